import { epsilonOfZcdp } from './accounting/zcdp/conversion.ts';
import { UserError } from './errors.ts';
import {
  ceilTo,
  compare,
  divide,
  exactRational,
  formatRational,
  multiply,
  ONE,
  type Rational,
  rational,
  toNumberDown,
  ZERO,
} from './rational.ts';

/** Beyond this, e^epsilon exceeds 10^43 and the promise says nothing about anybody. */
export const MAX_EPSILON: Rational = rational(100n);
const STEP = 2n ** 32n;
const SIGMA_SQUARED_STEP = 1024n;

/** Refuses a budget that promises nothing or cannot be met. Throws `BUDGET_INVALID`. */
export function requireBudget(epsilon: Rational, delta: Rational): void {
  if (compare(epsilon, ZERO) <= 0) {
    invalid(`epsilon must be above 0, got ${shown(epsilon)}`, 'A usual choice lies between 0.1 and 10.');
  }
  if (compare(epsilon, MAX_EPSILON) > 0) {
    invalid(
      `epsilon ${shown(epsilon)} is absurdly large; the maximum is ${formatRational(MAX_EPSILON)}, because beyond it one person may change the odds of an outcome by more than 10^43`,
      'A usual choice lies between 0.1 and 10.',
    );
  }
  if (compare(delta, ZERO) <= 0 || compare(delta, ONE) >= 0) {
    invalid(
      `delta must lie strictly between 0 and 1, got ${shown(delta)}`,
      'A usual choice is well below one over the number of patients, such as 1e-6.',
    );
  }
}

/**
 * The zCDP budget that an (epsilon, delta) budget buys: the largest multiple of 2^-32 with
 * `epsilonOfZcdp(rho, delta) <= epsilon`.
 *
 * *Guarantee* whatever is rho-zCDP with the returned rho is (epsilon, delta)-DP.
 * *Holds when* the conversion is rounded up, as `epsilonOfZcdp` is.
 * *Arithmetic* the candidates and the comparison are exact.
 * *Method* bisection; the conversion increases with rho by far more than its rounding over one step.
 * *Status* vetted.
 *
 * Throws `BUDGET_INVALID` for a budget out of range, or too small to buy one step.
 */
export function largestRho(epsilon: Rational, delta: Rational): Rational {
  requireBudget(epsilon, delta);
  const affordable = (steps: bigint): boolean =>
    compare(exactRational(epsilonOfZcdp(rational(steps, STEP), delta)), epsilon) <= 0;
  let high = 1n;
  while (affordable(high)) high *= 2n;
  let low = high / 2n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (affordable(middle)) low = middle;
    else high = middle;
  }
  if (low === 0n) {
    invalid(
      `epsilon ${shown(epsilon)} at delta ${shown(delta)} is too small to spend on anything`,
      'Raise epsilon or delta.',
    );
  }
  return rational(low, STEP);
}

/** Shares `rho` in proportion to `weights` (whole, not negative, not all zero). The shares sum to `rho` exactly. */
export function splitRho(rho: Rational, weights: readonly bigint[]): Rational[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weights.some((weight) => weight < 0n) || total === 0n) {
    throw new RangeError('Cannot split rho: weights must be non-negative with a positive sum');
  }
  return weights.map((weight) => multiply(rho, rational(weight, total)));
}

/**
 * The smallest multiple of 1/1024 that, as `sigmaSquared` of `answers` discrete Gaussian answers of the given
 * `sensitivity`, costs at most `rho` in all: `answers * sensitivity^2 / (2 sigmaSquared) <= rho`. Exact.
 */
export function discreteGaussianSigmaSquared(rho: Rational, sensitivity: bigint, answers: bigint): Rational {
  requirePositive(rho, 'rho');
  if (sensitivity <= 0n || answers <= 0n) {
    throw new RangeError('Cannot choose sigmaSquared: sensitivity and answers must be positive');
  }
  return ceilTo(divide(rational(answers * sensitivity ** 2n), multiply(rational(2n), rho)), SIGMA_SQUARED_STEP);
}

/**
 * The largest multiple of 2^-32 that, as epsilon of each of `rounds` exponential mechanisms, costs at most `rho` in
 * all: `rounds * epsilon^2 / 8 <= rho`. Exact. Throws `BUDGET_INVALID` where that is zero.
 */
export function exponentialEpsilon(rho: Rational, rounds: bigint): Rational {
  requirePositive(rho, 'rho');
  if (rounds <= 0n) throw new RangeError('Cannot choose epsilon: rounds must be positive');
  const steps = squareRoot((8n * rho.numerator * STEP * STEP) / (rho.denominator * rounds));
  if (steps === 0n) {
    invalid(`rho ${shown(rho)} is too small for ${rounds} choices`, 'Raise epsilon, or make fewer choices.');
  }
  return rational(steps, STEP);
}

/** The whole part of the square root (Newton's method from above, exact). */
function squareRoot(x: bigint): bigint {
  if (x < 2n) return x;
  let root = 1n << BigInt(Math.ceil(x.toString(2).length / 2));
  for (;;) {
    const next = (root + x / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

function requirePositive(x: Rational, name: string): void {
  if (x.numerator <= 0n) throw new RangeError(`Cannot plan: ${name} must be positive`);
}

const shown = (x: Rational): string => {
  const text = formatRational(x);
  return text.length <= 20 ? text : String(toNumberDown(x));
};

function invalid(reason: string, hint: string): never {
  throw new UserError('BUDGET_INVALID', `Cannot use this budget: ${reason}`, { hint });
}
