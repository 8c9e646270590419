import { describe, expect, test } from 'vitest';
import { gaussianMu, gaussianMuCeiling } from '../../../../pipelines/two-samples/epsilon/gaussian-mu.ts';
import { epsilonOfMu } from '../../../../pipelines/two-samples/epsilon/gaussian-profile.ts';
import {
  manyRunCeiling,
  manyRunEpsilon,
  manyRunEpsilonOf,
} from '../../../../pipelines/two-samples/epsilon/many-run.ts';
import { oneRunCeiling, oneRunEpsilon, oneRunEpsilonOf } from '../../../../pipelines/two-samples/epsilon/one-run.ts';
import {
  oneRunGaussianCeiling,
  oneRunGaussianEpsilon,
} from '../../../../pipelines/two-samples/epsilon/one-run-gaussian.ts';
import { candidates } from '../../../../pipelines/two-samples/epsilon/thresholds.ts';
import { normalInverse } from '../../../../pipelines/two-samples/normal.ts';
import type { TwoScores } from '../../../../pipelines/two-samples/two-scores.ts';

const relative = (actual: number, expected: number, digits: number): void =>
  expect(Math.abs(actual / expected - 1)).toBeLessThan(digits);

/** Normal scores at the quantiles `(i + 1/2) / n`, members shifted. */
const normalScores = (shift: number, count: number): TwoScores => {
  const others = Float64Array.from({ length: count }, (_, i) => normalInverse((i + 0.5) / count));
  return { members: others.map((score) => score + shift), others };
};

// jax_privacy at 03a095e, test_epsilon_one_run_close.
describe.each([
  [0, 0, 0, 2],
  [1, 1.13346, 2.164749, 386],
  [2, 2.311945, 4.7218075, 374],
  [4, 4.395568, 9.133752, 140],
])('normal scores shifted by %i', (shift, oneRun, gaussian, thresholds) => {
  const scores = normalScores(shift, 10_000);
  const options = { delta: 1e-6, significance: 0.05, thresholds: 'published' as const };

  test('have the reference bounds of one run', () => {
    expect(candidates(scores)).toHaveLength(thresholds);
    const found = oneRunEpsilon(scores, options);
    const foundGaussian = oneRunGaussianEpsilon(scores, options);
    if (shift === 0) expect([found, foundGaussian]).toEqual([0, 0]);
    else {
      relative(found, oneRun, 1e-5);
      relative(foundGaussian, gaussian, 1e-5);
    }
  });

  test.runIf(shift > 0)('have nearly as large bounds with thresholds fixed beforehand', () => {
    const beforehand = { ...options, thresholds: 'beforehand' as const };
    expect(oneRunEpsilon(scores, beforehand)).toBeGreaterThan(0.85 * oneRun);
    expect(oneRunGaussianEpsilon(scores, beforehand)).toBeGreaterThan(0.85 * gaussian);
    expect(gaussianMu(scores, beforehand)).toBeGreaterThan(0.85 * shift);
  });

  test('have no bound above the true one', () => {
    const mu = gaussianMu(scores, options);
    expect(mu).toBeLessThanOrEqual(shift);
    expect(mu).toBeGreaterThanOrEqual(shift === 0 ? 0 : 0.8 * shift);
    expect(epsilonOfMu(mu, 1e-6)).toBeLessThanOrEqual(epsilonOfMu(shift, 1e-6));
    expect(manyRunEpsilon(scores, options)).toBeLessThanOrEqual(epsilonOfMu(shift, 1e-6));
  });
});

// Shared reference, recomputed: Clopper-Pearson of none in N, half of 5 % on each side.
test.each([
  [50, 2.57],
  [100, 3.281],
  [250, 4.209],
  [500, 4.906],
  [1000, 5.601],
  [10_000, 7.905],
])('%i runs with and without, perfectly told apart at a fixed threshold', (runs, expected) => {
  const found = { members: runs, others: 0 };
  expect(manyRunEpsilonOf(found, runs, runs, { delta: 0, significance: 0.05 })).toBeCloseTo(expected, 3);
});

describe('one run at a fixed threshold', () => {
  test.each([
    [10, 1.0519, 1.0515],
    [50, 2.7847, 2.7833],
    [100, 3.493, 3.4902],
    [500, 5.1144, 5.101],
    [1000, 5.8091, 5.7823],
    [5000, 7.4197, 7.2839],
    [10_000, 8.113, 7.8343],
  ])('%i guesses all right', (m, pure, approximate) => {
    const guesses = { canaries: m, guesses: m, correct: m };
    const closed = -Math.log(0.05 ** (-1 / m) - 1);
    const found = oneRunEpsilonOf(guesses, { delta: 0, significance: 0.05 });
    expect(found).toBeCloseTo(closed, 9);
    expect(found).toBeCloseTo(pure, 4);
    expect(oneRunEpsilonOf(guesses, { delta: 1e-5, significance: 0.05 })).toBeCloseTo(approximate, 4);
  });

  test.each([
    [60, 0.0495],
    [70, 0.4691],
    [80, 0.9553],
    [90, 1.6261],
    [95, 2.1652],
    [100, 3.4654],
  ])('1,000 canaries, 100 guesses, %i right', (correct, expected) => {
    const guesses = { canaries: 1000, guesses: 100, correct };
    expect(oneRunEpsilonOf(guesses, { delta: 1e-5, significance: 0.05 })).toBeCloseTo(expected, 4);
  });

  test.each([
    [1, 10],
    [2, 24],
    [3, 62],
    [4, 166],
    [6, 1211],
    [8, 8932],
    [10, 65_987],
  ])('epsilon %i needs %i canaries', (epsilon, needed) => {
    const bound = (m: number): number =>
      oneRunEpsilonOf({ canaries: m, guesses: m, correct: m }, { delta: 0, significance: 0.05 });
    expect(bound(needed)).toBeGreaterThanOrEqual(epsilon);
    expect(bound(needed - 1)).toBeLessThan(epsilon);
  });
});

describe.each(['published', 'beforehand'] as const)(
  'scores that show nothing or everything, thresholds %s',
  (thresholds) => {
    const options = { delta: 1e-5, significance: 0.05, thresholds };
    const bounds: [string, (scores: TwoScores) => number][] = [
      ['many runs', (scores) => manyRunEpsilon(scores, options)],
      ['one run', (scores) => oneRunEpsilon(scores, options)],
      ['one run, Gaussian', (scores) => oneRunGaussianEpsilon(scores, options)],
      ['mu', (scores) => gaussianMu(scores, options)],
    ];
    const steps = Float64Array.from({ length: 500 }, (_, i) => i);

    describe.each(bounds)('%s', (_name, bound) => {
      test('reversed, identical and tied scores give 0', () => {
        expect(bound({ members: steps, others: steps.map((score) => score + 100) })).toBe(0);
        expect(bound({ members: steps.map((score) => -score - 1), others: steps })).toBe(0);
        expect(bound({ members: steps, others: steps })).toBe(0);
        expect(bound({ members: new Float64Array(500), others: new Float64Array(700) })).toBe(0);
        expect(bound({ members: steps.map((i) => i % 2), others: steps.map((i) => i % 2) })).toBe(0);
      });

      test('no score on a side, or one that is no number, is an error', () => {
        expect(() => bound({ members: steps, others: new Float64Array(0) })).toThrow(RangeError);
        expect(() => bound({ members: new Float64Array(0), others: steps })).toThrow(RangeError);
        expect(() => bound({ members: Float64Array.of(1, Number.NaN), others: steps })).toThrow(RangeError);
      });

      test('a few scores of certain members are enough only together', () => {
        const some = (count: number) => ({ members: steps.map((i) => (i < count ? 1e9 : i)), others: steps });
        expect(bound(some(2))).toBe(0);
        expect(bound(some(400))).toBeGreaterThan(1);
      });
    });

    test('separated scores give the ceilings', () => {
      const scores = { members: steps.map((i) => i + 1000), others: steps };
      expect(manyRunEpsilon(scores, options)).toBe(manyRunCeiling(500, 500, options));
      for (const [bound, ceiling] of [
        [oneRunEpsilon, oneRunCeiling],
        [oneRunGaussianEpsilon, oneRunGaussianCeiling],
      ] as const) {
        // Without ties a number of guesses that was fixed beforehand leaves some members out.
        expect(bound(scores, options)).toBeLessThanOrEqual(ceiling(500, 500, options));
        expect(bound(scores, options)).toBeGreaterThan(0.95 * ceiling(500, 500, options));
      }
      expect(gaussianMu(scores, options)).toBe(gaussianMuCeiling(500, 500, options));
      expect(oneRunCeiling(500, 500, options)).toBeGreaterThan(4);
      expect(manyRunCeiling(500, 500, options)).toBeGreaterThan(4);
      expect(gaussianMuCeiling(500, 500, options)).toBeGreaterThan(4);
    });
  },
);
