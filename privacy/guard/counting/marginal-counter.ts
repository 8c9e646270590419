/** Whole numbers, one a cell: of rows, or of parts of a row (`lattice.ts`) where rows have weights. Doubles where they may pass 32 bits. */
export type CellCounts = Uint32Array | Float64Array;

/**
 * Exact counts over a few columns; protected. The arrays belong to the counter: they must not be changed, and hold good
 * only until the next count. Cells are row-major, the last column fastest.
 */
export type ExactCounts =
  | { readonly kind: 'dense'; readonly counts: CellCounts }
  /** Only the cells that hold a record, in increasing order. For domains much larger than the table. */
  | { readonly kind: 'sparse'; readonly cells: Uint32Array; readonly counts: CellCounts };

/** Whatever can count: arrays in memory, on one thread or several; a database. */
export interface MarginalCounter {
  /** Counts every marginal of a list and shows each once, with its position, in any order. Counts hold good until `visit` returns. */
  countMany(
    marginals: readonly (readonly number[])[],
    visit: (position: number, exact: ExactCounts) => void,
  ): Promise<void>;
}
