import type { Attempts } from './attempts.ts';
import { logHypergeometric } from './binomial.ts';

/**
 * Probability of at least so many of all successes on the side of `members`, were both rates equal and their sum given
 * (Fisher 1935); half of what is observed itself does not count (mid-p, Lancaster 1961), so that the level is near the
 * nominal one rather than far below it. In `(0, 1]`; 1 where all attempts end alike.
 */
export function fisherMidP(members: Attempts, others: Attempts): number {
  const all = members.trials + others.trials;
  const marked = members.successes + others.successes;
  if (members.trials === 0 || others.trials === 0 || marked === 0 || marked === all) return 1;
  const observed = members.successes;
  const atObserved = Math.exp(logHypergeometric(observed, marked, members.trials, all));
  const above = observed > (marked * members.trials) / all;
  const tail = sumBeyond(observed, above ? 1 : -1, marked, members.trials, all);
  return above ? tail + atObserved / 2 : Math.max(0, 1 - tail - atObserved / 2);
}

/** Probabilities of all numbers beyond `from` in one direction, away from the mode. */
function sumBeyond(from: number, step: 1 | -1, marked: number, drawn: number, all: number): number {
  const start = from + step;
  let term = Math.exp(logHypergeometric(start, marked, drawn, all));
  let sum = 0;
  for (let k = start; term > 0; k += step) {
    sum += term;
    if (term < 1e-17 * sum) break;
    const up = step === 1 ? k : k - 1;
    const ratio = ((marked - up) * (drawn - up)) / ((up + 1) * (all - marked - drawn + up + 1));
    term = step === 1 ? term * ratio : term / ratio;
    if (!Number.isFinite(term)) break;
  }
  return sum;
}
