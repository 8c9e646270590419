import type { Rational } from '../../rational.ts';
import { rational } from '../../rational.ts';
import { type Bracket, ceilDivide, integerSquareRoot, multiplyBrackets } from '../brackets/bracket.ts';
import type { BracketedWeights } from '../brackets/choose-by-brackets.ts';
import { expMinus } from '../brackets/exp-minus.ts';

/**
 * Brackets of `P(|X| = m)` up to a common factor, for discrete Gaussian `X`: 1 for m = 0 and `2 exp(-m^2 / (2 sigmaSquared))`
 * beyond. Magnitudes are listed until what is left out is below about `2^-tailBits` of the whole, and that rest is bounded.
 *
 * *Arithmetic*: fixed-point integers rounded outwards. *Method*: with `r = exp(-1 / (2 sigmaSquared))`, the weight at m+1
 * is the weight at m times `r^(2m+1)`; the rest is below a geometric series.
 */
export function halfLineWeights(sigmaSquared: Rational, precision: number, tailBits: number): BracketedWeights {
  const last = lastMagnitude(sigmaSquared, tailBits);
  const p = BigInt(precision);
  const one = 1n << p;
  const step = expMinus(rational(sigmaSquared.denominator, 2n * sigmaSquared.numerator), precision);
  const stepSquared = multiplyBrackets(step, step, p);
  const weights: Bracket[] = [{ lower: one, upper: one }];
  let weight: Bracket = multiplyBrackets({ lower: 2n * one, upper: 2n * one }, step, p);
  let ratio = multiplyBrackets(step, stepSquared, p);
  for (let m = 1; m <= last; m++) {
    weights.push(weight);
    weight = multiplyBrackets(weight, ratio, p);
    ratio = multiplyBrackets(ratio, stepSquared, p);
  }
  if (ratio.upper >= one) throw new RangeError('Cannot bound the tail: the precision is too low for this variance');
  return { weights, unlisted: ceilDivide(weight.upper << p, one - ratio.upper) };
}

/** The least `m` for which `exp(-m^2 / (2 sigmaSquared)) < 2^-tailBits` is certain (ln 2 < 7/10). */
export function lastMagnitude(sigmaSquared: Rational, tailBits: number): number {
  const square = ceilDivide(14n * BigInt(tailBits) * sigmaSquared.numerator, 10n * sigmaSquared.denominator);
  return Number(integerSquareRoot(square)) + 1;
}
