import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { shuffledRows } from '../../workspace/seeded-rows.ts';
import { unitsOf } from '../reference/units.ts';

/** Of `among`, or all rows: those of a random share of the units, rounded up, and those of the others; all rows of a unit in one part. */
export function partOfUnits(
  table: EvaluatedTable,
  share: number,
  seed: string,
  among: Uint32Array = Uint32Array.from({ length: table.rows }, (_, row) => row),
): readonly [Uint32Array, Uint32Array] {
  const units = unitsOf(table);
  const present = new Uint8Array(units.count);
  for (const row of among) present[units.ofRow(row)] = 1;
  const known = Uint32Array.from(present.keys()).filter((unit) => present[unit] === 1);
  const chosen = new Uint8Array(units.count);
  for (const place of shuffledRows(known.length, `${seed}/part`).subarray(0, Math.ceil(known.length * share))) {
    chosen[known[place]!] = 1;
  }
  return [among.filter((row) => chosen[units.ofRow(row)] === 1), among.filter((row) => chosen[units.ofRow(row)] === 0)];
}
