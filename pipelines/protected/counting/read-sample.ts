import { allocateCodes } from '../../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { seededIndex } from '../../workspace/seeded-rows.ts';
import type { DuckDbSession } from '../sources/session/duckdb-session.ts';
import { codeColumns } from './record-table.ts';

export interface SampledTables {
  readonly session: DuckDbSession;
  readonly path: string;
  /** Rows kept, and rows that the contribution bound left out; the same columns. */
  readonly tables: readonly [string, string];
  readonly columns: readonly PublicColumn[];
  readonly hasUnit: boolean;
}

const SEED = 'synthward/evaluation/inside-rows/1';

/**
 * At most `most` of all rows, drawn without replacement, in the order of the tables (Knuth, volume 2, algorithm S). All rows
 * where there are no more. For the evaluation inside alone, hence a seed is good enough. Units are given where no row was left
 * out, as when records are held in memory.
 */
export async function readSample(
  { session, path, tables, columns, hasUnit }: SampledTables,
  most: number,
): Promise<{ records: BoundedRecords; rowsRead: number; rowsKept: number }> {
  const rowsOf = async (table: string): Promise<number> => {
    let rows = 0;
    await session.stream(path, `SELECT CAST(count(*) AS UINTEGER) FROM ${table}`, (chunk) => {
      rows = chunk.columns[0]![0]!;
    });
    return rows;
  };
  const rowsKept = await rowsOf(tables[0]);
  const rowsRead = rowsKept + (await rowsOf(tables[1]));
  const wanted = Math.min(most, rowsRead);
  const taken = columns.map(({ name, size }) => ({ name, size, codes: allocateCodes(size, wanted) }));
  const unitOfRow = new Uint32Array(hasUnit && rowsRead === rowsKept ? wanted : 0);
  const index = seededIndex(SEED);
  const selected = [...codeColumns(columns), ...(hasUnit ? ['unit'] : [])].join(', ');
  let seen = 0;
  let filled = 0;
  for (const table of tables) {
    await session.stream(path, `SELECT ${selected} FROM ${table}`, (chunk) => {
      for (let row = 0; row < chunk.rows; row++, seen++) {
        if (filled === wanted || index(rowsRead - seen) >= wanted - filled) continue;
        for (let i = 0; i < taken.length; i++) taken[i]!.codes[filled] = chunk.columns[i]![row]!;
        if (unitOfRow.length > 0) unitOfRow[filled] = chunk.columns[taken.length]![row]!;
        filled++;
      }
    });
  }
  const records = { columns: taken, rowCount: wanted, maxRowsPerUnit: rowsRead };
  return { records: unitOfRow.length > 0 ? { ...records, unitOfRow } : records, rowsRead, rowsKept };
}
