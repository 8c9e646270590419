import { checkShare } from '../attempts.ts';
import { clopperPearson } from '../clopper-pearson.ts';
import { normalInverse } from '../normal.ts';
import type { TwoScores } from '../two-scores.ts';
import { CHOOSING, exactBound, type Family } from './exact-bound.ts';
import type { SignificanceOptions } from './options.ts';
import { candidates, type Found, separated } from './thresholds.ts';
import { tradeOffOfMu } from './trade-off.ts';

/**
 * Lower bound on mu from one threshold that was fixed beforehand: `quantile(TPR) - quantile(FPR)` of the standard normal
 * distribution, both rates at the unfavourable ends of Clopper-Pearson intervals, half of the significance each (Nasr et
 * al. 2023). 0 where nothing is shown; what looks reversed shows nothing.
 */
export function gaussianMuOf(found: Found, members: number, others: number, significance: number): number {
  const truePositive = clopperPearson(found.members, members, 1 - significance).lower;
  const falsePositive = clopperPearson(found.others, others, 1 - significance).upper;
  if (truePositive <= falsePositive) return 0;
  return normalInverse(truePositive) - normalInverse(falsePositive);
}

/**
 * Lower bound on mu from scores of independent runs, *assuming that the mechanism is exactly as hard to tell apart as some Gaussian mechanism*: the
 * largest mu that an exact test refutes (`exactPValue`), at the threshold that was best on one half of the runs, judged on the other half. With
 * `thresholds: 'published'`, `gaussianMuOf` with the best threshold of all and the significance divided by the number of vertices. Throws
 * `RangeError` for empty sides and an impossible significance.
 */
export function gaussianMu(scores: TwoScores, { significance, thresholds }: SignificanceOptions): number {
  checkShare('significance', significance);
  if (thresholds !== 'published') {
    const bound: Family['bound'] = (found, members, others) => gaussianMuOf(found, members, others, CHOOSING);
    return exactBound(scores, significance, { guarantee: tradeOffOfMu, bound });
  }
  const all = candidates(scores);
  const [members, others] = [scores.members.length, scores.others.length];
  return all.reduce(
    (best, found) => Math.max(best, gaussianMuOf(found, members, others, significance / all.length)),
    0,
  );
}

/** What `gaussianMu` gives for perfectly separated scores. */
export const gaussianMuCeiling = (members: number, others: number, options: SignificanceOptions): number =>
  gaussianMu(separated(members, others), options);
