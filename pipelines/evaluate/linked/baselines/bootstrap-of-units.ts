import { bootstrapRows } from '../../../workspace/seeded-rows.ts';
import type { LinkedTable } from '../linked-table.ts';
import { rearranged } from '../rearranged.ts';

/**
 * As many units, drawn with replacement, each with all that it has: the floor that a perfect generator of so many fresh units would reach.
 * As protected as the table; the seed may be public.
 */
export function bootstrapOfUnits(table: LinkedTable, seed: string): LinkedTable {
  const { unitCount, events } = table.rows;
  const units = bootstrapRows(unitCount, `${seed}/bootstrap-of-units`);
  const start = new Uint32Array(unitCount + 1);
  units.forEach((unit, i) => {
    start[i + 1] = start[i]! + events.start[unit + 1]! - events.start[unit]!;
  });
  const drawn = new Uint32Array(start[unitCount]!);
  units.forEach((unit, i) => {
    for (let row = start[i]!; row < start[i + 1]!; row++) drawn[row] = events.start[unit]! + row - start[i]!;
  });
  return rearranged(table, { units, start, events: drawn });
}
