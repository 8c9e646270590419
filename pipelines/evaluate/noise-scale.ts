import { type Rational, rational } from '../../privacy/rational.ts';

/** Noise scales are rounded up to multiples of `1 / STEPS`. */
const STEPS = 1024n;

/**
 * The least `sigma`, a multiple of 1/1024, with `squaredSensitivity / (2 sigma^2) <= rho`, the zCDP cost of Gaussian noise
 * (Canonne, Kamath and Steinke 2020, Theorem 14). `rho` is positive.
 */
export function sigmaFor(squaredSensitivity: bigint, rho: Rational): Rational {
  // sigma = x / 1024 with x^2 >= 1024^2 squaredSensitivity denominator / (2 numerator).
  return rational(
    ceilSquareRoot(ceilDivide(STEPS ** 2n * squaredSensitivity * rho.denominator, 2n * rho.numerator)),
    STEPS,
  );
}

/** The least `sigma^2`, a multiple of 1/1024, with `squaredSensitivity / (2 sigma^2) <= rho`. `rho` is positive. */
export function sigmaSquaredFor(squaredSensitivity: bigint, rho: Rational): Rational {
  return rational(ceilDivide(STEPS * squaredSensitivity * rho.denominator, 2n * rho.numerator), STEPS);
}

const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

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
