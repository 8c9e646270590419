import { multiply, type Rational, rational } from '../../privacy/rational.ts';

/** Noise scales are rounded up to multiples of `1 / STEPS`. */
const STEPS = 1024n;

/** The least `sigma`, a multiple of 1/1024, with `sensitivity^2 / (2 sigma^2) <= rho`. `rho` is positive. */
export function sigmaFor(sensitivity: bigint, rho: Rational): Rational {
  // sigma = x / 1024 with x^2 >= (1024 sensitivity)^2 denominator / (2 numerator).
  const square = (STEPS * sensitivity) ** 2n * rho.denominator;
  const divisor = 2n * rho.numerator;
  return rational(ceilSquareRoot((square + divisor - 1n) / divisor), STEPS);
}

/** The least `sigma^2`, a multiple of 1/1024, with `sensitivity^2 / (2 sigma^2) <= rho`. `rho` is positive. */
export function sigmaSquaredFor(sensitivity: bigint, rho: Rational): Rational {
  const numerator = STEPS * sensitivity ** 2n * rho.denominator;
  const divisor = 2n * rho.numerator;
  return rational((numerator + divisor - 1n) / divisor, STEPS);
}

export const square = (a: Rational): Rational => multiply(a, a);

/** The least whole `x` with `x^2 >= value`. */
function ceilSquareRoot(value: bigint): bigint {
  if (value <= 1n) return value;
  let x = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (x + value / x) / 2n;
    if (next >= x) break;
    x = next;
  }
  return x * x === value ? x : x + 1n;
}
