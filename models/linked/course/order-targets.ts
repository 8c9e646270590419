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
  const [own, together, other] = [OWN_EARLIER, TOGETHER_LATER, OTHER_EARLIER].map((code) =>
    Math.max(0, shareOf(pair, [code], BOTH_LATER)),
  ) as [number, number, number];
  const units = both / Math.max(1e-9, own + together + other);
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
): number {
  const rest = among.filter((code) => !of.includes(code));
  const drawn = sumOf(before, among);
  const prior = drawn > 0 ? sumOf(before, of) / drawn : of.length / among.length;
  const [own, others] = [sumOf(values, of), sumOf(values, rest)];
  const all = own + others;
  if (all <= 0) return prior;
  const share = Math.min(1, Math.max(0, own / all));
  const noise = (variance * (of.length * (1 - share) ** 2 + rest.length * share ** 2)) / all ** 2;
  return prior + (SHARES_DIFFER ** 2 / (SHARES_DIFFER ** 2 + noise)) * (share - prior);
}

const sumOf = (values: Float64Array, codes: readonly number[]): number =>
  codes.reduce((sum, code) => sum + values[code]!, 0);
