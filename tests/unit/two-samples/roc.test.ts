import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderCurve, compareScores, rocCurve, truePositiveRateAt } from '../../../pipelines/two-samples/roc.ts';
import type { TwoScores } from '../../../pipelines/two-samples/two-scores.ts';
import { seededUniform } from '../../../pipelines/two-samples/xoshiro.ts';

const of = (members: number[], others: number[]): TwoScores => ({
  members: Float64Array.from(members),
  others: Float64Array.from(others),
});
const quantiles = (count: number, at: (share: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => at((i + 0.5) / count));

/** True positive rate `sqrt(f (2 - f))`: a quarter of a circle. */
const circular: TwoScores = {
  members: quantiles(2000, (share) => Math.sqrt(1 - share * share)),
  others: quantiles(2000, (share) => 1 - share),
};
const small = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 12 });

describe('areaUnderCurve()', () => {
  test('of uniform scores is a half, of a circle pi/4', () => {
    const uniform = quantiles(1000, (share) => share);
    expect(areaUnderCurve({ members: uniform, others: uniform }, 0.95).value).toBe(0.5);
    expect(areaUnderCurve(circular, 0.95).value).toBeCloseTo(Math.PI / 4, 4);
  });

  test('counts each pair, ties half', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        let pairs = 0;
        for (const x of a) for (const y of b) pairs += x > y ? 1 : x === y ? 0.5 : 0;
        const { value, interval, pValue } = areaUnderCurve(of(a, b), 0.95);
        expect(value).toBeCloseTo(pairs / (a.length * b.length), 12);
        expect(interval.lower).toBeLessThanOrEqual(value);
        expect(interval.upper).toBeGreaterThanOrEqual(value);
        expect(interval.upper - interval.lower).toBeGreaterThan(0.01);
        expect(pValue).toBeGreaterThan(0);
        expect(pValue).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('of separated scores is 1, of reversed ones 0, with intervals that are no points', () => {
    const scores = of([3, 4, 5], [0, 1, 2]);
    const above = areaUnderCurve(scores, 0.95);
    expect(above.value).toBe(1);
    expect(above.interval.upper).toBe(1);
    expect(above.interval.lower).toBeGreaterThan(0.3);
    expect(above.interval.lower).toBeLessThan(0.9);
    // Half of the one order in twenty that is as good.
    expect(above.pValue).toBeGreaterThan(0.015);
    expect(above.pValue).toBeLessThan(0.035);
    expect(areaUnderCurve({ members: scores.others, others: scores.members }, 0.95).value).toBe(0);
  });

  test('sees no difference between equal scores', () => {
    const { value, pValue } = areaUnderCurve({ members: new Float64Array(50), others: new Float64Array(90) }, 0.95);
    expect([value, pValue]).toEqual([0.5, 1]);
  });
});

describe('truePositiveRateAt()', () => {
  test.each([
    [0, 0.5],
    [0.25, 0.75],
    [0.5, 1],
    [0.75, 1],
    [1, 1],
  ])('of 1 and 3 against 0 and 2, at %d', (rate, expected) => {
    expect(truePositiveRateAt(of([1, 3], [0, 2]), rate, 0.95).value).toBe(expected);
  });

  test.each([0, 0.001, 0.01, 0.1, 0.5, 1])('of a circle, at %d', (rate) => {
    const { value, interval } = truePositiveRateAt(circular, rate, 0.95);
    expect(value).toBeCloseTo(Math.sqrt(rate * (2 - rate)), rate < 0.01 ? 1 : 2);
    expect(interval.lower).toBeLessThanOrEqual(value);
    expect(interval.upper).toBeGreaterThanOrEqual(value);
  });

  test('is never below blind guessing, and rises', () => {
    fc.assert(
      fc.property(small, small, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, rate) => {
        const { value, interval } = truePositiveRateAt(of(a, b), rate, 0.95);
        expect(value).toBeGreaterThanOrEqual(rate - 1e-12);
        expect(value).toBeLessThanOrEqual(1);
        expect(interval.lower).toBeLessThanOrEqual(value);
        expect(interval.upper).toBeGreaterThanOrEqual(value);
        expect(truePositiveRateAt(of(a, b), Math.min(1, rate + 0.1), 0.95).value).toBeGreaterThanOrEqual(value - 1e-12);
      }),
    );
  });

  test('says little of a rate that so few others cannot show', () => {
    const { interval } = truePositiveRateAt(of(new Array(100).fill(1), new Array(100).fill(0)), 0.001, 0.95);
    expect(interval.lower).toBe(0);
    expect(
      truePositiveRateAt(of(new Array(100).fill(1), new Array(9000).fill(0)), 0.001, 0.95).interval.lower,
    ).toBeGreaterThan(0.9);
  });

  test.each([-0.1, 1.1, Number.NaN])('refuses the rate %d', (rate) => {
    expect(() => truePositiveRateAt(of([1], [0]), rate, 0.95)).toThrow(RangeError);
  });
});

describe('rocCurve()', () => {
  test('goes from nobody to everybody through few points', () => {
    for (const points of [2, 10, 101, 10_000]) {
      const curve = rocCurve(circular, points);
      expect(curve.length).toBeLessThanOrEqual(points);
      expect(curve[0]).toEqual({ falsePositiveRate: 0, truePositiveRate: 0 });
      expect(curve.at(-1)).toEqual({ falsePositiveRate: 1, truePositiveRate: 1 });
      for (const [i, point] of curve.entries()) {
        if (i > 0) expect(point.truePositiveRate).toBeGreaterThanOrEqual(curve[i - 1]!.truePositiveRate);
        expect(point.truePositiveRate).toBeCloseTo(
          Math.sqrt(point.falsePositiveRate * (2 - point.falsePositiveRate)),
          1,
        );
      }
    }
    expect(rocCurve(circular, 101).length).toBeGreaterThan(50);
  });

  test('of ties alone is a straight line', () => {
    expect(rocCurve(of([1, 1], [1]), 50)).toHaveLength(2);
  });
});

describe('compareScores()', () => {
  const uniform = seededUniform('scores');
  const draw = (count: number, at: (i: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => at(i));

  test('finds ten of 1,000 members that are certain', () => {
    const scores = {
      members: draw(1000, (i) => (i < 10 ? 2 : uniform())),
      others: draw(1000, () => uniform()),
    };
    const { pValue } = compareScores(scores, 0.95);
    expect(pValue).toBeLessThan(0.01);
    // The area alone is not sure of it.
    expect(areaUnderCurve(scores, 0.95).pValue).toBeGreaterThan(2 * pValue);
  });

  test('finds many that are a little likelier', () => {
    const scores = { members: draw(1000, () => uniform() + 0.1), others: draw(1000, () => uniform()) };
    const { pValue, advantage, interval } = compareScores(scores, 0.95);
    expect(pValue).toBeLessThan(0.001);
    expect(advantage).toBeGreaterThan(0);
    expect(interval.lower).toBeLessThan(0.1);
    expect(interval.upper).toBeGreaterThan(0.1);
  });

  test('tells perfectly separated scores', () => {
    const scores = { members: draw(500, (i) => 400 + i), others: draw(500, (i) => -i) };
    expect(compareScores(scores, 0.95)).toMatchObject({ advantage: 1, interval: { upper: 1 } });
    expect(compareScores(scores, 0.95).pValue).toBeLessThan(2e-4);
    expect(compareScores({ members: scores.others, others: scores.members }, 0.95).pValue).toBeGreaterThan(0.9);
  });

  test('gives the same again', () => {
    const scores = { members: draw(300, () => uniform()), others: draw(400, () => uniform()) };
    expect(compareScores(scores, 0.95)).toEqual(compareScores(scores, 0.95));
  });

  test.each([
    [1, 1],
    [1, 1000],
    [500, 2],
    [300, 300],
  ])('sees nothing in %i and %i scores that are all equal', (members, others) => {
    const constant = { members: new Float64Array(members), others: new Float64Array(others) };
    const { advantage, interval, pValue } = compareScores(constant, 0.95);
    expect([advantage, pValue]).toEqual([0, 1]);
    expect(interval.lower).toBeLessThan(0);
    expect(interval.upper).toBeGreaterThan(0);
  });

  test('is a number between 0 and 1 for ties everywhere', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        const { advantage, interval, pValue } = compareScores(of(a, b), 0.95);
        expect(pValue).toBeGreaterThan(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(advantage).toBeGreaterThanOrEqual(interval.lower);
        expect(advantage).toBeLessThanOrEqual(interval.upper);
      }),
    );
  });

  test('knows infinite scores', () => {
    const { pValue } = compareScores(of([Number.POSITIVE_INFINITY, 1], [Number.NEGATIVE_INFINITY, 1]), 0.95);
    expect(pValue).toBeGreaterThan(0);
  });

  test('refuses empty sides and what is no number', () => {
    for (const scores of [of([], [1]), of([1], []), of([Number.NaN], [1])]) {
      expect(() => compareScores(scores, 0.95)).toThrow(RangeError);
      expect(() => areaUnderCurve(scores, 0.95)).toThrow(RangeError);
      expect(() => truePositiveRateAt(scores, 0.1, 0.95)).toThrow(RangeError);
      expect(() => rocCurve(scores, 10)).toThrow(RangeError);
    }
  });
});
