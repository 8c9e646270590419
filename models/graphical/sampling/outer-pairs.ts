import { shrinkCoefficients } from '../estimation/adaptive-shrinkage.ts';
import type { Measurement } from '../estimation/measurement.ts';

/** A pair of columns that no clique holds: rows are drawn from the tree and then made to follow it. */
export interface OuterPair {
  /** Two columns, ascending. */
  readonly columns: readonly [number, number];
  /** Expected share of each cell, row-major: not negative. */
  readonly shares: Float64Array;
}

/** Most cells of an outer pair: its table is in the model as it is. */
export const MAX_OUTER_CELLS: number = 2 ** 16;

/**
 * What is known of a measured pair that the tree has no room for: the counts that the tree expects (of `total` in all), moved
 * towards the measurement as far as the difference stands out from the noise (adaptive shrinkage, Stephens 2017).
 */
export function outerPair(measurement: Measurement, expected: Float64Array, total: number): OuterPair {
  const { columns, values, variances } = measurement;
  const [a, b] = columns;
  const difference = values.map((value, cell) => value - expected[cell]!);
  const { means } = shrinkCoefficients(difference, variances[0]!);
  return { columns: [a!, b!], shares: expected.map((count, cell) => Math.max(0, count + means[cell]!) / total) };
}
