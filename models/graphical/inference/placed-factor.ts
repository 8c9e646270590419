import { hostOf, inTreeOrder, type JunctionTree } from './junction-tree.ts';

/** A positive table that the distribution is a product of, placed on the bucket that holds its columns. */
export interface PlacedFactor {
  /** In the tree's axis order. */
  readonly columns: readonly number[];
  readonly host: number;
  readonly values: Float64Array;
}

/** Places a factor over `columns` with all cells 1, in the tree's axis order. Throws `RangeError` when no bucket holds them. */
export function placeFactor(tree: JunctionTree, columns: readonly number[]): PlacedFactor {
  const host = hostOf(tree, columns);
  if (host < 0) {
    throw new RangeError(`Cannot place a factor over columns [${columns.join(', ')}]: no clique holds them`);
  }
  const ordered = inTreeOrder(tree, columns);
  let cells = 1;
  for (const column of ordered) cells *= tree.sizes[column]!;
  return { columns: ordered, host, values: new Float64Array(cells).fill(1) };
}
