import { compare, formatRational, ONE, type Rational, toNumberDown, toNumberUp } from '../../rational.ts';
import { logRational } from '../numeric/log-rational.ts';

/** Rounding error of a sum, relative to the sum of the sizes of its terms: 32 units in the last place of a double. */
const MARGIN = 2 ** -48;

/**
 * Least epsilon, rounded up, such that rho-zCDP implies (epsilon, delta)-DP.
 *
 * *Guarantee* every rho-zCDP mechanism is (result, delta)-DP.
 * *Holds when* `rho >= 0` and `0 < delta < 1`; otherwise `RangeError`. Above the range of doubles: `Infinity`.
 * *Arithmetic* doubles, rounded up. With `x = alpha - 1` the bound is
 * `e(x) = rho (1 + x) - log1p(1/x) + (ln(1/delta) - log1p(x)) / x`, valid for *every* `x > 0`, so that an imprecise
 * minimiser costs tightness and never soundness; only the error in evaluating `e` at the chosen double `x` counts. `rho`
 * enters rounded up, and `ln(1/delta)` with a relative error below 2^-49. Each of the handful of operations adds at
 * most 4 units in the last place of the size of its term (`log` and `log1p` of every current engine are within 1), and
 * 2^-48 of the sum of the sizes of all terms is added.
 * *Method* Canonne, Kamath and Steinke 2020, Corollary 13 (as Proposition 12 of the journal version). `e'(x)` has the
 * sign of `rho x^2 + log1p(x) - ln(1/delta)`, which increases, so that bisection finds the only minimum.
 * *Status* vetted.
 */
export function epsilonOfZcdp(rho: Rational, delta: Rational): number {
  requireRho(rho);
  if (delta.numerator <= 0n || compare(delta, ONE) >= 0) {
    throw new RangeError(`Cannot convert to epsilon: delta must lie strictly between 0 and 1, got ${shown(delta)}`);
  }
  if (rho.numerator === 0n) return 0;
  const r = toNumberUp(rho);
  if (r === Number.POSITIVE_INFINITY) return r;
  const logInverseDelta = -logRational(delta);
  const x = rootOfIncreasing((y) => r * y * y + Math.log1p(y) - logInverseDelta);
  const cost = r + r * x;
  const shrink = Math.log1p(1 / x);
  const gain = Math.log1p(x);
  const size = cost + shrink + (Math.abs(logInverseDelta) + gain + 1) / x;
  const epsilon = cost - shrink + (logInverseDelta - gain) / x + MARGIN * size;
  return Math.max(0, epsilon);
}

/**
 * Least delta, rounded up, such that rho-zCDP implies (epsilon, delta)-DP; at most 1.
 *
 * *Guarantee* every rho-zCDP mechanism is (epsilon, result)-DP.
 * *Holds when* `rho >= 0` and `epsilon >= 0`; otherwise `RangeError`. A fraction for epsilon enters rounded down.
 * *Arithmetic* as in `epsilonOfZcdp`, on the logarithm
 * `x ((1 + x) rho - epsilon) - x log1p(1/x) - log1p(x)`; the last exponential is raised by 2^-48 of itself.
 * *Method* Canonne, Kamath and Steinke 2020, Corollary 13. The derivative in `x` is
 * `(1 + 2x) rho - epsilon - log1p(1/x)`, which increases.
 * *Status* vetted.
 */
export function deltaOfZcdp(rho: Rational, epsilon: Rational | number): number {
  requireRho(rho);
  const e = typeof epsilon === 'number' ? epsilon : toNumberDown(epsilon);
  if (!(e >= 0)) throw new RangeError(`Cannot convert to delta: epsilon must not be negative, got ${e}`);
  if (rho.numerator === 0n) return 0;
  const r = toNumberUp(rho);
  if (r === Number.POSITIVE_INFINITY) return 1;
  if (e === Number.POSITIVE_INFINITY) return 0;
  const x = rootOfIncreasing((y) => r + 2 * y * r - e - Math.log1p(1 / y));
  const cost = x * (r + x * r);
  const shrink = x * Math.log1p(1 / x);
  const gain = Math.log1p(x);
  const logDelta = x * (r + x * r - e) - shrink - gain + MARGIN * (cost + x * e + shrink + gain);
  if (logDelta >= 0) return 1;
  return Math.min(1, Math.exp(logDelta) * (1 + MARGIN) + Number.MIN_VALUE);
}

/** The double `x`, from e^-400 to e^400, nearest to where an increasing function changes sign. */
function rootOfIncreasing(f: (x: number) => number): number {
  let low = -400;
  let high = 400;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (f(Math.exp(middle)) < 0) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

function requireRho(rho: Rational): void {
  if (rho.numerator < 0n) throw new RangeError(`Cannot convert rho: it must not be negative, got ${shown(rho)}`);
}

const shown = (x: Rational): string => formatRational(x).slice(0, 60);
