import { join } from 'node:path';
import { UserError } from '../../../../privacy/errors.ts';
import type { Source, SourceSpec } from '../session/source.ts';
import { filePath, literal } from '../session/sql.ts';
import { FIND, readCsvHeader } from './csv-header.ts';
import { isAwkwardCsv } from './inspect-csv.ts';
import { tidyCsv } from './tidy-csv.ts';

/**
 * A CSV, plain or gzipped. Only its header line is read here. Every column is text: no type is guessed from values, and
 * an empty field is the empty text.
 */
export async function openCsv(spec: SourceSpec, gzipped: boolean): Promise<Source> {
  const { path, delimiter: asked = ',', encoding = 'utf-8' } = spec;
  if (asked !== FIND && (asked.length !== 1 || asked === '"' || asked === '\n' || asked === '\r')) {
    throw new UserError(
      'CONFIG_INVALID',
      `Cannot read ${path}: the delimiter must be one character, and no quote or line end`,
      {
        hint: 'Common delimiters are , ; | and a tab.',
      },
    );
  }
  const { names, delimiter } = await readCsvHeader(path, asked, gzipped, encoding);
  return {
    path,
    format: 'csv',
    delimiter,
    columnNames: () => names,
    fields: () => names.map((name) => ({ name, storage: 'VARCHAR' })),
    async prepare(_, folder, wanted) {
      if (encoding === 'utf-8' && !(await isAwkwardCsv(path, delimiter, gzipped))) {
        const all = names.map((_, i) => i);
        return { sql: csvSql(path, all, { header: true, delimiter, gzipped }) };
      }
      const to = join(folder, 'tidy.csv');
      const positions = [...new Set(wanted.positions)].sort((a, b) => a - b);
      await tidyCsv({
        path,
        delimiter,
        gzipped,
        encoding,
        columns: names.length,
        wanted: positions,
        unit: wanted.unit,
        to,
      });
      return { sql: csvSql(to, positions, { header: false, delimiter: ',', gzipped: false }) };
    },
  };
}

interface CsvForm {
  readonly header: boolean;
  readonly delimiter: string;
  readonly gzipped: boolean;
}

/** Reads a CSV whose columns are those at `positions`, all as text. */
function csvSql(path: string, positions: readonly number[], { header, delimiter, gzipped }: CsvForm): string {
  const columns = positions.map((i) => `'c${i}': 'VARCHAR'`).join(', ');
  return (
    `read_csv(${filePath(path)}, columns = {${columns}}, header = ${header}, auto_detect = false, delim = ${literal(delimiter)}, ` +
    `quote = '"', escape = '"', comment = '', strict_mode = true, null_padding = false, ignore_errors = false, ` +
    `nullstr = chr(1), compression = '${gzipped ? 'gzip' : 'none'}')`
  );
}
