import type { EncodedColumn } from '../codes.ts';

/**
 * The rows of units over several tables, as codes. Protected in every field but the names and sizes of columns, `most` and which tables are `timed`.
 *
 * Rows of a unit stand together, units ascending; within a unit in the order of the events. Which rows were kept of a unit, and
 * their order, follow from the rows of that unit and from coins of its own alone.
 */
export interface LinkedRecords {
  readonly unitCount: number;
  /** What is known of a unit as a whole: row `u` is unit `u`. */
  readonly units: readonly EncodedColumn[];
  /** What happened to units, in order, such as stays or visits. */
  readonly events: EventRows;
  /** What belongs to events, such as diagnoses of a visit. */
  readonly details: readonly DetailRows[];
}

export interface EventRows {
  readonly name: string;
  readonly columns: readonly EncodedColumn[];
  /** Rows `start[u] .. start[u + 1]` are those of unit `u`; `unitCount + 1` entries, the first 0. */
  readonly start: Uint32Array;
  /** Most rows kept of a unit: neighbours, where it had more. */
  readonly most: number;
  /** Days since any fixed day, whole numbers, never falling within a unit; absent where only the order is known. */
  readonly time: Float64Array | undefined;
}

export interface DetailRows {
  readonly name: string;
  readonly columns: readonly EncodedColumn[];
  /** Rows `start[e] .. start[e + 1]` belong to event `e`; one entry more than there are events, the first 0. */
  readonly start: Uint32Array;
  /** Most rows kept of one event. */
  readonly most: number;
}
