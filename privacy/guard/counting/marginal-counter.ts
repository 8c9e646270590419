/**
 * Exact counts over a few columns; protected. The arrays belong to the counter: they must not be changed, and hold good
 * only until the next count. Cells are row-major, the last column fastest.
 */
export type ExactCounts =
  | { readonly kind: 'dense'; readonly counts: Uint32Array }
  /** Only the cells that hold a record, in increasing order. For domains much larger than the table. */
  | { readonly kind: 'sparse'; readonly cells: Uint32Array; readonly counts: Uint32Array };

/** Whatever can count: arrays in memory here; worker threads and SQL at the source keep the same contract. */
export interface MarginalCounter {
  count(columns: readonly number[]): ExactCounts;
}
