import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../../../pipelines/two-samples/clopper-pearson.ts';

describe('clopperPearson()', () => {
  // Where the binomial tails are 0.025, found by bisection on their sums: 1 - 0.025^(1/n) for no success.
  test.each([
    [0, 10, 0, 1 - 0.025 ** (1 / 10)],
    [10, 10, 0.025 ** (1 / 10), 1],
    [3, 10, 0.0667395111777345, 0.6524528500599973],
    [23, 100, 0.151731611301, 0.324858732775],
    [0, 0, 0, 1],
  ])('bounds %i of %i', (successes, trials, lower, upper) => {
    const interval = clopperPearson(successes, trials, 0.95);
    expect(interval.lower).toBeCloseTo(lower, 8);
    expect(interval.upper).toBeCloseTo(upper, 8);
  });

  test('has each tail of the binomial at its ends', () => {
    const small = fc
      .integer({ min: 1, max: 40 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(small, fc.constantFrom(0.8, 0.95, 0.975), ([k, n], level) => {
        const { lower, upper } = clopperPearson(k, n, level);
        if (k > 0) expect(1 - atMost(k - 1, n, lower)).toBeCloseTo((1 - level) / 2, 9);
        if (k < n) expect(atMost(k, n, upper)).toBeCloseTo((1 - level) / 2, 9);
      }),
    );
  });

  test('stays close to the normal interval for millions of trials', () => {
    const { lower, upper } = clopperPearson(2_500_000, 10_000_000, 0.95);
    const half = 1.96 * Math.sqrt((0.25 * 0.75) / 1e7);
    expect(upper - lower).toBeCloseTo(2 * half, 6);
    expect(lower).toBeLessThan(0.25);
    expect(upper).toBeGreaterThan(0.25);
  });

  test.each([
    [-1, 10],
    [11, 10],
    [0.5, 10],
    [Number.NaN, 10],
  ])('refuses %d of %d', (successes, trials) => {
    expect(() => clopperPearson(successes, trials, 0.95)).toThrow(RangeError);
  });
});

function atMost(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = 0; i <= k; i++) sum += choose(n, i) * p ** i * (1 - p) ** (n - i);
  return sum;
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 0; i < k; i++) result = (result * (n - i)) / (i + 1);
  return result;
}
