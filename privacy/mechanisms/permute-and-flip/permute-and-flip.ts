import type { PrivacyEvent } from '../../events.ts';
import { bernoulliExpMinus } from '../../random/bernoulli-exp-minus.ts';
import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';
import { greatestScore, type ScoreQuestion, validateScoreQuestion } from '../exponential/score-question.ts';

/**
 * Chooses a candidate by permute-and-flip: candidates are visited in random order, and each is taken with probability
 * `exp(-epsilon (best - score) / (2 sensitivity))`; the best one always is.
 *
 * *Guarantee*: epsilon-DP. Its expected score is never below the exponential mechanism's at the same epsilon.
 * *Holds when*: one unit changes every score by at most `sensitivity`; `entropy` is the system's.
 * *Arithmetic*: exact: scores are whole numbers on a lattice, the exponent a fraction; no float decides anything.
 * *Method*: McKenna and Sheldon (2020), Algorithm 1. *Status*: vetted; see proof.md, also for when the exponential
 * mechanism is the better choice.
 *
 * Returns a position in `scores`. Throws `RangeError`, which never quotes a score, as `chooseExponential` does.
 */
export function choosePermuteAndFlip(question: ScoreQuestion, entropy: EntropySource): number {
  validateScoreQuestion(question, 'permute-and-flip');
  const { scores, sensitivity, epsilon } = question;
  const best = BigInt(greatestScore(scores));
  const divisor = 2n * sensitivity * epsilon.denominator;
  const reader = new BitReader(entropy);
  const unvisited = Uint32Array.from(scores, (_, i) => i);
  for (let left = unvisited.length; left > 0; left--) {
    const at = reader.uniformBelow(left);
    const candidate = unvisited[at]!;
    const deficit = best - BigInt(scores[candidate]!);
    if (bernoulliExpMinus(epsilon.numerator * deficit, divisor, reader)) return candidate;
    unvisited[at] = unvisited[left - 1]!;
  }
  throw new Error('Cannot happen: the best candidate is always taken');
}

/** What an accountant reads. */
export function permuteAndFlipEvent(epsilon: Rational): PrivacyEvent {
  if (epsilon.numerator <= 0n) throw new RangeError('Cannot describe permute-and-flip: epsilon must be positive');
  return Object.freeze({ kind: 'permute-and-flip', epsilon });
}
