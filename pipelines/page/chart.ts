/** A chart as it stands in a page: a picture, and the same numbers as a table for whoever does not see it. */
export interface Chart {
  /** What it shows, in one sentence: caption and accessible name. */
  readonly caption: string;
  /** An SVG element without script, style sheet of its own or reference to anything outside; the same bytes on every machine. */
  readonly svg: string;
  readonly table: ChartTable;
}

/** Cells are text as shown. */
export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
