import type { PrivacyEvent } from '../../events.ts';
import { bernoulliExpMinus } from '../../random/bernoulli-exp-minus.ts';
import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';
import { greatestScore, type ScoreQuestion, validateScoreQuestion } from './score-question.ts';

/**
 * Chooses a candidate by the exponential mechanism: `P(i)` proportional to `exp(epsilon * scores[i] / (2 * sensitivity))`.
 *
 * *Guarantee*: epsilon-DP; epsilon-bounded-range, hence (epsilon^2 / 8)-zCDP (Cesar and Rogers 2021).
 * *Holds when*: one unit changes every score by at most `sensitivity`; `entropy` is the system's.
 * *Arithmetic*: exact: scores are whole numbers on a lattice, the exponent a fraction; no float decides anything.
 * *Method*: McSherry and Talwar (2007), by rejection: a uniform candidate is kept with probability
 * `exp(-epsilon (best - score) / (2 sensitivity))`. *Status*: vetted; see proof.md.
 *
 * Returns a position in `scores`. How long it takes depends on the scores: do not publish the time of one choice.
 * Throws `RangeError`, which never quotes a score, unless every score is a safe integer and the rest is positive.
 */
export function chooseExponential(question: ScoreQuestion, entropy: EntropySource): number {
  validateScoreQuestion(question, 'the exponential mechanism');
  const { scores, sensitivity, epsilon } = question;
  const best = BigInt(greatestScore(scores));
  const divisor = 2n * sensitivity * epsilon.denominator;
  const reader = new BitReader(entropy);
  for (;;) {
    const candidate = reader.uniformBelow(scores.length);
    const deficit = best - BigInt(scores[candidate]!);
    if (bernoulliExpMinus(epsilon.numerator * deficit, divisor, reader)) return candidate;
  }
}

/** What an accountant reads. */
export function exponentialEvent(epsilon: Rational): PrivacyEvent {
  if (epsilon.numerator <= 0n)
    throw new RangeError('Cannot describe an exponential mechanism: epsilon must be positive');
  return Object.freeze({ kind: 'exponential', epsilon });
}
