import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { type RandomIndex, seededIndex } from '../../../workspace/seeded-rows.ts';
import { sharedInformation } from './shared-information.ts';

/** Columns that each column is paired with. */
const PARTNERS = 3;
/** Sets of two, of three and of four columns that are drawn. */
const DRAWN = 150;
const LARGEST = 4;

/**
 * Sets of one to four columns whose values are counted together. A generator keeps the counts of some sets and blurs those of all others, and nobody outside knows which; but what it kept
 * shows in its table. So each column is taken with those that tell most about it in the synthetic table, in pairs that grow to three and four; beside these stand single columns
 * and sets drawn by `seed`, for generators that keep everything. Each set once, in ascending order.
 */
export function featureSets(synthetic: EvaluatedTable, seed: string): readonly (readonly number[])[] {
  const information = sharedInformation(synthetic);
  const columns = Array.from(synthetic.columns.keys());
  const sets: (readonly number[])[] = columns.map((column) => [column]);
  let grown: readonly (readonly number[])[] = columns.flatMap((column) =>
    closest(information, [column])
      .slice(0, PARTNERS)
      .map((partner) => [column, partner]),
  );
  for (let size = 2; size <= LARGEST; size++) {
    grown = distinct(grown);
    sets.push(...grown);
    grown = grown.flatMap((set) =>
      closest(information, set)
        .slice(0, 1)
        .map((next) => [...set, next]),
    );
  }
  const random = seededIndex(`${seed}/feature-sets`);
  for (let size = 2; size <= Math.min(LARGEST, columns.length); size++) {
    for (let draw = 0; draw < DRAWN; draw++) sets.push(drawnSet(columns.length, size, random));
  }
  return distinct(sets);
}

/** Columns outside a set, those first that share most with all of its columns. */
function closest(information: readonly Float64Array[], set: readonly number[]): readonly number[] {
  const shared = (column: number): number => set.reduce((sum, member) => sum + information[member]![column]!, 0);
  return Array.from(information.keys())
    .filter((column) => !set.includes(column))
    .sort((a, b) => shared(b) - shared(a) || a - b);
}

function drawnSet(columns: number, size: number, random: RandomIndex): readonly number[] {
  const set = new Set<number>();
  while (set.size < size) set.add(random(columns));
  return [...set];
}

function distinct(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const ordered = sets.map((set) => set.toSorted((a, b) => a - b));
  return [...new Map(ordered.map((set) => [set.join(), set])).values()];
}
