import { splitTogether } from '../halves.ts';
import { foundByThreshold, type TwoScores } from '../two-scores.ts';
import { foundAt } from './chosen-threshold.ts';
import { candidates } from './thresholds.ts';

const ROUNDS = 3;

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

/**
 * Guesses of the half that is judged, at a threshold chosen on the other half: first that whose guesses are right the most standard
 * errors oftener than not, then, where `bound` shows something there, that which is the same beyond what the bound says.
 */
export function guessesOfHalf(scores: TwoScores, bound: (guesses: Guesses) => number): Guesses | undefined {
  foundByThreshold(scores);
  const { choosing, estimating } = splitTogether(scores);
  if (choosing.members.length === 0 || choosing.others.length === 0) return undefined;
  let threshold = surest(choosing, 0.5);
  for (let round = 1; round < ROUNDS; round++) {
    const epsilon = bound(guessesAt(choosing, threshold));
    if (epsilon === 0) break;
    threshold = surest(choosing, 1 / (1 + Math.exp(-epsilon)));
  }
  return guessesAt(estimating, threshold);
}

function guessesAt(scores: TwoScores, threshold: number): Guesses {
  const { members, others } = foundAt(scores, threshold);
  return { canaries: scores.members.length + scores.others.length, guesses: members + others, correct: members };
}

function surest(scores: TwoScores, right: number): number {
  const { members, others, thresholds } = foundByThreshold(scores);
  let [best, most] = [1, Number.NEGATIVE_INFINITY];
  for (let i = 1; i < members.length; i++) {
    const guesses = members[i]! + others[i]!;
    const surplus = (members[i]! - guesses * right) / Math.sqrt(guesses * right * (1 - right) + 1);
    if (surplus > most) [best, most] = [i, surplus];
  }
  return thresholds[best]!;
}
