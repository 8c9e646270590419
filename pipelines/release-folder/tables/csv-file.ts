import type { DecodedRows, OutputField } from '../decode/output-column.ts';
import { writeThroughEngine } from './engine-file.ts';

const SETTINGS = `FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR ''`;

/**
 * Streams `chunks` into a new CSV file at `path`: UTF-8, a header line, nothing for null and `""` for an empty text; reals in
 * the shortest form that reads back as the same number; moments of a zone in UTC with +00:00. In a table of one column null is `""`, too: readers pass over a line that is
 * blank, and would lose the row. Throws like `writeParquet`.
 */
export const writeCsv = (path: string, fields: readonly OutputField[], chunks: Iterator<DecodedRows>): Promise<void> =>
  writeThroughEngine(path, fields, chunks, SETTINGS, { format: 'csv', nullIsEmptyText: fields.length === 1 });
