import { shuffledRows } from '../../workspace/seeded-rows.ts';
import type { Units } from '../reference/units.ts';

/**
 * `rows` in at most `most` blocks of as many units each as far as that goes, all rows of a unit in one block; as many blocks as there are units where
 * those are fewer. Which units stand together is drawn from `seed`.
 */
export function unitBlocks(rows: Uint32Array, units: Units, most: number, seed: string): Uint32Array[] {
  const known = new Map<number, number>();
  for (const row of rows) {
    const unit = units.ofRow(row);
    if (!known.has(unit)) known.set(unit, known.size);
  }
  const blocks = Math.min(most, known.size);
  const places = shuffledRows(known.size, `${seed}/blocks`);
  const found = Array.from({ length: blocks }, (): number[] => []);
  for (const row of rows) found[places[known.get(units.ofRow(row))!]! % blocks]!.push(row);
  return found.map((block) => Uint32Array.from(block));
}
