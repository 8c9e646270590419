import type { Rational } from '../../rational.ts';
import { type Bracket, bitLength, ceilDivide, multiplyBrackets } from './bracket.ts';

/**
 * A bracket of `exp(-x)` with `precision` binary digits, for a fraction `x` that is not negative.
 *
 * *Arithmetic*: fixed-point integers rounded outwards; the bracket is at most a few units wide, and right by construction.
 * *Method*: halve `x` until it is at most 1/2, sum the alternating series (whose error is at most the first term left
 * out), square back. Each squaring doubles the width, so one guard digit is carried for each.
 */
export function expMinus(x: Rational, precision: number): Bracket {
  if (x.numerator < 0n) throw new RangeError('Cannot bracket exp(-x): x must not be negative');
  const halvings = bitLength(ceilDivide(x.numerator, x.denominator)) + 1;
  const guard = BigInt(halvings + 16);
  const working = BigInt(precision) + guard;
  const divisor = x.denominator << BigInt(halvings);
  const scaled = x.numerator << working;
  let power = alternatingSeries({ lower: scaled / divisor, upper: ceilDivide(scaled, divisor) }, working);
  for (let i = 0; i < halvings; i++) power = multiplyBrackets(power, power, working);
  return { lower: power.lower >> guard, upper: -(-power.upper >> guard) };
}

/** `1 - y + y^2/2 - ...` for `y` in `[0, 1/2]`. */
function alternatingSeries(y: Bracket, precision: bigint): Bracket {
  const one = 1n << precision;
  let term: Bracket = { lower: one, upper: one };
  let lower = one;
  let upper = one;
  for (let k = 1n; ; k++) {
    const product = multiplyBrackets(term, y, precision);
    term = { lower: product.lower / k, upper: ceilDivide(product.upper, k) };
    if (term.upper <= 1n)
      return { lower: lower - term.upper, upper: upper + term.upper > one ? one : upper + term.upper };
    lower += k % 2n === 1n ? -term.upper : term.lower;
    upper += k % 2n === 1n ? -term.lower : term.upper;
  }
}
