import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../workspace/temporary-folder.ts';
import { watchForChange } from '../sources/change-watch.ts';
import type { EncodeOptions } from '../sources/encode-table.ts';
import { matchColumns } from '../sources/match-columns.ts';
import { DuckDbSession } from '../sources/session/duckdb-session.ts';
import { unitSql } from '../sources/unit-sql.ts';
import type { EvaluatedSource } from './evaluated-source.ts';

/** Exact: protected where the tables are. */
export interface SharedUnits {
  /** Units that both tables have. */
  readonly shared: number;
  /** Units of the second table. */
  readonly units: number;
}

type OpenTable = Pick<EvaluatedSource, 'source' | 'dictionary'>;

/**
 * How many units of `other` are among those of `table`, told by the same text that the dictionary counts them by, over all rows of both.
 * `undefined` where either table names no unit. Rows without a unit belong to nobody and are in neither count. The identifiers are in a database that
 * goes with this call, encrypted where `sealed`; nothing of them is returned. Throws as `withCodedRows`.
 */
export async function sharedUnits(
  table: OpenTable,
  other: OpenTable,
  options: Omit<EncodeOptions, 'progress'>,
): Promise<SharedUnits | undefined> {
  if ([table, other].some(({ dictionary }) => dictionary.unit.columns.length === 0)) return undefined;
  const folder = await makeTemporaryFolder(options.workFolder);
  let session: DuckDbSession | undefined;
  try {
    session = await DuckDbSession.open({ ...options, spillFolder: folder });
    await keepUnits(session, table, join(folder, 'table'), 'units_of_table');
    await keepUnits(session, other, join(folder, 'other'), 'units_of_other');
    const [[shared, units] = []] = await session.rows(
      other.source.path,
      'SELECT count(t.u), count(*) FROM units_of_other o LEFT JOIN units_of_table t ON o.u = t.u',
    );
    return { shared: Number(shared), units: Number(units) };
  } finally {
    session?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function keepUnits(
  session: DuckDbSession,
  { source, dictionary }: OpenTable,
  folder: string,
  name: string,
): Promise<void> {
  const positions = matchColumns(source, dictionary);
  const unit = unitSql(dictionary, positions, source)!;
  const at = dictionary.unit.columns.map((column) => positions.get(column)!);
  await mkdir(folder, { mode: 0o700 });
  const refuseChanged = await watchForChange(source);
  const relation = await source.prepare(session, folder, { positions: at, unit: at });
  await session.run(
    source.path,
    `CREATE ${session.temporary.table} ${name} AS SELECT u FROM (SELECT DISTINCT ${unit.key} AS u FROM ${relation.sql}) WHERE u IS NOT NULL`,
  );
  // A session has one table of fields at a time.
  await session.run(source.path, 'DROP TABLE IF EXISTS fields');
  await refuseChanged();
}
