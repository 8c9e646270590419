import type { RowWeights } from './ranked-scores.ts';

/** Mean squared difference between probability and outcome, for one class (Brier 1950, halved). NaN without weight. */
export function brierScore(probabilities: Float64Array, positive: Uint8Array, weights?: RowWeights): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    sum += weight * (probabilities[i]! - positive[i]!) ** 2;
    total += weight;
  }
  return sum / total;
}
