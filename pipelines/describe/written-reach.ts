import type { NoisySpread } from '../../privacy/guard/values/value-guard.ts';
import type { DescribedScale } from '../dictionary/described-column.ts';

/** Least and greatest number, in lattice units. */
export interface Reach {
  readonly lower: number;
  readonly upper: number;
}

/** Buckets that together hold this many standard deviations more than nothing are not empty. */
const OCCUPIED = 4;
/** What lies beyond is at most an estimate and this many standard deviations. */
const AT_MOST = 2;
/** Share of the rows that may lie beyond an end. */
const BEYOND = 0.01;

/**
 * From where to where the dictionary lets numbers lie. Wider than the occupied buckets on the same noisy counts: buckets that
 * are occupied together though none is alone belong to it; and where the noise could hide one row in a hundred beyond an end,
 * so does the next bucket, or, with limits that are public, as many buckets as it takes. `undefined` where no bucket is occupied.
 */
export function writtenReach(column: DescribedScale, { counts, range }: NoisySpread, sigma: number): Reach | undefined {
  if (range === undefined) return undefined;
  const { buckets, limits } = column;
  const { starts } = buckets;
  const first = Math.max(0, starts.indexOf(range.lower));
  const after = starts.findIndex((start) => start > range.upper);
  const last = after < 0 ? starts.length - 1 : after - 1;
  const rows = counts.slice(first, last + 1).reduce((total, count) => total + count, 0);
  const noise: Noise = { sigma, most: BEYOND * Math.max(0, rows), limits };
  // Nobody knows better than to begin at zero: numbers below it would be of another kind.
  const zero = isNumber(column) && !limits ? starts.indexOf(0) : -1;
  const below = counts.slice(0, first).reverse();
  const lower = first - wider(below, noise, (more) => zero >= 0 && first - more === zero);
  const upper = last + wider(counts.slice(last + 1, starts.length), noise, () => false);
  return fromZero(column, { lower: starts[lower]!, upper: endOf(column, upper) });
}

/** All that the buckets hold, which is public. */
export const wholeReach = ({ buckets }: DescribedScale): Reach => ({ lower: buckets.starts[0]!, upper: buckets.end });

interface Noise {
  readonly sigma: number;
  readonly most: number;
  readonly limits: boolean;
}

/** By how many of the buckets beyond an end, nearest first, it is moved out. */
function wider(beyond: readonly number[], { sigma, most, limits }: Noise, stopsAt: (more: number) => boolean): number {
  let more = 0;
  let best = 0;
  let total = 0;
  for (const [i, count] of beyond.entries()) {
    total += count;
    const surplus = total - OCCUPIED * sigma * Math.sqrt(i + 1);
    if (surplus > best) [best, more] = [surplus, i + 1];
  }
  if (!limits) {
    const next = beyond[more];
    return next !== undefined && !stopsAt(more) && next + AT_MOST * sigma >= most ? more + 1 : more;
  }
  let rest = beyond.slice(more).reduce((sum, count) => sum + count, 0);
  while (more < beyond.length && rest + AT_MOST * sigma * Math.sqrt(beyond.length - more) >= most)
    rest -= beyond[more++]!;
  return more;
}

const endOf = ({ buckets: { starts, end } }: DescribedScale, bucket: number): number =>
  bucket === starts.length - 1 ? end : starts[bucket + 1]! - 1;

const isNumber = ({ kind }: DescribedScale): boolean => kind === 'integer' || kind === 'real';

/** Where numbers begin a little above zero and no limits were stated, the few below are kept apart rather than lost. */
const fromZero = (column: DescribedScale, { lower, upper }: Reach): Reach =>
  isNumber(column) && !column.limits && lower > 0 && lower * 10 <= upper ? { lower: 0, upper } : { lower, upper };
