import { firstTrue } from '../first-true.ts';
import { foundByThreshold, type TwoScores } from '../two-scores.ts';
import type { ThresholdRule } from './options.ts';
import { candidates, type Found } from './thresholds.ts';

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

/** Improves on a bound that is already known by guesses at one of `thresholds` thresholds, or returns it. */
export type Improve = (guesses: Guesses, known: number, thresholds: number) => number;

/** The largest bound of all thresholds that a rule comes to. Throws `RangeError` where a side is empty or a score is no number. */
export function bestOfThresholds(scores: TwoScores, rule: ThresholdRule | undefined, improve: Improve): number {
  const all = rule === 'published' ? candidates(scores) : fixedNumbers(scores);
  const canaries = scores.members.length + scores.others.length;
  const promise = ({ members, others }: Found): number => (members - others) / Math.sqrt(members + others + 1);
  let best = 0;
  // Those with the most of their guesses right come first, so that most others are settled by one test.
  for (const { members, others } of [...all].sort((a, b) => promise(b) - promise(a))) {
    // Guesses that are wrong as often as right show nothing.
    if (members <= others) continue;
    best = improve({ canaries, guesses: members + others, correct: members }, best, all.length);
  }
  return best;
}

/** With fewer guesses nothing is shown at the usual significance. */
const FEWEST_GUESSES = 5;

/**
 * The highest scores of all canaries, in numbers that do not depend on which of them were in: a little less than half, so that
 * hardly ever fewer were in, then half as many, and so on; where scores are tied, the nearest number that keeps equal scores together.
 */
function fixedNumbers(scores: TwoScores): readonly Found[] {
  const found = foundByThreshold(scores);
  const canaries = scores.members.length + scores.others.length;
  const places: number[] = [];
  for (let wanted = canaries / 2 - Math.sqrt(canaries); wanted >= FEWEST_GUESSES; wanted /= 2) {
    const away = (i: number): number => Math.abs(found.members[i]! + found.others[i]! - wanted);
    const reached = firstTrue(1, found.members.length - 1, (i) => found.members[i]! + found.others[i]! >= wanted);
    places.push(reached > 1 && away(reached - 1) <= away(reached) ? reached - 1 : reached);
  }
  return places.map((i) => ({ members: found.members[i]!, others: found.others[i]! }));
}
