import { between } from '../../between.ts';
import { CAME_BEFORE, COMES_HERE, NEVER_COMES, STANDINGS, STILL_TO_COME } from '../chain/factor.ts';
import {
  BOTH_FIRST,
  type OrderCounts,
  OTHER_EARLIER,
  OTHER_FIRST,
  OWN_ALONE_FIRST,
  OWN_ALONE_LATER,
  OWN_EARLIER,
  OWN_FIRST,
  TOGETHER_LATER,
  turned,
} from './orders.ts';

/** How much shares of an order differ from what timelines have that know nothing of it, as a standard deviation. */
const SHARES_DIFFER = 0.15;
/** The same of how often two groups come first at one event, once it is known how often groups do. */
const TOGETHER_DIFFERS = 0.08;
/** How much more or less often groups come first at one event than in timelines that know nothing of it, as a standard deviation of the ratio, and at the most. */
const RATIO_DIFFERS = 0.5;
const RATIOS = { least: 0.2, most: 2 };

/** Numbers of a pair, one group of which is awaited. */
export interface OrdersOfPair {
  /** As counted with noise, by codes of `order`. */
  readonly counted: OrderCounts;
  /** Of drawn units that know nothing of orders, and of those that are drawn now. */
  readonly before: Float64Array;
  readonly drawn: Float64Array;
}

export const turnedPair = ({ counted, before, drawn }: OrdersOfPair): OrdersOfPair => ({
  counted: { ...counted, values: turned(counted.values) },
  before: turned(before),
  drawn: turned(drawn),
});

/**
 * How many first events of drawn units are to have the own group: of those who have the other one never, later, and at this event. Units that have both as often as
 * drawn ones have have them in the order in which they were counted. `isKnown`: whether the other one is drawn before.
 */
export function wantedAtFirst(pair: OrdersOfPair, isKnown: boolean): Float64Array {
  const wanted = new Float64Array(STANDINGS).fill(Number.NaN);
  const part = (of: readonly number[], among: readonly number[]): number =>
    sumOf(pair.drawn, among) * shareOf(pair, of, among);
  wanted[NEVER_COMES] = part([OWN_ALONE_FIRST], [OWN_ALONE_FIRST, OWN_ALONE_LATER]);
  if (isKnown) {
    wanted[COMES_HERE] = part([BOTH_FIRST], [BOTH_FIRST, OTHER_FIRST]);
    wanted[STILL_TO_COME] = part([OWN_FIRST], [OWN_FIRST, ...BOTH_LATER]);
  } else wanted[STILL_TO_COME] = part([OWN_FIRST, BOTH_FIRST], [OWN_FIRST, BOTH_FIRST, OTHER_FIRST, ...BOTH_LATER]);
  return wanted;
}

/** The same of later events: of units that have both groups after their first event. */
export function wantedLater(pair: OrdersOfPair, isKnown: boolean): Float64Array {
  const wanted = new Float64Array(STANDINGS).fill(Number.NaN);
  const both = sumOf(pair.drawn, BOTH_LATER);
  const units = both;
  const together = between(0, 1, shareOf(pair, [TOGETHER_LATER], BOTH_LATER, TOGETHER_DIFFERS));
  const own = (1 - together) * between(0, 1, shareOf(pair, [OWN_EARLIER], [OWN_EARLIER, OTHER_EARLIER]));
  const other = 1 - together - own;
  wanted[CAME_BEFORE] = pair.drawn[OTHER_FIRST]! + units * other;
  wanted[STILL_TO_COME] = units * (isKnown ? own : own + together);
  if (isKnown) wanted[COMES_HERE] = units * together;
  return wanted;
}

const BOTH_LATER = [OWN_EARLIER, TOGETHER_LATER, OTHER_EARLIER];

/** Share of some codes among others: as counted in the proportion in which that stands out from noise (Efron and Morris 1973), and as drawn without it elsewhere. */
function shareOf(
  { counted: { values, variance }, before }: OrdersOfPair,
  of: readonly number[],
  among: readonly number[],
  differ: number = SHARES_DIFFER,
): number {
  const rest = among.filter((code) => !of.includes(code));
  const drawn = sumOf(before, among);
  const prior = drawn > 0 ? sumOf(before, of) / drawn : of.length / among.length;
  const [own, others] = [sumOf(values, of), sumOf(values, rest)];
  const all = own + others;
  if (all <= 0) return prior;
  const share = between(0, 1, own / all);
  return prior + trustIn(share, { of: of.length, rest: rest.length, all, variance }, differ) * (share - prior);
}

/** How far a share of noisy counts is followed. */
function trustIn(
  share: number,
  {
    of,
    rest,
    all,
    variance,
  }: { readonly of: number; readonly rest: number; readonly all: number; readonly variance: number },
  differ: number,
): number {
  const noise = (variance * (of * (1 - share) ** 2 + rest * share ** 2)) / all ** 2;
  return differ ** 2 / (differ ** 2 + noise);
}

/**
 * Timelines that know nothing of orders, where groups come first at one event as much more or less often as the pairs together say whose own counts say little: each by itself is noise.
 */
export function withPooledTogether(
  pairs: readonly Pick<OrdersOfPair, 'counted' | 'before'>[],
): readonly Float64Array[] {
  let [found, expected, noise] = [0, 0, 0];
  const shares = pairs.map(({ before }) => before[TOGETHER_LATER]! / Math.max(1, sumOf(before, BOTH_LATER)));
  for (const [at, { counted }] of pairs.entries()) {
    const { values, variance } = counted;
    const all = sumOf(values, BOTH_LATER);
    const share = all > 0 ? between(0, 1, values[TOGETHER_LATER]! / all) : 0;
    const weight = all > 0 ? 1 - trustIn(share, { of: 1, rest: 2, all, variance }, SHARES_DIFFER) : 1;
    found += weight * values[TOGETHER_LATER]!;
    expected += weight * shares[at]! * all;
    noise += weight ** 2 * variance * ((1 - shares[at]!) ** 2 + 2 * shares[at]! ** 2);
  }
  if (expected <= 0) return pairs.map(({ before }) => before);
  const kept = RATIO_DIFFERS ** 2 / (RATIO_DIFFERS ** 2 + noise / expected ** 2);
  const ratio = between(RATIOS.least, RATIOS.most, 1 + kept * (found / expected - 1));
  return pairs.map(({ before }, at) => {
    const pooled = before.slice();
    const [all, apart] = [sumOf(before, BOTH_LATER), sumOf(before, [OWN_EARLIER, OTHER_EARLIER])];
    pooled[TOGETHER_LATER] = between(0, 0.95, ratio * shares[at]!) * all;
    const change = apart > 0 ? (all - pooled[TOGETHER_LATER]!) / apart : 1;
    for (const code of [OWN_EARLIER, OTHER_EARLIER]) pooled[code] = before[code]! * change;
    return pooled;
  });
}

const sumOf = (values: Float64Array, codes: readonly number[]): number =>
  codes.reduce((sum, code) => sum + values[code]!, 0);
