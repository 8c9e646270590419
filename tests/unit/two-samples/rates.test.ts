import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attempts } from '../../../pipelines/two-samples/attempts.ts';
import { fisherMidP } from '../../../pipelines/two-samples/fisher.ts';
import { compareRates, smallestExcess, wilson } from '../../../pipelines/two-samples/rates.ts';
import { seededUniform } from '../../../pipelines/two-samples/xoshiro.ts';

const of = (successes: number, trials: number): Attempts => ({ successes, trials });

const attempts: fc.Arbitrary<Attempts> = fc
  .integer({ min: 1, max: 60 })
  .chain((trials) => fc.integer({ min: 0, max: trials }).map((successes) => of(successes, trials)));

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 0; i < k; i++) result = (result * (n - i)) / (i + 1);
  return k > n ? 0 : result;
}

/** By whole binomial coefficients. */
function plainMidP(members: Attempts, others: Attempts): number {
  const marked = members.successes + others.successes;
  const ways = (k: number): number => choose(members.trials, k) * choose(others.trials, marked - k);
  let [all, above] = [0, 0];
  for (let k = 0; k <= marked; k++) {
    const weight = k > members.trials || marked - k > others.trials ? 0 : ways(k);
    all += weight;
    if (k > members.successes) above += weight;
    if (k === members.successes) above += weight / 2;
  }
  return above / all;
}

describe('compareRates()', () => {
  test('has the p-value of the tea-tasting lady', () => {
    // Three of four cups right: 17/70 (Fisher 1935), of which 16/70 are for what was seen itself.
    expect(compareRates(of(3, 4), of(1, 4), 0.95).pValue).toBeCloseTo(9 / 70, 12);
  });

  test('has the mid-p of all tables', () => {
    fc.assert(
      fc.property(attempts, attempts, (members, others) => {
        const expected = plainMidP(members, others);
        const same = members.successes + others.successes;
        if (same === 0 || same === members.trials + others.trials) expect(fisherMidP(members, others)).toBe(1);
        else expect(Math.abs(fisherMidP(members, others) / expected - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  test('is as sure the other way round, and rises with successes', () => {
    fc.assert(
      fc.property(attempts, attempts, (a, b) => {
        const [p, q] = [fisherMidP(a, b), fisherMidP(b, a)];
        if (p < 1 && q < 1) expect(p + q).toBeCloseTo(1, 9);
        const more = a.successes < a.trials ? fisherMidP(of(a.successes + 1, a.trials), b) : 1;
        if (p < 1 && more < 1) expect(more).toBeLessThanOrEqual(p + 1e-12);
      }),
    );
  });

  test('holds the excess within an interval of some width inside -1 and 1', () => {
    fc.assert(
      fc.property(attempts, attempts, (a, b) => {
        const { excess, interval } = compareRates(a, b, 0.95);
        expect(interval.lower).toBeGreaterThanOrEqual(-1);
        expect(interval.upper).toBeLessThanOrEqual(1);
        expect(excess).toBeGreaterThanOrEqual(interval.lower);
        expect(excess).toBeLessThanOrEqual(interval.upper);
        expect(interval.upper - interval.lower).toBeGreaterThan(0.01);
      }),
    );
  });

  // Newcombe 1998 (Statistics in Medicine 17, 873), table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
    [0, 10, 0, 20, -0.1611, 0.2775],
  ])('has the published interval of %i/%i and %i/%i', (a, m, b, n, lower, upper) => {
    const { interval } = compareRates(of(a, m), of(b, n), 0.95);
    expect(interval.lower).toBeCloseTo(lower, 4);
    expect(interval.upper).toBeCloseTo(upper, 4);
  });

  test('knows hundreds of thousands of attempts', () => {
    const { pValue } = compareRates(of(500_900, 1_000_000), of(499_100, 1_000_000), 0.95);
    // Two normal shares: z = 1800 / sqrt(500,000).
    expect(pValue).toBeGreaterThan(0.0054);
    expect(pValue).toBeLessThan(0.0055);
    expect(compareRates(of(40, 1_000_000), of(0, 1_000_000), 0.95).pValue / 2 ** -41).toBeCloseTo(1, 2);
  });

  test('learns nothing from no attempt', () => {
    const nothing = { excess: 0, interval: { lower: -1, upper: 1, level: 0.95 }, pValue: 1 };
    expect(compareRates(of(0, 0), of(3, 4), 0.95)).toEqual(nothing);
    expect(compareRates(of(3, 4), of(0, 0), 0.95)).toEqual(nothing);
  });

  test.each([
    [of(3, 2), 0.95],
    [of(-1, 2), 0.95],
    [of(0.5, 2), 0.95],
    [of(1, 2), 1],
    [of(1, 2), Number.NaN],
  ])('refuses %j at level %d', (attempt, level) => {
    expect(() => compareRates(attempt, of(1, 2), level)).toThrow(RangeError);
  });
});

// The reference's golden values of anonymeter for the same interval.
test.each([
  [850, 1000, 0.849, 0.022],
  [0, 1000, 0.002, 0.002],
  [1000, 1000, 0.998, 0.002],
])('Wilson for %i of %i', (successes, trials, centre, half) => {
  const { lower, upper } = wilson(of(successes, trials), 0.95);
  expect((lower + upper) / 2).toBeCloseTo(centre, 3);
  expect((upper - lower) / 2).toBeCloseTo(half, 3);
});

test('Wilson to twelve digits', () => {
  const { lower, upper } = wilson(of(23, 100), 0.95);
  expect((lower + upper) / 2).toBeCloseTo(0.23998824451588613, 12);
  expect((upper - lower) / 2).toBeCloseTo(0.08155558571285167, 12);
});

describe('smallestExcess()', () => {
  const options = { significance: 0.05, power: 0.8 };

  test.each([
    [of(20, 1000), 1000],
    [of(100, 1000), 300],
    [of(0, 200), 200],
    [of(25, 50), 50],
  ])('beside %j, %i members are found so often', (others, trials) => {
    const excess = smallestExcess(others, trials, options);
    const uniform = seededUniform('power');
    const draw = (rate: number, count: number): number => {
      let hits = 0;
      for (let i = 0; i < count; i++) if (uniform() < rate) hits++;
      return hits;
    };
    const rate = others.successes / others.trials;
    let found = 0;
    for (let i = 0; i < 2000; i++) {
      const [a, b] = [draw(rate + excess, trials), draw(rate, others.trials)];
      if (compareRates(of(a, trials), of(b, others.trials), 0.95).pValue <= 0.05) found++;
    }
    expect(Math.abs(found / 2000 - 0.8)).toBeLessThan(0.03);
  });

  test('is 1 where nothing would be found', () => {
    expect(smallestExcess(of(1, 2), 2, options)).toBe(1);
    expect(smallestExcess(of(0, 0), 1000, options)).toBe(1);
    expect(smallestExcess(of(3, 10), 0, options)).toBe(1);
    expect(smallestExcess(of(10, 10), 100, options)).toBe(1);
  });

  test('falls with more of either side, and is quick for many', () => {
    const at = (n: number) => smallestExcess(of(n / 10, n), n, options);
    expect(at(1000)).toBeLessThan(at(100));
    expect(at(1_000_000)).toBeLessThan(at(10_000) / 5);
  });
});
