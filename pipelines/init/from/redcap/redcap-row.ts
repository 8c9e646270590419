import { csvRows } from '../csv-rows.ts';
import { SchemaError } from '../schema.ts';

/** A line of a data dictionary, as it was written. */
export interface RedcapRow {
  readonly name: string;
  readonly form: string;
  readonly type: string;
  readonly label: string;
  /** Choices, a calculation, or the labels of a slider. */
  readonly choices: string;
  readonly note: string;
  readonly validation: string;
  readonly min: string;
  readonly max: string;
  readonly identifier: string;
  readonly branching: string;
  readonly required: string;
  readonly annotation: string;
}

/** How the file and the interface for programs write the names of the columns, letters and digits alone. */
const COLUMNS: Readonly<Record<keyof RedcapRow, RegExp>> = {
  name: /^(variablefieldname|fieldname)$/,
  form: /^formname$/,
  type: /^fieldtype$/,
  label: /^fieldlabel$/,
  choices: /^(choicescalculationsorsliderlabels|choicesorcalculations|selectchoicesorcalculations)$/,
  note: /^fieldnote$/,
  validation: /^textvalidationtype(orshowslidernumber)?$/,
  min: /^textvalidationmin$/,
  max: /^textvalidationmax$/,
  identifier: /^identifier$/,
  branching: /^branchinglogic/,
  required: /^requiredfield$/,
  annotation: /^fieldannotation$/,
};
const KEYS = Object.keys(COLUMNS) as (keyof RedcapRow)[];

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
const positionOf = (header: readonly string[], key: keyof RedcapRow): number =>
  header.findIndex((name) => COLUMNS[key].test(bare(name)));

/** Whether the header is that of a REDCap data dictionary. */
export const isRedcapHeader = (header: readonly string[]): boolean =>
  positionOf(header, 'name') >= 0 && positionOf(header, 'type') >= 0;

/** The lines of a data dictionary as CSV. Throws `SchemaError`. */
export function redcapRowsOfCsv(text: string): RedcapRow[] {
  const { header, rows } = csvRows(text);
  const missing = (['choices', 'validation'] as const).filter((key) => positionOf(header, key) < 0);
  if (missing.length > 0) {
    throw new SchemaError(
      'it looks like a REDCap data dictionary, and lacks the columns for choices and text validation',
      'Export it again: Project Setup, Data Dictionary, "Download the current Data Dictionary".',
    );
  }
  const places = KEYS.map((key) => [key, positionOf(header, key)] as const);
  return rows.map(
    (fields) => Object.fromEntries(places.map(([key, at]) => [key, fields[at]?.trim() ?? ''])) as unknown as RedcapRow,
  );
}

/** The same as objects, as the interface for programs gives them. */
export const redcapRowsOfObjects = (objects: readonly Readonly<Record<string, unknown>>[]): RedcapRow[] =>
  objects.map((one) => {
    const entries = Object.entries(one);
    const textOf = (key: keyof RedcapRow): string => {
      const value = entries.find(([name]) => COLUMNS[key].test(bare(name)))?.[1];
      return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    };
    return Object.fromEntries(KEYS.map((key) => [key, textOf(key)])) as unknown as RedcapRow;
  });
