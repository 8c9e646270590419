import type { Rational } from '../../rational.ts';

export interface ScoreQuestion {
  /** Higher is better. Whole numbers, in units in which `sensitivity` is whole too. Protected. */
  readonly scores: Float64Array;
  /** Most that one unit can change any score, in the same units. */
  readonly sensitivity: bigint;
  readonly epsilon: Rational;
}

/** Throws `RangeError` with public facts only: a score is protected, even in an error. */
export function validateScoreQuestion({ scores, sensitivity, epsilon }: ScoreQuestion, by: string): void {
  if (scores.length === 0) throw new RangeError(`Cannot choose by ${by}: there is no candidate`);
  if (sensitivity <= 0n) throw new RangeError(`Cannot choose by ${by}: sensitivity ${sensitivity} must be positive`);
  if (epsilon.numerator <= 0n) throw new RangeError(`Cannot choose by ${by}: epsilon must be positive`);
  if (!scores.every(Number.isSafeInteger)) {
    throw new RangeError(`Cannot choose by ${by}: a score is not a whole number between -2^53 and 2^53`);
  }
}

export function greatestScore(scores: Float64Array): number {
  let best = scores[0]!;
  for (const score of scores) if (score > best) best = score;
  return best;
}
