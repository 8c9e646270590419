import { compare, type Rational, rational } from '../../rational.ts';
import { ceilDivide, integerSquareRoot } from '../brackets/bracket.ts';
import { expMinus } from '../brackets/exp-minus.ts';
import type { IntegerNoise } from './integer-noise.ts';

const PRECISION = 256;
const ONE = 1n << BigInt(PRECISION);
const LARGEST_MARGIN = 2n ** 62n;

/**
 * An upper bound of `P(noise >= t)` for `t >= 1`; by symmetry also of `P(noise <= -t)`.
 *
 * *Arithmetic*: fixed-point integers, rounded towards the larger probability. *Method*: with `a = exp(-1 / scale)` the
 * discrete Laplace tail is `a^t / (1 + a)`; the discrete Gaussian tail is below a geometric series over its normaliser, which
 * is at least `sqrt(2 pi sigmaSquared)` by Poisson summation, and at least 1.
 * Proof in privacy/mechanisms/integer-noise/proof.md.
 */
export function tailBound(noise: IntegerNoise, t: bigint): Rational {
  if (t < 1n) throw new RangeError(`Cannot bound a tail from ${t}: it must start at 1 or above`);
  const bound = noise.kind === 'discrete-laplace' ? laplaceTail(noise.scale, t) : gaussianTail(noise.sigmaSquared, t);
  return rational(bound * 2n > ONE ? ONE / 2n : bound, ONE);
}

/**
 * The least margin `m >= 0` with certainly `P(noise > m) <= beta`. Adding it makes a one-sided estimate: `x + noise + m` is
 * below `x` with probability at most `beta`. Throws `RangeError` unless `beta` lies in `[2^-200, 1)`.
 */
export function noiseMargin(noise: IntegerNoise, beta: Rational): bigint {
  if (compare(beta, rational(1n, 2n ** 200n)) < 0 || beta.numerator >= beta.denominator) {
    throw new RangeError('Cannot find a margin: beta must be at least 2^-200 and below 1');
  }
  const holds = (m: bigint): boolean => compare(tailBound(noise, m + 1n), beta) <= 0;
  let high = 1n;
  while (!holds(high - 1n)) {
    high *= 2n;
    if (high > LARGEST_MARGIN) throw new RangeError('Cannot find a margin: the noise is too wide');
  }
  let low = high === 1n ? 1n : high / 2n + 1n;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (holds(middle - 1n)) high = middle;
    else low = middle + 1n;
  }
  return high - 1n;
}

function laplaceTail(scale: Rational, t: bigint): bigint {
  const ratio = expMinus(rational(scale.denominator, scale.numerator), PRECISION);
  const power = expMinus(rational(t * scale.denominator, scale.numerator), PRECISION);
  return ceilDivide(power.upper * ONE, ONE + ratio.lower);
}

function gaussianTail({ numerator, denominator }: Rational, t: bigint): bigint {
  const first = expMinus(rational(t * t * denominator, 2n * numerator), PRECISION);
  const ratio = expMinus(rational((2n * t + 1n) * denominator, 2n * numerator), PRECISION);
  if (ratio.upper >= ONE) return ONE;
  const root = integerSquareRoot(
    (TWO_PI_BELOW.numerator * numerator * ONE * ONE) / (TWO_PI_BELOW.denominator * denominator),
  );
  const normaliser = root > ONE ? root : ONE;
  const series = ceilDivide(first.upper * ONE, ONE - ratio.upper);
  return ceilDivide(series * ONE, normaliser);
}

const TWO_PI_BELOW: Rational = rational(6_283_185_307n, 1_000_000_000n);
