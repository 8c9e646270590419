import { describe, expect, test } from 'vitest';
import { greatestDistance, logRank, restrictedMean } from '../../../pipelines/statistics/compare-survival.ts';
import {
  type FollowUp,
  kaplanMeier,
  stepAt,
  survivalAt,
  survivalInterval,
} from '../../../pipelines/statistics/kaplan-meier.ts';
import { seededIndex } from '../../../pipelines/workspace/seeded-rows.ts';

const at = Array.from({ length: 30 }, (_, i) => i);
const A: FollowUp = {
  times: Float64Array.from(at, (i) => ((i * 7) % 23) + 1),
  events: Uint8Array.from(at, (i) => (i % 3 === 0 ? 0 : 1)),
};
const B: FollowUp = {
  times: Float64Array.from(at, (i) => ((i * 5) % 19) + 2),
  events: Uint8Array.from(at, (i) => (i % 4 === 1 ? 0 : 1)),
};
const [a, b] = [kaplanMeier(A)!, kaplanMeier(B)!];

describe('kaplanMeier()', () => {
  test('is what the hand computes: who leaves at the time of an event was at risk of it', () => {
    const curve = kaplanMeier({ times: Float64Array.of(3, 1, 3, 5, 2), events: Uint8Array.of(1, 1, 0, 1, 0) })!;
    expect([...curve.times]).toEqual([1, 3, 5]);
    expect([...curve.atRisk]).toEqual([5, 3, 1]);
    expect(curve.survival[0]).toBeCloseTo(4 / 5, 14);
    expect(curve.survival[1]).toBeCloseTo((4 / 5) * (2 / 3), 14);
    expect(curve.survival[2]).toBe(0);
    expect(curve.logVariance[1]).toBeCloseTo(1 / 20 + 1 / 6, 14);
    expect(kaplanMeier({ times: new Float64Array(0), events: new Uint8Array(0) })).toBeUndefined();
  });

  // i = arange(30); times (i * 7 % 23) + 1 and (i * 5 % 19) + 2, events i % 3 != 0 and i % 4 != 1;
  // KaplanMeierFitter().fit(t, e): survival_function_ and confidence_interval_ of lifelines 0.30.3
  test.each([
    ['a', 1, 0.9666666666666667, 0.7860836040193636, 0.9952363395766828],
    ['a', 5, 0.8285714285714288, 0.6359628231133113, 0.9248425166833051],
    ['a', 14, 0.5578223633951186, 0.35085740560903184, 0.7223025928689891],
    ['a', 20, 0.2951441076164648, 0.1201753646411827, 0.4951929451308716],
    ['b', 1, 1, 1, 1],
    ['b', 9, 0.6280555555555556, 0.4289575594087223, 0.7744483439485547],
    ['b', 20, 0, 0, 0],
  ] as const)('survival of %s at %d, with its interval, is that of lifelines', (name, time, survival, lower, upper) => {
    const curve = name === 'a' ? a : b;
    expect(survivalAt(curve, time)).toBeCloseTo(survival, 12);
    const interval = survivalInterval(curve, stepAt(curve, time));
    expect(interval.lower).toBeCloseTo(lower, 10);
    expect(interval.upper).toBeCloseTo(upper, 10);
  });
});

describe('two curves', () => {
  test('restricted means and the log-rank statistic are those of lifelines', () => {
    // restricted_mean_survival_time(fitted, t=15); logrank_test(ta, tb, ea, eb).test_statistic
    expect(restrictedMean(a, 15).value).toBeCloseTo(11.532623503947033, 12);
    expect(restrictedMean(b, 15).value).toBeCloseTo(10.948091435185185, 12);
    expect(logRank(a, b)).toBeCloseTo(2.993149358096992, 12);
  });

  test('without anybody who left, the variance of the restricted mean is that of a mean', () => {
    const index = seededIndex('all seen');
    const times = Float64Array.from({ length: 200 }, () => 1 + index(40));
    const { value, variance } = restrictedMean(kaplanMeier({ times, events: new Uint8Array(200).fill(1) })!, 25);
    const cut = times.map((time) => Math.min(time, 25));
    const mean = cut.reduce((sum, time) => sum + time, 0) / 200;
    expect(value).toBeCloseTo(mean, 10);
    expect(variance).toBeCloseTo(cut.reduce((sum, time) => sum + (time - mean) ** 2, 0) / 200 ** 2, 10);
  });

  test('the greatest distance is at a step of either, within the time given', () => {
    const grid = Array.from({ length: 2001 }, (_, i) => i / 100);
    const most = (until: number) =>
      Math.max(
        ...grid.filter((time) => time <= until).map((time) => Math.abs(survivalAt(a, time) - survivalAt(b, time))),
      );
    expect(greatestDistance(a, b, 15)).toBeCloseTo(most(15), 12);
    expect(greatestDistance(a, b, 15)).toBeCloseTo(0.07668694672845172, 12);
    expect(greatestDistance(a, b, 20)).toBeCloseTo(0.2951441076164648, 12);
  });

  test('a curve is at no distance from itself', () => {
    expect(greatestDistance(a, a, 30)).toBe(0);
    expect(logRank(a, a)).toBeCloseTo(0, 20);
    const nobody = kaplanMeier({ times: Float64Array.of(1, 2), events: Uint8Array.of(0, 0) })!;
    expect(logRank(nobody, nobody)).toBeUndefined();
    expect(restrictedMean(nobody, 2)).toEqual({ value: 2, variance: 0 });
  });
});
