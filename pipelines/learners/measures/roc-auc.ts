import { eachGroup, type RankedScores, type RowWeights } from './ranked-scores.ts';

/**
 * Area under the receiver operating characteristic: how often a positive row has a greater score than a negative one, ties counting half (Hanley and
 * McNeil 1982). NaN where a class has no weight.
 */
export function rocAuc(ranked: RankedScores, positive: Uint8Array, weights?: RowWeights): number {
  let before = 0;
  let negativesInAll = 0;
  let wins = 0;
  eachGroup(ranked, positive, weights, (positives, negatives) => {
    wins += negatives * (before + positives / 2);
    before += positives;
    negativesInAll += negatives;
  });
  return wins / (before * negativesInAll);
}
