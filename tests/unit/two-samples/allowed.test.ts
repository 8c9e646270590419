import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowedAdvantage, allowedExcess, allowedTruePositiveRate } from '../../../pipelines/two-samples/allowed.ts';

// Shared reference, section 1.2.
test.each([
  [0.5, 0.245],
  [1, 0.462],
  [2, 0.762],
  [4, 0.964],
])('epsilon %d allows the advantage %d', (epsilon, advantage) => {
  expect(allowedAdvantage(epsilon, 0)).toBeCloseTo(advantage, 3);
});

test.each([
  [1, 0.0027],
  [2, 0.0074],
  [4, 0.0546],
])('epsilon %d allows to find %d of members beside one of a thousand others', (epsilon, rate) => {
  expect(allowedTruePositiveRate(epsilon, 0, 1e-3)).toBeCloseTo(rate, 4);
});

const epsilons = fc.double({ min: 0, max: 20, noNaN: true });
const deltas = fc.double({ min: 0, max: 1, noNaN: true });

test('the advantage is the largest excess at any rate', () => {
  fc.assert(
    fc.property(epsilons, deltas, (epsilon, delta) => {
      // Where both sides of the trade-off meet.
      const rate = (1 - delta) / (1 + Math.exp(epsilon));
      expect(allowedExcess(epsilon, delta, rate)).toBeCloseTo(allowedAdvantage(epsilon, delta), 9);
      for (const other of [0, 0.01, 0.2, 0.5, 0.9, 1]) {
        expect(allowedExcess(epsilon, delta, other)).toBeLessThanOrEqual(allowedAdvantage(epsilon, delta) + 1e-12);
      }
    }),
  );
});

test('nothing is allowed at (0, 0), everything at delta 1 or without bound', () => {
  expect(allowedAdvantage(0, 0)).toBe(0);
  expect(allowedExcess(0, 0, 0.3)).toBeCloseTo(0, 12);
  expect(allowedAdvantage(0, 1)).toBe(1);
  expect(allowedAdvantage(Number.POSITIVE_INFINITY, 0)).toBe(1);
  expect(allowedTruePositiveRate(Number.POSITIVE_INFINITY, 0, 0)).toBe(0);
  expect(allowedTruePositiveRate(Number.POSITIVE_INFINITY, 0, 1e-9)).toBe(1);
});

test.each([
  [-1, 0, 0.1],
  [Number.NaN, 0, 0.1],
  [1, -0.1, 0.1],
  [1, 2, 0.1],
  [1, 0, 1.5],
])('refuses epsilon %d, delta %d, rate %d', (epsilon, delta, rate) => {
  expect(() => allowedTruePositiveRate(epsilon, delta, rate)).toThrow(RangeError);
});
