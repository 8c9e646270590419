import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkCoefficients } from '../../../models/graphical/estimation/adaptive-shrinkage.ts';
import { denoise } from '../../../models/graphical/estimation/denoise.ts';
import { mergeRareValues, oneWayStage } from '../../../models/graphical/estimation/one-way.ts';
import { oneWayRequests } from '../../../models/graphical/planning/one-way-noise.ts';
import { rational, toNumberUp } from '../../../privacy/rational.ts';
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

/** Mean squared error after and before, and the error that was predicted, over 40 draws; in units of the noise. */
function errors(counts: readonly number[], variance: number): { after: number; predicted: number } {
  let [after, predicted] = [0, 0];
  for (let seed = 0; seed < 40; seed++) {
    const result = denoise(noisy(counts, seed), variance);
    after += squared(result.values, counts) / SIGMA ** 2 / 40;
    predicted += result.variance / SIGMA ** 2 / 40;
  }
  return { after, predicted };
}

const steps = Array.from({ length: 100 }, (_, i) => (i < 30 ? 500 : i < 70 ? 200 : 0));
const jagged = Array.from({ length: 100 }, (_, i) => (i * 7919) % 1000);

test('noise is removed from runs of similar counts, and the remaining variance is predicted', () => {
  const { after, predicted } = errors(steps, SIGMA ** 2);
  expect(after).toBeLessThan(0.45);
  expect(predicted).toBeGreaterThan(0.5 * after);
  expect(predicted).toBeLessThan(2 * after);
});

test('counts without order are left nearly as they are', () => {
  const { after, predicted } = errors(jagged, SIGMA ** 2);
  expect(after).toBeLessThan(1.15);
  expect(predicted).toBeGreaterThan(0.8);
});

test('a wrong noise variance is told apart: too large a one smooths what should stay', () => {
  expect(errors(jagged, 200 * SIGMA ** 2).after).toBeGreaterThan(3);
  expect(errors(steps, SIGMA ** 2 / 100).after).toBeGreaterThan(0.8);
});

test('histograms of any length and height keep their order of size', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 70 }), (counts) => {
      const { values, variance } = denoise(Float64Array.from(counts), 100);
      expect(values).toHaveLength(counts.length);
      expect(variance).toBeLessThanOrEqual(100);
      expect(variance).toBeGreaterThan(0);
      const highest = Math.max(...counts.map(Math.abs));
      for (const value of values) expect(Math.abs(value)).toBeLessThanOrEqual(2 * highest + 1e-6);
    }),
  );
});

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

test('two or more values below three deviations share a code, and come apart in proportion', () => {
  const values = Float64Array.of(1000, 20, 500, -5, 60, 130);
  const measurement = { columns: [0], values, variances: new Float64Array(6).fill(SIGMA ** 2) };
  expect(mergeRareValues(measurement)).toEqual({ size: 4, map: Uint32Array.of(0, 1, 2, 1, 1, 3) });
  const stage = oneWayStage([{ name: 'c', size: 6 }], [measurement], { mergeRare: true, smooth: false });
  expect(stage.sizes).toEqual([4]);
  expect([...stage.measurements[0]!.values]).toEqual([1000, 75, 500, 130]);
  expect([...stage.measurements[0]!.variances]).toEqual([1600, 4800, 1600, 1600]);
  expect(stage.total).toBe(1705);
  const shares = stage.expansions[0]!.shares;
  expect(shares[3]).toBe(0);
  expect(shares[1]! + shares[4]!).toBeCloseTo(1, 12);
  expect(shares[4]! / shares[1]!).toBeCloseTo((60 - 1) / (20 - 1), 1);
});

test('one rare value stays by itself', () => {
  const measurement = {
    columns: [0],
    values: Float64Array.of(1000, 20, 500),
    variances: new Float64Array(3).fill(1600),
  };
  expect(mergeRareValues(measurement)).toBeUndefined();
  expect(oneWayStage([{ name: 'c', size: 3 }], [measurement], { mergeRare: true, smooth: false }).recodings).toEqual([
    undefined,
  ]);
});

test('wide columns are measured with less noise than narrow ones, within the budget', () => {
  const inputs = {
    columns: [
      { name: 'a', size: 8 },
      { name: 'b', size: 1000 },
    ],
    maxRowsPerUnit: 3,
  };
  const [narrow, wide] = oneWayRequests(inputs, rational(1, 10)).map(({ sigmaSquared }) => toNumberUp(sigmaSquared));
  expect(narrow! / wide!).toBeCloseTo((1000 / 8) ** (2 / 3), 1);
  const cost = 9 / (2 * narrow!) + 9 / (2 * wide!);
  expect(cost).toBeLessThanOrEqual(0.1);
  expect(cost).toBeGreaterThan(0.0999);
});
