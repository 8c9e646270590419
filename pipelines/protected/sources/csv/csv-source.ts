import { UserError } from '../../../../privacy/errors.ts';
import type { Source } from '../session/source.ts';
import { csvSql, inOrder } from '../text/csv-sql.ts';
import { fieldTable } from '../text/field-table.ts';
import type { TextFile } from '../text/text-blocks.ts';
import type { Packing } from '../unpack/packing.ts';
import { FIND, readCsvHeader } from './csv-header.ts';
import { isAwkwardCsv } from './inspect-csv.ts';
import { tidyCsv } from './tidy-csv.ts';

/** Wrappings that DuckDB takes off itself. */
const COMPRESSIONS: Readonly<Partial<Record<Packing['kind'], string>>> = { plain: 'none', gzip: 'gzip', zstd: 'zstd' };

/**
 * A CSV. Only its header line is read here. Every column is text: no type is guessed from values, and an empty field is the
 * empty text.
 */
export async function openCsv(file: TextFile, asked = ','): Promise<Source> {
  const { path, packing, encoding } = file;
  if (asked !== FIND && (asked.length !== 1 || asked === '"' || asked === '\n' || asked === '\r')) {
    throw new UserError(
      'CONFIG_INVALID',
      `Cannot read ${path}: the delimiter must be one character, and no quote or line end`,
      {
        hint: 'Common delimiters are , ; | and a tab.',
      },
    );
  }
  const { names, delimiter } = await readCsvHeader(file, asked);
  return {
    path,
    format: 'csv',
    delimiter,
    columnNames: () => names,
    fields: () => names.map((name) => ({ name, storage: 'VARCHAR' })),
    async prepare(session, folder, wanted) {
      const compression = encoding === 'utf-8' ? COMPRESSIONS[packing.kind] : undefined;
      if (compression !== undefined && !(await isAwkwardCsv(file, delimiter))) {
        const all = names.map((_, i) => i);
        return { sql: csvSql(path, all, { header: true, delimiter, compression }) };
      }
      const positions = inOrder(wanted);
      const { output, sql } = await fieldTable(session, folder, positions, path);
      await tidyCsv({ file, delimiter, columns: names.length, wanted: positions, unit: wanted.unit, output });
      return { sql };
    },
  };
}
