import { describe, expect, test } from 'vitest';
import { sampleDiscreteGaussian } from '../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { InversionTable } from '../../../privacy/mechanisms/discrete-gaussian/inversion-table.ts';
import { referenceDrawer } from '../../../privacy/mechanisms/discrete-gaussian/reference-sampler.ts';
import { BitReader } from '../../../privacy/random/bit-reader.ts';
import { type Rational, rational } from '../../../privacy/rational.ts';
import {
  chiSquareIntegers,
  cumulativeOf,
  discreteGaussianMass,
  kolmogorovSmirnov,
} from '../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';

const COUNT = 3_000_000;

/** Both statistics against the law of variance parameter `value`, as shares of their thresholds. */
function misfit(draws: Float64Array, value: number): { chi: number; distance: number } {
  const sigma = Math.sqrt(value);
  const mass = discreteGaussianMass(value);
  const chi = chiSquareIntegers(draws, mass, Math.ceil(4.5 * sigma));
  const distance = kolmogorovSmirnov(draws, cumulativeOf(mass, Math.ceil(10 * sigma) + 10));
  return { chi: chi.statistic / chi.threshold, distance: distance.statistic / distance.threshold };
}

describe.each([
  { sigmaSquared: rational(1n, 4n), factor: 1.02 },
  { sigmaSquared: rational(1n), factor: 1.02 },
  { sigmaSquared: rational(3001n, 1024n), factor: 1.02 },
  { sigmaSquared: rational(2500n), factor: 1.02 },
  { sigmaSquared: rational(1_000_000n), factor: 1.02 },
])('3,000,000 draws at variance $sigmaSquared.numerator/$sigmaSquared.denominator', ({ sigmaSquared, factor }) => {
  const value = Number(sigmaSquared.numerator) / Number(sigmaSquared.denominator);
  const sample = (variance: Rational): Float64Array => {
    const target = new Float64Array(COUNT);
    sampleDiscreteGaussian(variance, insecureSeededEntropy('statistical'), target);
    return target;
  };

  test('follow the law (chi-square and Kolmogorov-Smirnov, level 1e-4)', () => {
    const { chi, distance } = misfit(sample(sigmaSquared), value);
    expect(chi).toBeLessThan(1);
    expect(distance).toBeLessThan(1);
  });

  test('do not when the variance is 2 % larger', () => {
    const wrong = rational(sigmaSquared.numerator * BigInt(factor * 1000), sigmaSquared.denominator * 1000n);
    const { chi, distance } = misfit(sample(wrong), value);
    expect(Math.max(chi, distance)).toBeGreaterThan(1);
  });

  test('have the moments of the law, and signs that do not follow each other', () => {
    const draws = sample(sigmaSquared);
    const mass = discreteGaussianMass(value);
    let [second, fourth] = [0, 0];
    for (let x = 1; x < 12 * Math.sqrt(value) + 12; x++) {
      second += 2 * x * x * mass(x);
      fourth += 2 * x ** 4 * mass(x);
    }
    let [mean, variance, lag] = [0, 0, 0];
    for (let i = 0; i < draws.length; i++) {
      mean += draws[i]!;
      variance += draws[i]! ** 2;
      if (i > 0) lag += draws[i]! * draws[i - 1]!;
    }
    expect(Math.abs(mean / COUNT)).toBeLessThan(4 * Math.sqrt(second / COUNT));
    expect(Math.abs(variance / COUNT - second)).toBeLessThan(4 * Math.sqrt((fourth - second ** 2) / COUNT));
    expect(Math.abs(lag / COUNT)).toBeLessThan((4 * second) / Math.sqrt(COUNT));
  });
});

test('the plain sampler follows the law too, and no other (300,000 draws)', () => {
  const drawer = referenceDrawer(rational(2500n), new BitReader(insecureSeededEntropy('plain'), 1024));
  const draws = Float64Array.from({ length: 300_000 }, drawer);
  const right = misfit(draws, 2500);
  expect(Math.max(right.chi, right.distance)).toBeLessThan(1);
  const wrong = misfit(draws, 2600);
  expect(Math.max(wrong.chi, wrong.distance)).toBeGreaterThan(1);
});

test('far tails are as heavy as they should be', () => {
  // P(|X| > 4 sigma) is 6.3e-5 and P(|X| > 5 sigma) 5.7e-7: a table cut off at 32 digits or a wrong tail would show.
  const draws = new Float64Array(20_000_000);
  new InversionTable(rational(2500n)).fill(insecureSeededEntropy('tails'), draws);
  const mass = discreteGaussianMass(2500);
  for (const edge of [200, 250]) {
    let expected = 0;
    for (let x = edge + 1; x < 700; x++) expected += 2 * mass(x) * draws.length;
    const seen = draws.reduce((total, draw) => total + (Math.abs(draw) > edge ? 1 : 0), 0);
    expect(Math.abs(seen - expected)).toBeLessThan(4 * Math.sqrt(expected));
  }
});
