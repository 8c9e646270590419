import type { TwoScores } from '../two-scores.ts';
import { candidates } from './thresholds.ts';

/** Of `canaries`, each among the records by a fair coin of its own, `guesses` are claimed to be and `correct` are. */
export interface Guesses {
  readonly canaries: number;
  readonly guesses: number;
  readonly correct: number;
}

/** Throws `RangeError` unless they are whole and `correct <= guesses <= canaries`. */
export function checkGuesses({ canaries, guesses, correct }: Guesses): void {
  const whole = [canaries, guesses, correct].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!whole || correct > guesses || guesses > canaries)
    throw new RangeError('Cannot judge guesses: impossible counts');
}

/**
 * The largest bound of all thresholds, by a method that improves on a bound that is already known (or returns it). Those
 * with the most of their guesses right come first, so that most others are settled by one test.
 */
export function bestOfThresholds(
  scores: TwoScores,
  bound: (guesses: Guesses, known: number, thresholds: number) => number,
): number {
  const all = candidates(scores);
  const canaries = scores.members.length + scores.others.length;
  const promise = ({ members, others }: { members: number; others: number }): number =>
    (members - others) / Math.sqrt(members + others + 1);
  const order = [...all].sort((a, b) => promise(b) - promise(a));
  let best = 0;
  for (const { members, others } of order) {
    // Guesses that are wrong as often as right show nothing.
    if (members <= others) continue;
    best = bound({ canaries, guesses: members + others, correct: members }, best, all.length);
  }
  return best;
}
