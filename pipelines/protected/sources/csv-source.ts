import { UserError } from '../../../privacy/errors.ts';
import { readCsvHeader } from './csv-header.ts';
import { verifyGzip } from './gzip.ts';
import type { Source, SourceSpec } from './source.ts';
import { filePath, literal } from './sql.ts';

/**
 * A CSV, plain or gzipped. Only its header line is read here. Every column is text: no type is guessed from values, and
 * an empty field is the empty text.
 */
export async function openCsv(spec: SourceSpec, gzipped: boolean): Promise<Source> {
  const { path, delimiter = ',' } = spec;
  if (delimiter.length !== 1 || delimiter === '"' || delimiter === '\n' || delimiter === '\r') {
    throw new UserError(
      'CONFIG_INVALID',
      `Cannot read ${path}: the delimiter must be one character, and no quote or line end`,
      {
        hint: 'Common delimiters are , ; | and a tab.',
      },
    );
  }
  const names = await readCsvHeader(path, delimiter, gzipped);
  const columns = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const sql =
    `read_csv(${filePath(path)}, columns = {${columns}}, header = true, auto_detect = false, delim = ${literal(delimiter)}, ` +
    `quote = '"', escape = '"', comment = '', strict_mode = true, null_padding = false, ignore_errors = false, ` +
    `nullstr = chr(1), compression = '${gzipped ? 'gzip' : 'none'}')`;
  return {
    path,
    format: 'csv',
    columnNames: () => names,
    fields: () => names.map((name) => ({ name, storage: 'VARCHAR' })),
    async prepare() {
      if (gzipped) await verifyGzip(path);
      return { sql };
    },
  };
}
