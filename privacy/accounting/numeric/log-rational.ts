import { type Rational, rational, toNumberDown } from '../../rational.ts';

/**
 * Natural logarithm of a positive fraction of any size. Relative to `1 + |result|`, the error is below 2^-50.
 * Throws `RangeError` unless the fraction is positive.
 */
export function logRational(x: Rational): number {
  if (x.numerator <= 0n) throw new RangeError('Cannot take the logarithm of a fraction that is not positive');
  const shift = x.numerator.toString(2).length - x.denominator.toString(2).length;
  const scaled =
    shift >= 0
      ? rational(x.numerator, x.denominator << BigInt(shift))
      : rational(x.numerator << BigInt(-shift), x.denominator);
  return Math.log(toNumberDown(scaled)) + shift * Math.LN2;
}
