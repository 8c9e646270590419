/** Mean absolute value of a standard normal variable. */
const MEAN_ABSOLUTE = Math.sqrt(2 / Math.PI);
/** Two distributions are never further apart than this in L1. */
const LARGEST_DISTANCE = 2;

/**
 * Mean L1 distance that noise of variance `variance` a cell adds to normalised marginals of these cell counts over `rows`
 * records. An upper estimate: non-negativity and overlapping marginals make it smaller.
 */
export function expectedMarginalError(cells: readonly number[], variance: number, rows: number): number {
  if (cells.length === 0) return 0;
  const perCell = (MEAN_ABSOLUTE * Math.sqrt(variance)) / Math.max(1, rows);
  return cells.reduce((sum, count) => sum + Math.min(LARGEST_DISTANCE, perCell * count), 0) / cells.length;
}

/** The most values of a column that can stand out from noise of variance `variance` by 3 deviations, and one for the rest. */
export const distinguishableValues = (size: number, variance: number, rows: number): number =>
  Math.min(size, Math.floor(rows / (3 * Math.sqrt(variance))) + 1);
