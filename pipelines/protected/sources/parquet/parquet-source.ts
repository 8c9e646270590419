import { UserError } from '../../../../privacy/errors.ts';
import { DuckDbSession } from '../session/duckdb-session.ts';
import { keptOfDuckDb } from '../session/kept-of-type.ts';
import type { Source, SourceField } from '../session/source.ts';
import { filePath, literal } from '../session/sql.ts';
import { arrowZones } from './arrow-zones.ts';
import { listParquet, type ParquetList } from './list-parquet.ts';

/**
 * A Parquet file, or a folder of them as `listParquet` finds it, whose files all have the same columns. What folders are named by is text and
 * comes after the columns of the files. Reads the metadata alone.
 */
export async function openParquet(path: string): Promise<Source> {
  const list = await listParquet(path);
  const session = await DuckDbSession.open();
  let fields: readonly SourceField[] | undefined;
  try {
    for (const file of list.files) {
      // The names of folders may hold values of records, so that failures are about the whole.
      const found = await readFields(session, file.path, file.values.length === 0 ? file.path : path);
      if (fields !== undefined && namesAndTypes(found) !== namesAndTypes(fields)) {
        throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: its Parquet files do not have the same columns`, {
          hint: 'Every file of the folder must have the same names and types, in the same order.',
        });
      }
      fields = found;
    }
  } finally {
    session.close();
  }
  return parquetSource(path, list, fields!);
}

/** The table held by the files of `list`, whose metadata are known. */
export function parquetSource(
  path: string,
  { files, partitions }: ParquetList,
  inFiles: readonly SourceField[],
): Source {
  const fields = [...inFiles, ...partitions.map((name) => ({ name, storage: 'VARCHAR' }))];
  const columns = inFiles.map((_, i) => `c${i}`);
  const read = (options: string): string =>
    `read_parquet([${files.map((file) => filePath(file.path)).join(', ')}], hive_partitioning = false${options})`;
  const all =
    partitions.length === 0
      ? `${read('')} AS t(${columns.join(', ')})`
      : `(SELECT t.* EXCLUDE (file), p.* EXCLUDE (file) FROM ${read(', filename = true')} AS t(${[...columns, 'file'].join(', ')}) ` +
        `JOIN ${partitionSql(files, inFiles.length)} ON p.file = t.file)`;
  const sql = withShortFloats(all, fields);
  return {
    path,
    format: 'parquet',
    columnNames: () => fields.map(({ name }) => name),
    fields: () => fields,
    prepare: async () => ({ sql }),
  };
}

/**
 * Floats of 32 bits as the decimals that programs show, which are what somebody wrote: 0.7 rather than 0.699999988, which lies in another bin. Whole
 * numbers stay as they are.
 */
function withShortFloats(relation: string, fields: readonly SourceField[]): string {
  if (!fields.some(({ storage }) => storage === 'FLOAT')) return relation;
  const columns = fields.map(({ storage }, i) =>
    storage === 'FLOAT'
      ? `CASE WHEN c${i} = trunc(c${i}) THEN CAST(c${i} AS DOUBLE) ELSE CAST(CAST(c${i} AS VARCHAR) AS DOUBLE) END AS c${i}`
      : `c${i}`,
  );
  return `(SELECT ${columns.join(', ')} FROM ${relation})`;
}

/** What the folders above each file say, as columns from position `start` on. */
function partitionSql(files: ParquetList['files'], start: number): string {
  const value = (text: string | null): string => (text === null ? 'CAST(NULL AS VARCHAR)' : literal(text));
  const lines = files.map(({ path, values }) => `(${[literal(path), ...values.map(value)].join(', ')})`);
  return `(VALUES ${lines.join(', ')}) AS p(${['file', ...files[0]!.values.map((_, i) => `c${start + i}`)].join(', ')})`;
}

const namesAndTypes = (fields: readonly SourceField[]): string =>
  JSON.stringify(fields.map(({ name, storage }) => [name, storage]));

/** Most digits of a decimal that DuckDB reads as it stands. */
const MOST_DIGITS = 38;
/** A storage that no column kind can use. */
const WIDE_DECIMAL = 'DECIMAL_BEYOND_38_DIGITS';

/** Names as they stand in the file (DuckDB renames repeated ones) and types as DuckDB reads them. */
async function readFields(session: DuckDbSession, file: string, about: string): Promise<readonly SourceField[]> {
  const described = await session.rows(
    about,
    `DESCRIBE SELECT * FROM read_parquet(${filePath(file)}, hive_partitioning = false)`,
  );
  const tree = await session.rows(
    about,
    `SELECT name, num_children, logical_type, converted_type, precision FROM parquet_schema(${filePath(file)})`,
  );
  const metadata = await session.rows(
    about,
    `SELECT decode(value) FROM parquet_kv_metadata(${filePath(file)}) WHERE key = 'ARROW:schema'::BLOB`,
  );
  const zones = arrowZones(String(metadata[0]?.[0] ?? ''));
  const names: string[] = [];
  const inMilliseconds: boolean[] = [];
  const tooWide: boolean[] = [];
  let at = 1; // after the root
  const skip = (): void => {
    const children = Number(tree[at++]?.[1] ?? 0);
    for (let child = 0; child < children; child++) skip();
  };
  while (at < tree.length) {
    const [name, , logical, converted, precision] = tree[at]!;
    tooWide.push(Number(precision ?? 0) > MOST_DIGITS);
    names.push(String(name));
    inMilliseconds.push(/MILLIS=Milli|^TIMESTAMP_MILLIS$/.test(`${logical ?? converted}`));
    skip();
  }
  return described.map((row, i) => {
    const name = names[i] ?? String(row[0]);
    // DuckDB reads decimals beyond 38 digits as other numbers.
    const storage = tooWide[i] === true ? WIDE_DECIMAL : String(row[1]);
    const coarse = storage === 'TIMESTAMP' && inMilliseconds[i] === true;
    const kept =
      (storage.endsWith('TIME ZONE') ? zones.get(name) : undefined) ?? keptOfDuckDb(coarse ? 'TIMESTAMP_MS' : storage);
    return { name, storage, kept };
  });
}

/** SQL that writes a table of this session as one Parquet file. */
export const copyToParquet = (table: string, file: string): string =>
  `COPY ${table} TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`;
