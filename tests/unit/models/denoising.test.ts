import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkCoefficients } from '../../../models/graphical/estimation/denoising/adaptive-shrinkage.ts';
import { shrinkBlockDifferences } from '../../../models/graphical/estimation/denoising/block-differences.ts';
import { denoise } from '../../../models/graphical/estimation/denoising/denoise.ts';
import { fitCurve } from '../../../models/graphical/estimation/denoising/smooth-curve.ts';
import { numbers } from '../../support/small-domains.ts';

const SIGMA = 40;

function noisy(counts: readonly number[], seed: number): Float64Array {
  const next = numbers(seed);
  return Float64Array.from(counts, (count) => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += next();
    return count + SIGMA * sum;
  });
}

const squared = (a: ArrayLike<number>, b: readonly number[]): number =>
  b.reduce((sum, value, i) => sum + (a[i]! - value) ** 2, 0) / b.length;

/** Mean squared error over 40 draws, in units of the noise. */
function errorOf(estimate: (values: Float64Array) => Float64Array, counts: readonly number[]): number {
  let error = 0;
  for (let seed = 0; seed < 40; seed++) error += squared(estimate(noisy(counts, seed)), counts) / SIGMA ** 2 / 40;
  return error;
}

const denoised =
  (variance: number) =>
  (values: Float64Array): Float64Array =>
    denoise(values, variance);

const steps = Array.from({ length: 100 }, (_, i) => (i < 30 ? 500 : i < 70 ? 200 : 0));
const jagged = Array.from({ length: 100 }, (_, i) => (i * 7919) % 1000);

const peak = Array.from({ length: 100 }, (_, i) => (i < 60 ? 900 * Math.exp(-(((i - 30) / 12) ** 2)) : 0));

test('noise is removed from runs of similar counts', () => {
  expect(errorOf(denoised(SIGMA ** 2), steps)).toBeLessThan(0.4);
});

test('noise is removed from a curve, better than between blocks', () => {
  const after = errorOf(denoised(SIGMA ** 2), peak);
  expect(after).toBeLessThan(0.25);
  expect(after).toBeLessThan(0.7 * errorOf((values) => shrinkBlockDifferences(values, SIGMA ** 2).means, peak));
});

test('a count that stands out from a curve stays as it is, and its neighbours do not rise towards it', () => {
  const heap = peak.map((count, i) => (i === 5 ? 300 : i === 80 ? 5000 : count));
  const alone = (i: number, values: Float64Array) => denoised(SIGMA ** 2)(values)[i]!;
  let lost = 0;
  for (let seed = 0; seed < 40; seed++) {
    const values = noisy(heap, seed);
    lost += (300 - alone(5, values)) / 40;
    expect(Math.abs(alone(80, values) - values[80]!)).toBeLessThan(SIGMA);
    expect(alone(81, values)).toBeLessThan(2 * SIGMA);
  }
  expect(Math.abs(lost)).toBeLessThan(SIGMA);
});

test('counts without order are left nearly as they are', () => {
  expect(errorOf(denoised(SIGMA ** 2), jagged)).toBeLessThan(1.15);
});

test('a wrong noise variance is told apart: too large a one smooths what should stay', () => {
  expect(errorOf(denoised(200 * SIGMA ** 2), jagged)).toBeGreaterThan(3);
  expect(errorOf(denoised(SIGMA ** 2 / 100), steps)).toBeGreaterThan(0.8);
});

test('histograms of any length and height keep their order of size', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 70 }), (counts) => {
      const values = denoise(Float64Array.from(counts), 100);
      expect(values).toHaveLength(counts.length);
      const highest = Math.max(...counts.map(Math.abs));
      for (const value of values) expect(Math.abs(value)).toBeLessThanOrEqual(2 * highest + 1e-6);
    }),
  );
});

test('the curve is the mean of Gaussian process regressions by their likelihood, as solved with whole matrices', () => {
  const values = noisy(peak.slice(10, 40), 7);
  const guess = Float64Array.from(peak.slice(10, 40));
  const { means, risk } = fitCurve(values, SIGMA ** 2, guess);
  const expected = regressByMatrices(values, SIGMA ** 2, guess);
  for (const [i, mean] of means.entries()) expect(mean).toBeCloseTo(expected.means[i]!, 4);
  expect(risk / expected.risk).toBeCloseTo(1, 6);
});

/** The prior of `fitCurve` with its grid, by Gaussian elimination: Rasmussen and Williams (2006), equations 2.23, 2.24 and 2.30. */
function regressByMatrices(
  values: Float64Array,
  variance: number,
  guess: Float64Array,
): { means: number[]; risk: number } {
  const n = values.length;
  let current = { means: [...guess], risk: 0 };
  for (let pass = 0; pass < 2; pass++) {
    const floored = current.means.map((mean) => Math.max(0.05 * Math.sqrt(variance), mean));
    const levels = floored.map((_, i) => {
      const window = [-2, -1, 0, 1, 2].map((step) => floored[Math.min(n - 1, Math.max(0, i + step))]!);
      return window.reduce((a, b) => a + b, 0) / 5;
    });
    const fits = [1, 2, 4, 8, 16, 32, 64].flatMap((length) =>
      [0.1, 0.3, 1, 3].flatMap((amplitude) =>
        [0, 0.05, 0.15, 0.4, 1, 3].map((scatter) => {
          const covariance = levels.map((a, i) =>
            levels.map((b, j) => {
              const r = (Math.sqrt(3) * Math.abs(i - j)) / length;
              const own = i === j ? scatter * scatter * a * b + variance : 0;
              return amplitude * amplitude * (1 + r) * Math.exp(-r) * a * b + own;
            }),
          );
          const { inverse, logDeterminant } = invert(covariance);
          const residual = levels.map((level, i) => values[i]! - level);
          const u = inverse.map((row) => row.reduce((sum, x, j) => sum + x * residual[j]!, 0));
          return {
            likelihood: -0.5 * (logDeterminant + u.reduce((sum, x, i) => sum + x * residual[i]!, 0)),
            means: u.map((x, i) => values[i]! - variance * x),
            risk: inverse.reduce((sum, row, i) => sum + variance * (1 - variance * row[i]!), 0),
          };
        }),
      ),
    );
    const best = Math.max(...fits.map(({ likelihood }) => likelihood));
    const weights = fits.map(({ likelihood }) => Math.exp(likelihood - best));
    const sum = weights.reduce((a, b) => a + b, 0);
    const meanOf = (of: (fit: (typeof fits)[number]) => number): number =>
      fits.reduce((total, fit, i) => total + (weights[i]! / sum) * of(fit), 0);
    current = { means: levels.map((_, i) => meanOf((fit) => fit.means[i]!)), risk: meanOf((fit) => fit.risk) };
  }
  return current;
}

/** Gauss-Jordan elimination of a positive definite matrix. */
function invert(matrix: readonly (readonly number[])[]): { inverse: number[][]; logDeterminant: number } {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  let logDeterminant = 0;
  for (let k = 0; k < n; k++) {
    const pivot = rows[k]![k]!;
    logDeterminant += Math.log(pivot);
    rows[k] = rows[k]!.map((x) => x / pivot);
    for (let i = 0; i < n; i++) {
      if (i !== k) rows[i] = rows[i]!.map((x, j) => x - rows[i]![k]! * rows[k]![j]!);
    }
  }
  return { inverse: rows.map((row) => row.slice(n)), logDeterminant };
}

test('coefficients far above the noise are kept, and those below it vanish', () => {
  const observed = Float64Array.from({ length: 200 }, (_, i) => (i < 10 ? 1e4 * (i + 1) : 3 * Math.sin(i)));
  const { means, risk } = shrinkCoefficients(observed, 100);
  for (let i = 0; i < 10; i++) expect(means[i]! / observed[i]!).toBeCloseTo(1, 3);
  for (let i = 10; i < 200; i++) expect(Math.abs(means[i]!)).toBeLessThan(0.5);
  expect(risk).toBeGreaterThan(10 * 99);
  expect(risk).toBeLessThan(0.2 * 200 * 100);
});

test('shrinking loses less than doing nothing and than losing everything, and says about how much', () => {
  for (const spread of [0.3, 1, 3]) {
    const truth = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? SIGMA * spread * Math.cos(i * i) : 0));
    const lost = (guess: ArrayLike<number>): number => truth.length * squared(guess, truth);
    let [shrunk, noise, predicted] = [0, 0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const observed = noisy(truth, seed);
      const { means, risk } = shrinkCoefficients(observed, SIGMA ** 2);
      shrunk += lost(means) / 20;
      noise += lost(observed) / 20;
      predicted += risk / 20;
    }
    expect(shrunk).toBeLessThan(0.6 * noise);
    expect(shrunk).toBeLessThan(1.1 * lost(new Float64Array(400)) + 0.03 * noise);
    expect(predicted).toBeGreaterThan(0.8 * shrunk);
    expect(predicted).toBeLessThan(1.2 * shrunk + 0.15 * noise);
  }
});
