import { allocateCodes } from '../../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { seededIndex } from '../../workspace/seeded-rows.ts';
import { NO_UNIT } from '../sources/no-unit.ts';
import type { DuckDbSession } from '../sources/session/duckdb-session.ts';
import { codeColumns } from './record-table.ts';

export interface SampledTables {
  readonly session: DuckDbSession;
  readonly path: string;
  /** Rows kept, and rows that the contribution bound left out; the same columns. */
  readonly tables: readonly [string, string];
  readonly columns: readonly PublicColumn[];
  readonly hasUnit: boolean;
  /** A database for a table that is dropped in the end. */
  readonly scratch: string;
}

const SEED = 'synthward/evaluation/inside-rows/1';
const DRAWN_BY = 1;

/** Rows that the database is expected to draw for each that is wanted: fewer than wanted come less than once in 10^9. */
const MARGIN = 1.02;
/** Fewer than this are chosen from all rows. */
const LEAST_DRAWN = 2 ** 18;

/**
 * At most `most` of all rows, drawn without replacement; all rows where there are no more. The database draws a few more by a coin for each row, and of those the wanted number is chosen here
 * (Knuth, volume 2, algorithm S). For the evaluation inside alone, hence a seed is good enough. Units are given where no row was left out, as when records are held in memory.
 */
export async function readSample(
  { session, path, tables, columns, hasUnit, scratch }: SampledTables,
  most: number,
): Promise<{ records: BoundedRecords; rowsRead: number; rowsKept: number }> {
  const rowsOf = async (table: string): Promise<number> => (await session.numbers(path, ['count(*)'], table))[0]!;
  const rowsKept = await rowsOf(tables[0]);
  const rowsRead = rowsKept + (await rowsOf(tables[1]));
  const withUnits = hasUnit && rowsRead === rowsKept && rowsRead < NO_UNIT;
  const selected = [...codeColumns(columns), ...(withUnits ? ['CAST(unit AS UINTEGER) AS unit'] : [])].join(', ');
  const share = (MARGIN * most) / rowsRead;
  const isDrawn = most >= LEAST_DRAWN && share < 1;
  const drawn = `${scratch}.drawn_rows`;
  const how = isDrawn ? ` USING SAMPLE ${100 * share} PERCENT (bernoulli, ${DRAWN_BY})` : '';
  const parts = tables.map((table) => `(SELECT ${selected} FROM ${table}${how})`);
  await session.run(
    path,
    `CREATE OR REPLACE TABLE ${drawn} AS ${parts.map((part) => `FROM ${part}`).join(' UNION ALL ')}`,
  );
  const found = isDrawn ? await rowsOf(drawn) : rowsRead;
  const wanted = Math.min(most, found);
  const taken = columns.map(({ name, size }) => ({ name, size, codes: allocateCodes(size, wanted) }));
  const unitOfRow = new Uint32Array(withUnits ? wanted : 0);
  const index = seededIndex(SEED);
  let seen = 0;
  let filled = 0;
  await session.stream(path, `FROM ${drawn}`, (chunk) => {
    for (let row = 0; row < chunk.rows; row++, seen++) {
      if (filled === wanted || index(found - seen) >= wanted - filled) continue;
      for (let i = 0; i < taken.length; i++) taken[i]!.codes[filled] = chunk.columns[i]![row]!;
      if (withUnits) unitOfRow[filled] = chunk.columns[taken.length]![row]!;
      filled++;
    }
  });
  await session.run(path, `DROP TABLE ${drawn}`);
  const records = { columns: taken, rowCount: wanted, maxRowsPerUnit: rowsRead };
  return { records: withUnits ? { ...records, unitOfRow } : records, rowsRead, rowsKept };
}
