import { type Rational, rational } from '../../privacy/rational.ts';

/** Scales are rounded up to multiples of `1 / STEPS`. */
const STEPS = 1024n;

/**
 * The least `sigma`, a multiple of 1/1024, with `sensitivity^2 / (2 sigma^2) <= rho`, the zCDP cost of Gaussian noise
 * (Canonne, Kamath and Steinke 2020, Theorem 14). `rho` is positive. Exact.
 */
export function sigmaFor(sensitivity: bigint, rho: Rational): Rational {
  // sigma = x / 1024 with x^2 >= (1024 sensitivity)^2 denominator / (2 numerator).
  const square = (STEPS * sensitivity) ** 2n * rho.denominator;
  const divisor = 2n * rho.numerator;
  return rational(ceilSquareRoot((square + divisor - 1n) / divisor), STEPS);
}

/** The least whole `x` with `x^2 >= value`, by Newton's method from above. */
function ceilSquareRoot(value: bigint): bigint {
  let x = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (x + value / x) / 2n;
    if (next >= x) break;
    x = next;
  }
  return x * x === value ? x : x + 1n;
}
