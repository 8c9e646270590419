import type { Codes } from '../../../privacy/guard/codes.ts';
import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { normalised } from './estimate-table.ts';

/** Share of each code, below `size`, among rows that weigh so much. */
export function weightedShares(codes: Codes, size: number, weights: Float64Array): Float64Array {
  const counts = new Float64Array(size);
  for (let row = 0; row < codes.length; row++) counts[codes[row]!]! += weights[row]!;
  return normalised(counts);
}

/** Rows of the view: the mean over tables, each by the noise of its sum. */
export function meanTotal(answers: readonly NoisyMarginal[]): number {
  let [sums, precision] = [0, 0];
  for (const { values, sigmaSquared } of answers) {
    const weight = 1 / (values.length * toNumberUp(sigmaSquared));
    sums += weight * values.reduce((a, b) => a + b, 0);
    precision += weight;
  }
  return Math.max(1, sums / precision);
}
