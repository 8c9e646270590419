import { eachGroup, type RankedScores, type RowWeights } from './ranked-scores.ts';

/**
 * Average precision: the mean, over positive rows, of the precision among all rows with at least their score; no interpolation (as scikit-learn has it).
 * NaN where no positive row has weight. What chance gives is the share of positive rows.
 */
export function averagePrecision(ranked: RankedScores, positive: Uint8Array, weights?: RowWeights): number {
  let found = 0;
  let looked = 0;
  let sum = 0;
  eachGroup(ranked, positive, weights, (positives, negatives) => {
    found += positives;
    looked += positives + negatives;
    if (positives > 0) sum += (positives * found) / looked;
  });
  return sum / found;
}
