/** Marginals of no more cells than this are always counted into all of their cells. */
export const DENSE_CELLS: number = 2 ** 20;

/** Whether only the cells that hold a record are kept: a marginal with many cells, and more than eight a row. */
export const isSparse = (cells: number, rows: number): boolean => cells > DENSE_CELLS && cells > 8 * rows;
