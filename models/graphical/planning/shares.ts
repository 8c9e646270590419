import { discreteGaussianSigmaSquared } from '../../../privacy/budget.ts';
import { type Rational, rational, toNumberUp } from '../../../privacy/rational.ts';

const SHARE_UNITS = 2 ** 40;

/** Positive shares as whole weights of the same proportions to within 2^-40, for `splitRho`. */
export function toWeights(shares: readonly number[]): bigint[] {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => BigInt(Math.max(1, Math.round((share / whole) * SHARE_UNITS))));
}

/** A noise deviation at which `answers` distances or counts cost at most `rho`; a multiple of 1/1024, rounded up. */
export function sigmaFor(rho: Rational, sensitivity: number, answers: number): Rational {
  const squared = toNumberUp(discreteGaussianSigmaSquared(rho, BigInt(sensitivity), BigInt(answers)));
  return rational(BigInt(Math.ceil(Math.sqrt(squared) * 1024) + 1), 1024n);
}
