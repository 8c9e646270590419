import type { Buckets } from './value-guard.ts';
import type { NumberCounts } from './values-engine.ts';

const MOST_BUCKETS = 2 ** 16;

/** Throws `RangeError` unless the buckets are whole and rise. */
export function requireBuckets({ starts, end }: Buckets): void {
  const rising = starts.every((start, i) => Number.isSafeInteger(start) && (i === 0 || start > starts[i - 1]!));
  if (starts.length === 0 || starts.length > MOST_BUCKETS || !rising) {
    throw new RangeError('Cannot count in buckets: their starts must be 1 to 65536 whole numbers that rise');
  }
  if (!Number.isSafeInteger(end) || end < starts.at(-1)! || !Number.isSafeInteger(end - starts[0]! + 1)) {
    throw new RangeError('Cannot count in buckets: the last must end at a whole number not below its start');
  }
}

/** Adds to the bucket of each number how many rows say it, and to the last place of `counts` how many say none. */
export function addToBuckets({ numbers, without }: NumberCounts, { starts }: Buckets, counts: Float64Array): void {
  const first = Float64Array.from(starts);
  counts[first.length]! += without;
  for (const [i, x] of numbers.values.entries()) {
    let low = 0;
    let high = first.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (x < first[middle]!) high = middle - 1;
      else low = middle;
    }
    counts[low]! += numbers.counts[i]!;
  }
}

/** From the start of the first occupied bucket to the end of the last, by noisy counts. */
export function occupiedRange(
  counts: ArrayLike<number>,
  { starts, end }: Buckets,
  occupiedFrom: number,
): { readonly lower: number; readonly upper: number } | undefined {
  const occupied = starts.map((_, i) => counts[i]! >= occupiedFrom);
  const first = occupied.indexOf(true);
  if (first < 0) return undefined;
  const last = occupied.lastIndexOf(true);
  return { lower: starts[first]!, upper: last === starts.length - 1 ? end : starts[last + 1]! - 1 };
}
