import type { Rational } from '../../rational.ts';

/** Whole numbers and how many rows say each: `values` rise strictly, each of `counts` is at least 1, and all of them add up to less than 2^32. Protected. */
export interface CountedNumbers {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** Of numbers in rising order. */
export function countedNumbers(sorted: Float64Array): CountedNumbers {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (values.length > 0 && values[values.length - 1] === value) counts[counts.length - 1]!++;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
}

/** Runs of neighbouring values with the same score: from `starts[i]`, `widths[i]` of them. All protected but the last field. */
export interface QuantileCandidates {
  readonly starts: Float64Array;
  readonly widths: Float64Array;
  readonly scores: Float64Array;
  /** Most that one row can change any score. */
  readonly sensitivityPerRow: bigint;
}

/**
 * Scores every whole number `y` from `lower` to `upper` as an answer for the quantile `a / b`:
 * `-max(0, (b - a) #{x < y} - a #{x >= y}, a #{x > y} - (b - a) #{x <= y})`,
 * which is minus `b` times the distance from `a/b * n` to the ranks that `y` has. A row more or less changes it by at most
 * `max(a, b - a)`. Throws `RangeError` when the fraction is too fine for scores to stay below 2^53.
 */
export function quantileCandidates(
  { values, counts }: CountedNumbers,
  lower: number,
  upper: number,
  quantile: Rational,
): QuantileCandidates {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (quantile.denominator > 2n ** 20n) {
    throw new RangeError('Cannot score quantiles: the denominator of a quantile must be at most 2^20');
  }
  const a = Number(quantile.numerator);
  const c = Number(quantile.denominator) - a;
  const starts: number[] = [];
  const widths: number[] = [];
  const scores: number[] = [];
  const push = (from: number, width: number, less: number, notGreater: number): void => {
    if (width === 0) return;
    starts.push(from);
    widths.push(width);
    scores.push(-Math.max(0, c * less - a * (n - less), a * (n - notGreater) - c * notGreater));
  };
  let next = lower;
  let less = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    push(next, value - next, less, less);
    push(value, 1, less, less + counts[i]!);
    next = value + 1;
    less += counts[i]!;
  }
  push(next, upper - next + 1, n, n);
  return {
    starts: Float64Array.from(starts),
    widths: Float64Array.from(widths),
    scores: Float64Array.from(scores),
    sensitivityPerRow: BigInt(Math.max(a, c)),
  };
}
