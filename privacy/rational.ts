/**
 * Exact fractions. A `number` that states a guarantee is rounded somewhere; these are not.
 *
 * Invariant: `denominator` is positive and shares no factor with `numerator`, so equal fractions have equal parts.
 */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Builds `numerator / denominator` in lowest terms. Throws `RangeError` for a zero denominator. */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  let n = BigInt(numerator);
  let d = BigInt(denominator);
  if (d === 0n) throw new RangeError('Cannot build a fraction: the denominator is zero');
  if (d < 0n) {
    n = -n;
    d = -d;
  }
  const divisor = greatestCommonDivisor(n < 0n ? -n : n, d);
  return Object.freeze({ numerator: n / divisor, denominator: d / divisor });
}

export const ZERO: Rational = rational(0n);
export const ONE: Rational = rational(1n);

export const add = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
export const subtract = (a: Rational, b: Rational): Rational => add(a, negate(b));
export const negate = (a: Rational): Rational => rational(-a.numerator, a.denominator);
export const multiply = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);
export const divide = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator);
export const sum = (terms: Iterable<Rational>): Rational => {
  let total = ZERO;
  for (const term of terms) total = add(total, term);
  return total;
};

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * The most characters of a number that is read. A cost that adds up hundreds of answers, each with noise of its own, has the product of
 * their denominators, so an honest one can be long; to lowest terms it takes time by the square of its length.
 */
export const MOST_CHARACTERS = 100_000;

/** The most characters of a number that states the noise of one answer or the loss of one event. Honest ones have a few dozen. */
export const MOST_CHARACTERS_OF_ONE = 4096;

/**
 * Reads `3`, `-0.25`, `1e-9` or `3/4` exactly. Numbers are read by their shortest decimal form, so that 1e-9 in a
 * configuration means 1/10^9 and not the nearest double. Throws `RangeError` for anything else, and for more than `most` characters.
 */
export function parseRational(text: string | number, most: number = MOST_CHARACTERS): Rational {
  if (typeof text === 'string' && text.length > most) {
    throw new RangeError(`Cannot read a number of ${text.length} characters: it may have ${most}`);
  }
  const source = String(text).trim();
  const fraction = /^([+-]?\d+)\/(\d+)$/.exec(source);
  if (fraction) return rational(BigInt(fraction[1]!), BigInt(fraction[2]!));
  const decimal = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(source);
  if (!decimal) throw new RangeError(`Cannot read ${JSON.stringify(source.slice(0, 40))} as a number`);
  const [, sign, whole, part = '', exponent = '0'] = decimal;
  const digits = BigInt(`${whole}${part}`) * (sign === '-' ? -1n : 1n);
  const shift = Number(exponent) - part.length;
  return shift >= 0 ? rational(digits * 10n ** BigInt(shift)) : rational(digits, 10n ** BigInt(-shift));
}

/** `3/4`, or `3` when whole. `parseRational(formatRational(x))` is `x`. */
export const formatRational = (a: Rational): string =>
  a.denominator === 1n ? String(a.numerator) : `${a.numerator}/${a.denominator}`;

/** The largest multiple of `1 / steps` that is not above `a`. */
export const floorTo = (a: Rational, steps: bigint): Rational =>
  rational(floorDivide(a.numerator * steps, a.denominator), steps);
/** The smallest multiple of `1 / steps` that is not below `a`. */
export const ceilTo = (a: Rational, steps: bigint): Rational =>
  rational(-floorDivide(-a.numerator * steps, a.denominator), steps);

/** The greatest double not above `a`. */
export const toNumberDown = (a: Rational): number => toNumberDirected(a, -1);
/** The least double not below `a`. */
export const toNumberUp = (a: Rational): number => toNumberDirected(a, 1);

/** Converts a finite double to the fraction it is, exactly. */
export function exactRational(value: number): Rational {
  if (!Number.isFinite(value)) throw new RangeError(`Cannot write ${value} as a fraction`);
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  const signed = high >>> 31 === 1 ? -mantissa : mantissa;
  return exponent >= 0 ? rational(signed << BigInt(exponent)) : rational(signed, 1n << BigInt(-exponent));
}

function toNumberDirected(a: Rational, direction: -1 | 1): number {
  let guess = nearestNumber(a);
  if (guess === Number.POSITIVE_INFINITY) return direction > 0 ? guess : Number.MAX_VALUE;
  if (guess === Number.NEGATIVE_INFINITY) return direction < 0 ? guess : -Number.MAX_VALUE;
  while (direction * compare(exactRational(guess), a) < 0) {
    guess = nextDouble(guess, direction);
    if (!Number.isFinite(guess)) return guess;
  }
  for (;;) {
    const closer = nextDouble(guess, direction === 1 ? -1 : 1);
    if (!Number.isFinite(closer) || direction * compare(exactRational(closer), a) < 0) return guess;
    guess = closer;
  }
}

/** Within a few units in the last place of `a`; infinite only beyond the range of doubles. */
function nearestNumber(a: Rational): number {
  if (a.numerator === 0n) return 0;
  const magnitude = a.numerator < 0n ? -a.numerator : a.numerator;
  const shift = bitLength(magnitude) - bitLength(a.denominator) - 60;
  const scaled =
    shift >= 0 ? magnitude / (a.denominator << BigInt(shift)) : (magnitude << BigInt(-shift)) / a.denominator;
  const half = Math.trunc(shift / 2);
  const value = Number(scaled) * 2 ** half * 2 ** (shift - half);
  return a.numerator < 0n ? -value : value;
}

function nextDouble(value: number, direction: -1 | 1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const away = value > 0 === direction > 0;
  bits.setBigInt64(0, bits.getBigInt64(0) + (away ? 1n : -1n));
  return bits.getFloat64(0);
}

const bitLength = (a: bigint): number => a.toString(16).length * 4;

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}
