import { checkShare } from '../attempts.ts';
import { normalBelow, normalInverse } from '../normal.ts';
import type { TwoScores } from '../two-scores.ts';
import { lastThatHolds } from './bisect.ts';
import { epsilonOfMu } from './gaussian-profile.ts';
import { bestOfThresholds, type Guesses } from './guesses.ts';
import { type BoundOptions, checkOptions, type SignificanceOptions } from './options.ts';
import { separated } from './thresholds.ts';

/** Whether so many correct guesses refute `mu`-Gaussian differential privacy (Mahloujifar, Melis and Chaudhuri 2024, algorithm 3). */
function refutes({ canaries, guesses, correct }: Guesses, mu: number, significance: number): boolean {
  let right = (significance * correct) / canaries;
  let wrong = (significance * (guesses - correct)) / canaries;
  for (let i = correct - 1; i >= 0; i--) {
    const next = normalBelow(normalInverse(right) - mu);
    // Once it is not raised, neither number changes any more.
    if (next <= wrong) break;
    right = Math.min(1, right + (i / (guesses - i)) * (next - wrong));
    wrong = next;
  }
  return right + wrong > guesses / canaries;
}

function improved(guesses: Guesses, known: number, significance: number): number {
  const refuted = (mu: number): boolean => refutes(guesses, mu, significance);
  return refuted(known) ? lastThatHolds(known, refuted) : known;
}

/**
 * Lower bound on epsilon from the scores of one run with many canaries, *assuming that the mechanism is exactly as hard to
 * tell apart as some Gaussian mechanism* (Mahloujifar, Melis and Chaudhuri 2024): a bound on mu, turned into epsilon at
 * `delta`. Each canary was among the records by a fair coin; numbers of guesses as in `oneRunEpsilon`. Infinite at delta 0 where mu is above
 * 0. Throws `RangeError` for empty sides and impossible options.
 */
export function oneRunGaussianEpsilon(scores: TwoScores, options: BoundOptions): number {
  checkOptions(options);
  return epsilonOfMu(oneRunGaussianMu(scores, options), options.delta);
}

/** The bound on mu that `oneRunGaussianEpsilon` rests on. */
export function oneRunGaussianMu(scores: TwoScores, { significance, thresholds }: SignificanceOptions): number {
  checkShare('significance', significance);
  return bestOfThresholds(scores, thresholds, (guesses, known, count) =>
    improved(guesses, known, significance / count),
  );
}

/** What `oneRunGaussianEpsilon` gives for perfectly separated scores of so many canaries. */
export const oneRunGaussianCeiling = (members: number, others: number, options: BoundOptions): number =>
  oneRunGaussianEpsilon(separated(members, others), options);
