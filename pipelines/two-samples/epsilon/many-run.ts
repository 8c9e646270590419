import { clopperPearson } from '../clopper-pearson.ts';
import type { TwoScores } from '../two-scores.ts';
import { type BoundOptions, checkOptions } from './options.ts';
import { candidates, type Found, separated } from './thresholds.ts';

/**
 * Lower bound on epsilon from one threshold that was fixed beforehand: `ln((TPR - delta) / FPR)` with both rates at the
 * unfavourable ends of Clopper-Pearson intervals, half of the significance each (Jagielski, Ullman and Oprea 2020). 0
 * where nothing is shown. The scores of all canaries must be independent: one canary a run.
 */
export function manyRunEpsilonOf(found: Found, members: number, others: number, options: BoundOptions): number {
  checkOptions(options);
  const level = 1 - options.significance;
  const truePositive = clopperPearson(found.members, members, level).lower;
  const falsePositive = clopperPearson(found.others, others, level).upper;
  if (truePositive <= options.delta) return 0;
  return Math.max(0, Math.log((truePositive - options.delta) / falsePositive));
}

/**
 * The same with the best threshold of all, the significance divided by the number of those that come into question. It
 * is far on the safe side: without any leakage it exceeds 0 in fewer than one of a hundred runs at a significance of 5 %;
 * `tests/statistical/two-samples` measures it. Throws `RangeError` for empty sides and impossible options.
 */
export function manyRunEpsilon(scores: TwoScores, options: BoundOptions): number {
  checkOptions(options);
  const all = candidates(scores);
  const each = { ...options, significance: options.significance / all.length };
  let best = 0;
  for (const found of all) {
    best = Math.max(best, manyRunEpsilonOf(found, scores.members.length, scores.others.length, each));
  }
  return best;
}

/** What `manyRunEpsilon` gives for perfectly separated scores of so many runs. */
export const manyRunCeiling = (members: number, others: number, options: BoundOptions): number =>
  manyRunEpsilon(separated(members, others), options);
