import type { MarginalRequest, PublicColumn } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';

/** Mean absolute value of a standard normal variable. */
export const MEAN_ABSOLUTE_NORMAL: number = Math.sqrt(2 / Math.PI);
/** Two distributions are never further apart than this in L1. */
const LARGEST_DISTANCE = 2;

/**
 * Mean L1 distance that noise of variance `variance` a cell adds to normalised marginals of these cell counts over `rows`
 * records. An upper estimate: non-negativity and overlapping marginals make it smaller.
 */
export function expectedMarginalError(cells: readonly number[], variance: number, rows: number): number {
  if (cells.length === 0) return 0;
  const perCell = (MEAN_ABSOLUTE_NORMAL * Math.sqrt(variance)) / Math.max(1, rows);
  return cells.reduce((sum, count) => sum + Math.min(LARGEST_DISTANCE, perCell * count), 0) / cells.length;
}

/** The most values of a column that can stand out from noise of variance `variance` by 3 deviations, and one for the rest. */
export const distinguishableValues = (size: number, variance: number, rows: number): number =>
  Math.min(size, Math.floor(rows / (3 * Math.sqrt(variance))) + 1);

/**
 * Number of cells over which noise of deviation `sigma` would be felt. A cell whose expected count is far below the noise counts
 * for little: an estimate that is drawn towards the expected counts cannot be off there by more than about the count.
 */
export function noisyCells(expected: Float64Array, sigma: number): number {
  const full = MEAN_ABSOLUTE_NORMAL * sigma;
  let cells = 0;
  for (const count of expected) cells += Math.min(1, count / full);
  return cells;
}

/** Mean over the columns of the error that `requests`, one a column, leave in their one-way marginals. */
export function expectedOneWayError(
  columns: readonly PublicColumn[],
  requests: readonly MarginalRequest[],
  rows: number,
): number {
  const errors = columns.map(({ size }, column) =>
    expectedMarginalError([size], toNumberUp(requests[column]!.sigmaSquared), rows),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
