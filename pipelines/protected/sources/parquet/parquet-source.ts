import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../../privacy/errors.ts';
import { DuckDbSession } from '../session/duckdb-session.ts';
import type { Source, SourceField } from '../session/source.ts';
import { filePath, literal } from '../session/sql.ts';

/**
 * A Parquet file, or a folder whose `*.parquet` files all have the same columns (names beginning with `_` or `.` are
 * passed over, and folders inside it are not entered). Reads the metadata alone.
 */
export async function openParquet(path: string): Promise<Source> {
  const files = await listFiles(path);
  const session = await DuckDbSession.open();
  let fields: readonly SourceField[] | undefined;
  try {
    for (const file of files) {
      const found = await readFields(session, file);
      if (fields !== undefined && JSON.stringify(found) !== JSON.stringify(fields)) {
        throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: its Parquet files do not have the same columns`, {
          hint: 'Every file of the folder must have the same names and types, in the same order.',
        });
      }
      fields = found;
    }
  } finally {
    session.close();
  }
  return parquetSource(path, files, fields!);
}

/** The table held by `files`, whose metadata are known. */
export function parquetSource(path: string, files: readonly string[], fields: readonly SourceField[]): Source {
  const names = fields.map((_, i) => `c${i}`).join(', ');
  return {
    path,
    format: 'parquet',
    columnNames: () => fields.map(({ name }) => name),
    fields: () => fields,
    prepare: async () => ({
      sql: `read_parquet([${files.map(filePath).join(', ')}], hive_partitioning = false) AS t(${names})`,
    }),
  };
}

async function listFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /^[^._].*\.parquet$/i.test(entry.name))
    .map((entry) => join(path, entry.name))
    .sort();
  if (files.length === 0) {
    const parted = entries.some((entry) => entry.isDirectory() && /^[^=]+=/.test(entry.name));
    throw new UserError(
      'FILE_MISSING',
      `Cannot read ${path}: the folder holds no *.parquet file${parted ? ', but folders named by the values of a column (Hive partitions), which are not entered' : ''}`,
      {
        hint: parted
          ? "Write the table as one file first, such as in DuckDB with COPY (FROM read_parquet('folder/**/*.parquet', hive_partitioning = true)) TO 'table.parquet'."
          : 'Name the folder that holds the files themselves.',
      },
    );
  }
  return files;
}

/** Names as they stand in the file (DuckDB renames repeated ones) and types as DuckDB reads them. */
async function readFields(session: DuckDbSession, file: string): Promise<readonly SourceField[]> {
  const described = await session.rows(
    file,
    `DESCRIBE SELECT * FROM read_parquet(${filePath(file)}, hive_partitioning = false)`,
  );
  const tree = await session.rows(file, `SELECT name, num_children FROM parquet_schema(${filePath(file)})`);
  const names: string[] = [];
  let at = 1; // after the root
  const skip = (): void => {
    const children = Number(tree[at++]?.[1] ?? 0);
    for (let child = 0; child < children; child++) skip();
  };
  while (at < tree.length) {
    names.push(String(tree[at]![0]));
    skip();
  }
  return described.map((row, i) => ({ name: names[i] ?? String(row[0]), storage: String(row[1]) }));
}

/** SQL that writes a table of this session as one Parquet file. */
export const copyToParquet = (table: string, file: string): string =>
  `COPY ${table} TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`;
