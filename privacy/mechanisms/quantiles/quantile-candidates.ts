import type { Rational } from '../../rational.ts';

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
  sorted: Float64Array,
  lower: number,
  upper: number,
  quantile: Rational,
): QuantileCandidates {
  const n = sorted.length;
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
  for (let i = 0; i < n; ) {
    const value = sorted[i]!;
    let end = i + 1;
    while (end < n && sorted[end] === value) end++;
    push(next, value - next, i, i);
    push(value, 1, i, end);
    next = value + 1;
    i = end;
  }
  push(next, upper - next + 1, n, n);
  return {
    starts: Float64Array.from(starts),
    widths: Float64Array.from(widths),
    scores: Float64Array.from(scores),
    sensitivityPerRow: BigInt(Math.max(a, c)),
  };
}
