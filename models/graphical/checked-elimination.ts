import { cellCount, MAX_TREE_COLUMNS } from './inference/domain.ts';
import type { Elimination } from './inference/elimination.ts';

/**
 * Most cells of a tree beside those that its own numbers fill. Every family keeps its trees smaller, except for tables that it
 * measured: a tree of single pairs can have more, and the model then has a number for each.
 */
const MOST_UNFILLED_CELLS = 2 ** 24;

/** What a model says of its tree, not believed yet. */
export interface StatedTree {
  /** Of the columns, after merging. */
  readonly sizes: readonly number[];
  readonly order: readonly number[];
  readonly separators: readonly (readonly number[])[];
  /** Numbers that the model holds in all. */
  readonly numbers: number;
}

/**
 * The stated elimination, or why it is none: each separator must hold later columns alone, the next to go last, and all of it must be
 * in the table of that column. Such tables are the cliques of a junction tree, and every separator is what two of them share. Takes
 * time in proportion to what is stated, and allocates nothing for the cells.
 */
export function checkedElimination({ sizes, order, separators, numbers }: StatedTree): Elimination | string {
  const count = sizes.length;
  const places = new Int32Array(count).fill(-1);
  for (const [place, column] of order.entries()) {
    if (column >= count || places[column] !== -1) return NO_ORDER;
    places[column] = place;
  }
  if (order.length !== count || separators.length !== count) return NO_ORDER;
  const children: number[][] = order.map(() => []);
  let cells = 0;
  for (const [place, separator] of separators.entries()) {
    if (separator.length >= MAX_TREE_COLUMNS) return `a table of it has more than ${MAX_TREE_COLUMNS} columns`;
    let after = count;
    for (const column of separator) {
      const own = column < count ? places[column]! : -1;
      if (own <= place || own >= after) return NO_TREE;
      after = own;
    }
    if (separator.length > 0) children[after]!.push(place);
    cells += cellCount(sizes, separator) * sizes[order[place]!]!;
  }
  const heldBy = new Int32Array(count).fill(-1);
  for (const [place, below] of children.entries()) {
    heldBy[order[place]!] = place;
    for (const column of separators[place]!) heldBy[column] = place;
    for (const child of below) {
      if (!separators[child]!.every((column) => heldBy[column] === place)) return NO_TREE;
    }
  }
  if (!(cells <= Math.max(MOST_UNFILLED_CELLS, numbers))) return 'its tree has more cells than any fit makes';
  return { order, separators, cells };
}

const NO_ORDER = 'its elimination order is not a permutation of its columns';
const NO_TREE = 'its separators are not those of a tree';
