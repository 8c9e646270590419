import type { Wanted } from '../session/source.ts';
import { filePath, literal } from '../session/sql.ts';

interface CsvForm {
  readonly header: boolean;
  readonly delimiter: string;
  readonly compression: string;
}

/** Reads a CSV whose columns are those at `positions`, all as text. */
export function csvSql(path: string, positions: readonly number[], form: CsvForm): string {
  const columns = positions.map((i) => `'c${i}': 'VARCHAR'`).join(', ');
  return (
    `read_csv(${filePath(path)}, columns = {${columns}}, header = ${form.header}, auto_detect = false, delim = ${literal(form.delimiter)}, ` +
    `quote = '"', escape = '"', comment = '', strict_mode = true, null_padding = false, ignore_errors = false, ` +
    `nullstr = chr(1), compression = '${form.compression}')`
  );
}

/** Reads what `CsvOutput` wrote of these columns. */
export const fieldsSql = (path: string, positions: readonly number[]): string =>
  csvSql(path, positions, { header: false, delimiter: ',', compression: 'none' });

/** Each position once, in the order of the file. */
export const inOrder = ({ positions }: Wanted): readonly number[] => [...new Set(positions)].sort((a, b) => a - b);
