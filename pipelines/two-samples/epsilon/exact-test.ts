import { binomialAtLeast, logBinomial } from '../binomial.ts';
import { clopperPearson } from '../clopper-pearson.ts';
import { firstTrue } from '../first-true.ts';
import type { Found } from './thresholds.ts';
import type { TradeOff } from './trade-off.ts';

/** How many false positive rates, and how many numbers of others that are found, are looked at. */
const RATES = 15;
const NODES = 150;

/**
 * P-value of the hypothesis that a threshold which was fixed beforehand finds no more members than `tradeOff` allows for the
 * share of others that it finds. Unconditional: the largest probability, over false positive rates within a
 * Clopper-Pearson interval, of a signed likelihood ratio as large as the one seen; rates are 15 evenly spaced ones, and
 * where others may be found in more than 150 different numbers, these are thinned evenly. Sides are independent binomials.
 *
 * `outside` is the probability that the rate lies outside that interval; it is part of the p-value, which is never below it (Berger and Boos 1994).
 */
export function exactPValue(
  found: Found,
  members: number,
  others: number,
  tradeOff: TradeOff,
  outside: number,
): number {
  const observed = signedRoot(found, members, others, tradeOff);
  if (observed <= 0) return 1;
  const { lower, upper } = clopperPearson(found.others, others, 1 - outside);
  const region = leastFound(observed, lower, upper, members, others, tradeOff);
  let most = 0;
  for (let i = 0; i < RATES; i++) {
    const rate = lower + ((upper - lower) * i) / (RATES - 1);
    const allowed = tradeOff.at(rate);
    let [sum, total] = [0, 0];
    for (const node of region) {
      const weight = Math.exp(logBinomial(node.others, others, rate));
      total += weight;
      if (weight > 1e-12) sum += weight * binomialAtLeast(node.members, members, allowed);
    }
    if (total > 0) most = Math.max(most, sum / total);
  }
  return Math.min(1, most + outside);
}

/** For each number of others that may be found, the fewest members that are as extreme as what was seen. */
function leastFound(
  observed: number,
  lower: number,
  upper: number,
  members: number,
  others: number,
  tradeOff: TradeOff,
): readonly Found[] {
  const reach = (rate: number): number => 6 * Math.sqrt(others * rate * (1 - rate)) + 10;
  const first = Math.max(0, Math.floor(others * lower - reach(lower)));
  const last = Math.min(others, Math.ceil(others * upper + reach(upper)));
  const step = Math.max(1, (last - first) / NODES);
  const region: Found[] = [];
  let least = 0;
  for (let at = first; at <= last; at += step) {
    const count = Math.round(at);
    const extreme = (hits: number): boolean =>
      signedRoot({ members: hits, others: count }, members, others, tradeOff) >= observed * (1 - 1e-9);
    // The more others, the more members it takes, and not many more than for the number before.
    let beyond = 1;
    while (least + beyond <= members && !extreme(least + beyond)) beyond *= 2;
    least = firstTrue(least, Math.min(members + 1, least + beyond), extreme);
    region.push({ members: least, others: count });
  }
  return region;
}

/** Root of twice the logarithm of the likelihood ratio against the best point of the trade-off, nearly normal in large samples; negative where less is found than allowed. */
export function signedRoot(found: Found, members: number, others: number, tradeOff: TradeOff): number {
  const [x, y] = [found.members / members, found.others / others];
  if (x <= tradeOff.at(y)) return -1;
  const at = (rate: number): number => members * cross(x, tradeOff.at(rate)) + others * cross(y, rate);
  // The likeliest point lies between the rates at which one side fits perfectly.
  const most = highest(at, y, tradeOff.reaching(x));
  const loss = members * cross(x, x) + others * cross(y, y) - most;
  return Math.sqrt(Math.max(0, 2 * loss));
}

/** `x log p + (1 - x) log(1 - p)`, with `0 log 0 = 0`. */
const cross = (x: number, p: number): number =>
  (x === 0 ? 0 : x * Math.log(p)) + (x === 1 ? 0 : (1 - x) * Math.log1p(-p));

/** The largest value of a function with one peak, by golden section. */
function highest(at: (rate: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [a, b] = [high - golden * (high - low), low + golden * (high - low)];
  let [atA, atB] = [at(a), at(b)];
  for (let step = 0; step < 30; step++) {
    if (atA >= atB) {
      [high, b, atB] = [b, a, atA];
      a = high - golden * (high - low);
      atA = at(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + golden * (high - low);
      atB = at(b);
    }
  }
  return Math.max(atA, atB);
}
