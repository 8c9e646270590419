import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  ceilTo,
  compare,
  divide,
  exactRational,
  floorTo,
  formatRational,
  multiply,
  negate,
  parseRational,
  type Rational,
  rational,
  subtract,
  sum,
  toNumberDown,
  toNumberUp,
  ZERO,
} from '../../../privacy/rational.ts';

const whole = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n });
const fraction: fc.Arbitrary<Rational> = fc
  .tuple(whole, fc.bigInt({ min: 1n, max: 2n ** 200n }))
  .map(([n, d]) => rational(n, d));
const nonZero = fraction.filter((x) => x.numerator !== 0n);

describe('fractions', () => {
  test('are kept in lowest terms with a positive denominator', () => {
    expect(rational(6n, -4n)).toEqual({ numerator: -3n, denominator: 2n });
    expect(rational(0n, -7n)).toEqual({ numerator: 0n, denominator: 1n });
    expect(() => rational(1n, 0n)).toThrow(RangeError);
    expect(() => rational(0.5)).toThrow(RangeError);
    expect(Object.isFrozen(rational(1n, 3n))).toBe(true);
  });

  test('obey the laws of a field', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(add(a, add(b, c))).toEqual(add(add(a, b), c));
        expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
        expect(add(a, negate(a))).toEqual(ZERO);
        expect(subtract(a, b)).toEqual(negate(subtract(b, a)));
      }),
    );
    fc.assert(
      fc.property(fraction, nonZero, (a, b) => {
        expect(multiply(divide(a, b), b)).toEqual(a);
      }),
    );
    expect(sum([rational(1n, 3n), rational(1n, 6n), rational(1n, 2n)])).toEqual(rational(1n));
  });

  test('compare as their difference', () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        const d = subtract(a, b).numerator;
        expect(compare(a, b)).toBe(d > 0n ? 1 : d < 0n ? -1 : 0);
      }),
    );
  });

  test('print and parse back', () => {
    fc.assert(
      fc.property(fraction, (a) => {
        expect(parseRational(formatRational(a))).toEqual(a);
      }),
    );
  });
});

describe('reading numbers', () => {
  test.each([
    ['3', 3n, 1n],
    ['-0.25', -1n, 4n],
    ['1e-9', 1n, 10n ** 9n],
    ['3/4', 3n, 4n],
    ['+6/8', 3n, 4n],
    ['2.50E2', 250n, 1n],
    ['  7 ', 7n, 1n],
    ['1e-300', 1n, 10n ** 300n],
  ])('%s is exact', (source, n, d) => expect(parseRational(source)).toEqual({ numerator: n, denominator: d }));

  test('a number means its shortest decimal', () => {
    expect(parseRational(0.1)).toEqual(rational(1n, 10n));
    expect(parseRational(1e21)).toEqual(rational(10n ** 21n));
    expect(parseRational(1e-7)).toEqual(rational(1n, 10n ** 7n));
  });

  test.each(['', 'NaN', 'Infinity', '1/0', '1/-2', '0x10', '1e', '.5', '1_000', '1e99999', '--1', '1.5/2'])(
    '%j is refused',
    (source) => expect(() => parseRational(source)).toThrow(RangeError),
  );
});

describe('rounding to a step', () => {
  test('brackets the value within one step', () => {
    fc.assert(
      fc.property(fraction, fc.bigInt({ min: 1n, max: 2n ** 40n }), (a, steps) => {
        const [low, high] = [floorTo(a, steps), ceilTo(a, steps)];
        expect(compare(low, a)).toBeLessThanOrEqual(0);
        expect(compare(a, high)).toBeLessThanOrEqual(0);
        expect(compare(subtract(high, low), rational(1n, steps))).toBeLessThanOrEqual(0);
        expect(compare(add(low, rational(1n, steps)), a)).toBe(1);
        expect(steps % low.denominator).toBe(0n);
      }),
    );
    expect(floorTo(rational(-1n, 2n), 1n)).toEqual(rational(-1n));
    expect(ceilTo(rational(-1n, 2n), 1n)).toEqual(ZERO);
  });
});

describe('doubles', () => {
  test('every double is the fraction it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const a = exactRational(x);
        expect(toNumberDown(a)).toBe(x === 0 ? 0 : x);
        expect(toNumberUp(a)).toBe(x === 0 ? 0 : x);
      }),
    );
    expect(exactRational(0.1)).toEqual(rational(3602879701896397n, 2n ** 55n));
    expect(exactRational(Number.MIN_VALUE)).toEqual(rational(1n, 2n ** 1074n));
    expect(() => exactRational(Number.POSITIVE_INFINITY)).toThrow(RangeError);
    expect(() => exactRational(Number.NaN)).toThrow(RangeError);
  });

  test('directed rounding gives neighbouring doubles around the value', () => {
    fc.assert(
      fc.property(fraction, (a) => {
        const [low, high] = [toNumberDown(a), toNumberUp(a)];
        expect(compare(exactRational(low), a)).toBeLessThanOrEqual(0);
        expect(compare(exactRational(high), a)).toBeGreaterThanOrEqual(0);
        if (low !== high) {
          expect(compare(exactRational(low + (high - low) / 2), a) === 0).toBe(false);
          expect((high - low) / Math.max(Math.abs(low), Math.abs(high))).toBeLessThanOrEqual(2 ** -52);
        }
      }),
    );
    expect(toNumberDown(rational(1n, 10n))).toBeLessThan(0.1);
    expect(toNumberUp(rational(1n, 10n))).toBe(0.1);
  });

  test('the ends of the range hold', () => {
    const largest = exactRational(Number.MAX_VALUE);
    const above = add(largest, rational(1n));
    expect(toNumberDown(above)).toBe(Number.MAX_VALUE);
    expect(toNumberUp(above)).toBe(Number.POSITIVE_INFINITY);
    expect(toNumberDown(negate(above))).toBe(Number.NEGATIVE_INFINITY);
    expect(toNumberUp(negate(above))).toBe(-Number.MAX_VALUE);
    const tiny = rational(1n, 10n ** 400n);
    expect(toNumberDown(tiny)).toBe(0);
    expect(toNumberUp(tiny)).toBe(Number.MIN_VALUE);
    expect(toNumberDown(negate(tiny))).toBe(-Number.MIN_VALUE);
    expect(toNumberUp(negate(tiny))).toBe(-0);
    expect(toNumberUp(rational(10n ** 400n))).toBe(Number.POSITIVE_INFINITY);
    expect(toNumberDown(rational(10n ** 400n))).toBe(Number.MAX_VALUE);
    expect(toNumberUp(rational(10n ** 320n, 10n ** 319n))).toBe(10);
  });
});

describe('numbers of very many characters', () => {
  test('are refused before they are read', () => {
    const long = '9'.repeat(8_000_000);
    const started = performance.now();
    for (const text of [long, `1/${long}`, `0.${long}`, `${long}e5`, ' '.repeat(200_000)]) {
      expect(() => parseRational(text)).toThrow(RangeError);
    }
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('are read up to the limit that is asked for', () => {
    expect(parseRational('9'.repeat(40), 40).denominator).toBe(1n);
    expect(() => parseRational('9'.repeat(41), 40)).toThrow('41 characters');
  });
});
