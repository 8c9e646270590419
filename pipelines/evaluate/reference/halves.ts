import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { shuffledRows } from '../../workspace/seeded-rows.ts';
import { takeEvaluatedRows } from './take-evaluated-rows.ts';
import { unitsOf } from './units.ts';

export type Halves = readonly [EvaluatedTable, EvaluatedTable];

/**
 * The records in two random halves, all rows of a unit in one; the first holds the odd unit. How the halves differ is chance alone. Each has half of the
 * rows, so chance differs by about 1.4 times what it does between two tables of the full length. `undefined` for a single unit. As protected as `table`.
 */
export function halvesOf(table: EvaluatedTable, seed: string): Halves | undefined {
  const units = unitsOf(table);
  if (units.count < 2) return undefined;
  const first = new Uint8Array(units.count);
  for (const unit of shuffledRows(units.count, `${seed}/halves`).subarray(0, Math.ceil(units.count / 2)))
    first[unit] = 1;
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const half = (side: 0 | 1): EvaluatedTable =>
    takeEvaluatedRows(
      table,
      rows.filter((row) => first[units.ofRow(row)] === side),
    );
  return [half(1), half(0)];
}
