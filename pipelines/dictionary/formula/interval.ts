/** Every value lies in `[lower, upper]`. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Ends are computed by the operations that rows are computed by, whose rounding keeps order, so no row leaves them: what holds
 * of the ends holds of every row to the last bit.
 */
const hull = (...ends: readonly number[]): Interval => ({ lower: Math.min(...ends), upper: Math.max(...ends) });

export const add = (a: Interval, b: Interval): Interval => ({ lower: a.lower + b.lower, upper: a.upper + b.upper });

export const subtract = (a: Interval, b: Interval): Interval => ({
  lower: a.lower - b.upper,
  upper: a.upper - b.lower,
});

export const multiply = (a: Interval, b: Interval): Interval =>
  hull(a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper);

/** `b` must not hold zero. */
export const divide = (a: Interval, b: Interval): Interval =>
  hull(a.lower / b.lower, a.lower / b.upper, a.upper / b.lower, a.upper / b.upper);

export const holdsZero = ({ lower, upper }: Interval): boolean => lower <= 0 && upper >= 0;

/** For an exponent of a half no value may be below zero. */
export function power(base: Interval, exponent: number): Interval {
  const ends = hull(powerOf(base.lower, exponent), powerOf(base.upper, exponent));
  return exponent > 0 && exponent % 2 === 0 && holdsZero(base) ? { lower: 0, upper: ends.upper } : ends;
}

/** The square root for a half, else one multiplication after another, which every machine does alike. */
function powerOf(base: number, exponent: number): number {
  if (exponent === 0.5) return Math.sqrt(base);
  let product = 1;
  for (let i = 0; i < exponent; i++) product *= base;
  return product;
}

export const absolute = ({ lower, upper }: Interval): Interval =>
  lower <= 0 && upper >= 0 ? { lower: 0, upper: Math.max(-lower, upper) } : hull(Math.abs(lower), Math.abs(upper));

/** The ends of a function that never falls. */
export const rising = ({ lower, upper }: Interval, apply: (x: number) => number): Interval => ({
  lower: apply(lower),
  upper: apply(upper),
});
