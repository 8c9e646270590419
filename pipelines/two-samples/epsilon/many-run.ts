import { clopperPearson } from '../clopper-pearson.ts';
import type { TwoScores } from '../two-scores.ts';
import { CHOOSING, exactBound } from './exact-bound.ts';
import { type BoundOptions, checkOptions } from './options.ts';
import { candidates, type Found, separated } from './thresholds.ts';
import { tradeOffOfEpsilon } from './trade-off.ts';

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
 * Lower bound on epsilon from scores of independent runs: the largest epsilon that an exact test refutes (`exactPValue`), at the threshold that was best on
 * one half of the runs, judged on the other half. 0 where nothing is shown. With `thresholds: 'published'`, `manyRunEpsilonOf` with the best threshold
 * of all and the significance divided by the number of vertices; it hardly ever errs. Throws `RangeError` for empty sides and impossible options.
 */
export function manyRunEpsilon(scores: TwoScores, options: BoundOptions): number {
  checkOptions(options);
  return options.thresholds === 'published' ? fromAll(scores, options) : fromHalf(scores, options);
}

function fromAll(scores: TwoScores, options: BoundOptions): number {
  const all = candidates(scores);
  const each = { ...options, significance: options.significance / all.length };
  let best = 0;
  for (const found of all) {
    best = Math.max(best, manyRunEpsilonOf(found, scores.members.length, scores.others.length, each));
  }
  return best;
}

const fromHalf = (scores: TwoScores, options: BoundOptions): number =>
  exactBound(scores, options.significance, {
    guarantee: (epsilon) => tradeOffOfEpsilon(epsilon, options.delta),
    bound: (found, members, others) => manyRunEpsilonOf(found, members, others, { ...options, significance: CHOOSING }),
  });

/** What `manyRunEpsilon` gives for perfectly separated scores of so many runs. */
export const manyRunCeiling = (members: number, others: number, options: BoundOptions): number =>
  manyRunEpsilon(separated(members, others), options);
