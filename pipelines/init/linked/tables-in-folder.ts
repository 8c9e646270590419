import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import { type PostgresSource, postgresLabel } from '../../config/postgres-setting.ts';
import { readSchema } from '../../protected/sources/postgres/read-schema.ts';
import type { SourceField, SourceFormat, SourceSpec } from '../../protected/sources/session/source.ts';
import { asDeclared, headerOfTable } from '../draft-of-table.ts';

/** A table of a folder, of which no value was read. */
export interface FolderTable {
  /** Of its file, without endings. */
  readonly name: string;
  readonly fields: readonly SourceField[];
  readonly format: SourceFormat;
  readonly delimiter: string | undefined;
}

const TABLE = /\.(parquet|arrow|csv)(\.(gz|zst|zip))?$/i;

/**
 * The tables of a folder, by name. `undefined` where the path is no folder, or one whose files all have the same columns: those are parts of one
 * table. Throws as `headerOfTable` does.
 */
export async function tablesInFolder(
  spec: Omit<SourceSpec, 'member' | 'sheet'>,
): Promise<readonly FolderTable[] | undefined> {
  const isFolder = await stat(spec.path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return undefined;
  const files = (await readdir(spec.path)).filter((file) => TABLE.test(file) && !file.startsWith('.')).toSorted();
  const tables: FolderTable[] = [];
  for (const file of onceEach(files)) {
    const { fields, format, delimiter } = await headerOfTable({ ...spec, path: join(spec.path, file) });
    tables.push({ name: file.replace(TABLE, ''), fields, format, delimiter });
  }
  const columns = new Set(
    tables.map((table) =>
      table.fields
        .map(({ name }) => name)
        .toSorted()
        .join('\n'),
    ),
  );
  return columns.size > 1 ? tables : undefined;
}

/** The tables and views of a schema, by name. Throws `DATABASE_MISSING` where there are none, and as `readSchema`. */
export async function tablesInDatabase({ server, reads }: PostgresSource): Promise<readonly FolderTable[]> {
  if (reads.kind !== 'schema') return [];
  const label = postgresLabel(server, reads);
  const found = await readSchema(server, reads.schema, label);
  if (found.length === 0) {
    throw new UserError('DATABASE_MISSING', `Cannot draft from ${label}: the schema has no table`, {
      hint: 'Name another by ?schema=, or one table by ?table= or a query by ?query=.',
    });
  }
  return found.map(({ name, fields }) => ({
    name,
    fields: fields.map(asDeclared),
    format: 'postgres',
    delimiter: undefined,
  }));
}

/** One file a table, as the release will read it: Parquet before Arrow before CSV. */
function onceEach(files: readonly string[]): readonly string[] {
  const nameOf = (file: string): string => file.replace(TABLE, '').toLowerCase();
  const rank = (file: string): number =>
    ['parquet', 'arrow', 'csv'].findIndex((ending) => file.toLowerCase().includes(`.${ending}`));
  const best = new Map<string, string>();
  for (const file of files) {
    const before = best.get(nameOf(file));
    if (before === undefined || rank(file) < rank(before)) best.set(nameOf(file), file);
  }
  return [...best.values()];
}
