import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simulateWideTable, wideTableSizes } from '../fixtures/support/wide-table.ts';
import { writeProtectedTable } from '../pipelines/protected/bounding/protected-table.ts';
import { BOUNDED, codeColumn, DROPPED, RECORD_DATABASE } from '../pipelines/protected/counting/record-table.ts';
import { DuckDbSession } from '../pipelines/protected/sources/session/duckdb-session.ts';
import { allocateCodes } from '../privacy/guard/codes.ts';
import type { PublicColumn } from '../privacy/guard/guard.ts';

const LARGEST_SIZE = 20;
/** Longer tables repeat their first rows, since drawing takes much longer than counting. */
const DRAWN_ROWS = 1_000_000;

export interface CountingTable {
  readonly columns: readonly PublicColumn[];
  readonly arraysFolder: string;
  readonly databaseFolder: string;
}

/** Writes a simulated table into `folder` in both of the ways that a run keeps records. */
export async function writeCountingTable(folder: string, count: number, rows: number): Promise<void> {
  const sizes = wideTableSizes(count, LARGEST_SIZE, 'counting');
  const drawn = Math.min(rows, DRAWN_ROWS);
  const { names, columns } = simulateWideTable({ rows: drawn, sizes, seed: 'counting', dependence: 0.5 });
  const coded = columns.map((column, i) => {
    const codes = allocateCodes(sizes[i]!, rows);
    for (let at = 0; at < rows; at += drawn) codes.set(column.subarray(0, Math.min(drawn, rows - at)), at);
    return { name: names[i]!, size: sizes[i]!, codes };
  });
  const table = countingTable(
    folder,
    coded.map(({ name, size }) => ({ name, size })),
  );
  writeFileSync(join(folder, 'columns.json'), JSON.stringify(table.columns));
  await writeProtectedTable(table.arraysFolder, { columns: coded, rowCount: rows, maxRowsPerUnit: 1 });

  mkdirSync(table.databaseFolder);
  const path = join(table.databaseFolder, RECORD_DATABASE);
  const session = await DuckDbSession.open({ spillFolder: folder, memoryLimitMb: 4096 });
  await session.run(path, `ATTACH '${path}' AS kept`);
  await session.load(path, 'coded', new Map(coded.map(({ codes }, i) => [codeColumn(i), codes])));
  await session.run(path, `CREATE TABLE ${BOUNDED} AS FROM coded`);
  await session.run(path, `CREATE TABLE ${DROPPED} AS FROM coded LIMIT 0`);
  await session.run(path, 'CHECKPOINT kept');
  await session.run(path, 'DETACH kept');
  session.close();
}

/** What `writeCountingTable` wrote into `folder`. */
export const readCountingTable = (folder: string): CountingTable =>
  countingTable(folder, JSON.parse(readFileSync(join(folder, 'columns.json'), 'utf8')));

const countingTable = (folder: string, columns: readonly PublicColumn[]): CountingTable => ({
  columns,
  arraysFolder: join(folder, 'arrays'),
  databaseFolder: join(folder, 'database'),
});
