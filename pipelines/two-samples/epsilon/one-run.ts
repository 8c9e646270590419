import { binomialAtLeast, logBinomial } from '../binomial.ts';
import type { TwoScores } from '../two-scores.ts';
import { lastThatHolds } from './bisect.ts';
import { bestOfThresholds, checkGuesses, type Guesses } from './guesses.ts';
import { type BoundOptions, checkOptions } from './options.ts';
import { separated } from './thresholds.ts';

/**
 * Upper bound on the probability of so many correct guesses under (epsilon, delta) differential privacy, all canaries in
 * one run (Steinke, Nasr and Jagielski 2023, theorem 3.1): `beta + 2 m delta max over i of P[v - i <= X < v] / i`, with
 * `X` binomial of `r` guesses that are right with probability `e^epsilon / (1 + e^epsilon)` and `beta = P[X >= v]`.
 */
export function oneRunPValue({ canaries, guesses, correct }: Guesses, epsilon: number, delta: number): number {
  checkGuesses({ canaries, guesses, correct });
  const right = 1 / (1 + Math.exp(-epsilon));
  const beta = binomialAtLeast(correct, guesses, right);
  if (delta === 0 || beta >= 1) return beta;
  return Math.min(1, beta + 2 * canaries * delta * steepest(guesses, correct, right));
}

/** `max over i of P[v - i <= X < v] / i`: the largest mean of probabilities just below `v`. */
function steepest(guesses: number, correct: number, right: number): number {
  let sum = 0;
  let best = 0;
  let term = Math.exp(logBinomial(correct - 1, guesses, right));
  const odds = (1 - right) / right;
  for (let i = 1; i <= correct; i++) {
    const k = correct - i;
    sum += term;
    const mean = sum / i;
    if (mean > best) best = mean;
    const next = (term * k * odds) / (guesses - k + 1);
    // Probabilities have one peak: below it, and below their mean, they add nothing.
    if (next < term && next < best) break;
    term = next;
  }
  return best;
}

/** Lower bound on epsilon from guesses at a threshold that was fixed beforehand: the largest epsilon that they refute; 0 where none. */
export function oneRunEpsilonOf(guesses: Guesses, options: BoundOptions): number {
  checkOptions(options);
  return improved(guesses, 0, options);
}

function improved(guesses: Guesses, known: number, { delta, significance }: BoundOptions): number {
  const refuted = (epsilon: number): boolean => oneRunPValue(guesses, epsilon, delta) <= significance;
  return refuted(known) ? lastThatHolds(known, refuted) : known;
}

/**
 * Lower bound on epsilon from the scores of one run with many canaries, each of which was among the records by a fair
 * coin (Steinke, Nasr and Jagielski 2023): the canaries with the highest scores are guessed to have been. The largest of the bounds of several numbers of
 * guesses that are fixed beforehand (about `m / 2`, `m / 4`, `m / 8`, ... of `m` canaries), the significance divided by how many numbers there
 * are; see `ThresholdRule` for the published way. 0 where fewer than about twenty canaries leave no number. Throws `RangeError` for empty sides and
 * impossible options.
 */
export function oneRunEpsilon(scores: TwoScores, options: BoundOptions): number {
  checkOptions(options);
  return bestOfThresholds(scores, options.thresholds, (guesses, known, thresholds) =>
    improved(guesses, known, { ...options, significance: options.significance / thresholds }),
  );
}

/** What `oneRunEpsilon` gives for perfectly separated scores of so many canaries. */
export const oneRunCeiling = (members: number, others: number, options: BoundOptions): number =>
  oneRunEpsilon(separated(members, others), options);
