/** A pair of columns that no clique holds: rows are drawn from the tree and then made to follow it. */
export interface OuterPair {
  /** Two columns, ascending. */
  readonly columns: readonly [number, number];
  /** Expected share of each cell, row-major: not negative. */
  readonly shares: Float64Array;
}

/** Most cells of one outer pair, most cells of all of a model, and most of them: their tables are in the model as they are. */
export const MAX_OUTER_CELLS: number = 2 ** 16;
export const MAX_ALL_OUTER_CELLS: number = 2 ** 21;
export const MAX_OUTER_PAIRS = 8192;
