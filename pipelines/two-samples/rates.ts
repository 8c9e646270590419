import { type Attempts, checkAttempts, checkShare, rateOf } from './attempts.ts';
import { binomialAtLeast, logBinomial } from './binomial.ts';
import type { Interval } from './clopper-pearson.ts';
import { firstTrue } from './first-true.ts';
import { fisherMidP } from './fisher.ts';
import { normalInverse } from './normal.ts';

export interface ComparedRates {
  /** Rate of members less rate of others; 0 where one of them was not tried. */
  readonly excess: number;
  /** Of the excess, within `[-1, 1]`, never a single point. */
  readonly interval: Interval;
  /** Of the hypothesis that members are not hit more often than others. */
  readonly pValue: number;
}

/**
 * Whether members are hit more often than others, who were attacked alike. The p-value is one-sided, by Fisher's
 * conditional test with mid-p: it rejects in close to its level where ten or more successes are expected, and less often
 * where fewer are, as every test without a coin of its own does. The two-sided interval is Newcombe's hybrid of two
 * Wilson intervals (Newcombe 1998, method 10). No attempt on one side says nothing: `[-1, 1]` and 1. Throws
 * `RangeError` for impossible counts and levels.
 */
export function compareRates(members: Attempts, others: Attempts, level: number): ComparedRates {
  checkAttempts(members);
  checkAttempts(others);
  checkShare('level', level);
  if (members.trials === 0 || others.trials === 0) {
    return { excess: 0, interval: { lower: -1, upper: 1, level }, pValue: 1 };
  }
  return {
    excess: rateOf(members) - rateOf(others),
    interval: newcombe(members, others, level),
    pValue: fisherMidP(members, others),
  };
}

function newcombe(members: Attempts, others: Attempts, level: number): Interval {
  const [a, b] = [wilson(members, level), wilson(others, level)];
  const [p, q] = [rateOf(members), rateOf(others)];
  const lower = p - q - Math.hypot(p - a.lower, b.upper - q);
  const upper = p - q + Math.hypot(a.upper - p, q - b.lower);
  return { lower: Math.max(-1, lower), upper: Math.min(1, upper), level };
}

/** Score interval of one rate (Wilson 1927). */
export function wilson({ successes, trials }: Attempts, level: number): Interval {
  const z = normalInverse((1 + level) / 2);
  const square = z * z;
  const centre = (successes + square / 2) / (trials + square);
  const half = (z * Math.sqrt((successes * (trials - successes)) / trials + square / 4)) / (trials + square);
  return { lower: Math.max(0, centre - half), upper: Math.min(1, centre + half), level };
}

/** How many numbers of successes of others power is averaged over at most. */
const NODES = 200;

/**
 * The smallest excess that `compareRates` would find with this power (p-value at most `significance`), were the rate of
 * others the one that was seen, with as many others and `trials` members; the chance of both sides counts. 1 where none
 * would be found. Tails are exact; over 200 numbers of successes of others are thinned evenly. Throws `RangeError` for
 * impossible counts and shares.
 */
export function smallestExcess(
  others: Attempts,
  trials: number,
  options: { readonly significance: number; readonly power: number },
): number {
  checkAttempts(others);
  checkAttempts({ successes: 0, trials });
  checkShare('significance', options.significance);
  checkShare('power', options.power);
  if (trials === 0 || others.trials === 0) return 1;
  const rate = rateOf(others);
  const least = leastFound(others.trials, rate, trials, options.significance);
  const power = (excess: number): number =>
    least.reduce((sum, { weight, successes }) => sum + weight * binomialAtLeast(successes, trials, rate + excess), 0);
  let [low, high] = [0, 1 - rate];
  if (power(high) < options.power) return 1;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (power(middle) < options.power) low = middle;
    else high = middle;
  }
  return high;
}

/** For each number of successes of others that may be, its probability and the fewest successes of members that are found. */
function leastFound(
  count: number,
  rate: number,
  trials: number,
  significance: number,
): { weight: number; successes: number }[] {
  const reach = 8 * Math.sqrt(count * rate * (1 - rate)) + 8;
  const first = Math.max(0, Math.floor(count * rate - reach));
  const last = Math.min(count, Math.ceil(count * rate + reach));
  const step = Math.max(1, (last - first) / NODES);
  const nodes: { weight: number; successes: number }[] = [];
  for (let at = first; at <= last; at += step) {
    const successes = Math.round(at);
    const weight = Math.exp(logBinomial(successes, count, rate));
    if (weight < 1e-9) continue;
    const found = (hits: number): boolean =>
      fisherMidP({ successes: hits, trials }, { successes, trials: count }) <= significance;
    nodes.push({ weight, successes: firstTrue(0, trials + 1, found) });
  }
  const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
  return nodes.map(({ weight, successes }) => ({ weight: weight / total, successes }));
}
