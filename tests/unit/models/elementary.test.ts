import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exp, log, power } from '../../../models/graphical/inference/elementary.ts';

test('exp agrees with the engine to 2e-15 relative over the whole range', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 709, noNaN: true }), (x) => {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(2e-15);
    }),
    { numRuns: 2000 },
  );
});

test('exp at its ends', () => {
  expect(exp(0)).toBe(1);
  expect(exp(-800)).toBe(0);
  expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(exp(800)).toBe(Number.POSITIVE_INFINITY);
  expect(exp(709.7)).toBeGreaterThan(1e308);
  expect(exp(-740)).toBeGreaterThan(0);
  expect(exp(Number.NaN)).toBeNaN();
});

test('exp falls to zero without a gap', () => {
  for (let x = -760, last = 0; x <= -700; x += 1 / 64) {
    const value = exp(x);
    expect(value).toBeGreaterThanOrEqual(last);
    last = value;
  }
});

test('log inverts exp and knows its edges', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(Math.log(x))));
    }),
    { numRuns: 2000 },
  );
  expect(log(1)).toBe(0);
  expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(log(-1)).toBeNaN();
  expect(log(5e-324)).toBeCloseTo(Math.log(5e-324), 10);
});

test('powers agree with the engine, and nothing stays nothing', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (base, exponent) => {
        expect(Math.abs(power(base, exponent) / base ** exponent - 1)).toBeLessThan(2e-13);
      },
    ),
    { numRuns: 2000 },
  );
  expect(power(0, 0.7)).toBe(0);
  expect(power(1, 0.7)).toBe(1);
});
