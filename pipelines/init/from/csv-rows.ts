import { parseCsv } from '../../workspace/text/csv.ts';
import { SchemaError } from './schema.ts';

export interface CsvRows {
  readonly header: readonly string[];
  /** As many fields as the header has. */
  readonly rows: readonly (readonly string[])[];
}

const DELIMITERS = [',', ';', '\t'];

/** The first line with the separator that makes most of it; `undefined` where it is no CSV of two columns. */
export function csvHeader(text: string): { readonly names: readonly string[]; readonly delimiter: string } | undefined {
  const line = text.slice(0, 1 << 16).split(/\r?\n/, 1)[0]!;
  const [most] = DELIMITERS.map((delimiter) => ({
    delimiter,
    names: (parseCsv(line, delimiter)?.[0] ?? []).map((name) => name.trim()),
  })).sort((a, b) => b.names.length - a.names.length);
  return most!.names.length < 2 ? undefined : most;
}

/** All rows; short ones are filled up, and empty ones passed over. Throws `SchemaError`. */
export function csvRows(text: string): CsvRows {
  const found = csvHeader(text);
  const lines = found && parseCsv(text.replace(/\r(?!\n)/g, '\n'), found.delimiter);
  if (found === undefined || lines === undefined) {
    throw new SchemaError('a quote in it is never closed', 'Export it again; a program may have cut it short.');
  }
  const [, ...others] = lines;
  const rows = others
    .filter((fields) => fields.some((field) => field.trim() !== ''))
    .map((fields) => found.names.map((_, i) => fields[i] ?? ''));
  return { header: found.names, rows };
}
