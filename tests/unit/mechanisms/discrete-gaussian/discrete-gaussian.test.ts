import { describe, expect, test } from 'vitest';
import {
  discreteGaussianEvent,
  sampleDiscreteGaussian,
} from '../../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { parseRational, rational } from '../../../../privacy/rational.ts';
import {
  chiSquareIntegers,
  cumulativeOf,
  discreteGaussianMass,
  kolmogorovSmirnov,
} from '../../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

function draws(sigmaSquared: string, count: number): Float64Array {
  const target = new Float64Array(count);
  sampleDiscreteGaussian(parseRational(sigmaSquared), insecureSeededEntropy(`gaussian ${sigmaSquared}`), target);
  return target;
}

// Few draws take the plain sampler, many the table: both must fit, and be told apart from a variance 30 % larger.
describe.each([
  { sigmaSquared: '1/3', count: 100_000 },
  { sigmaSquared: '1', count: 100_000 },
  { sigmaSquared: '37/8', count: 100_000 },
  { sigmaSquared: '2500', count: 100_000 },
  { sigmaSquared: '25000000', count: 20_000 },
])('sampleDiscreteGaussian() at $sigmaSquared', ({ sigmaSquared, count }) => {
  const value = Number(parseRational(sigmaSquared).numerator) / Number(parseRational(sigmaSquared).denominator);
  const reach = Math.ceil(10 * Math.sqrt(value)) + 10;
  const sample = draws(sigmaSquared, count);

  test('has its mass function (chi-square, level 1e-4)', () => {
    const edge = Math.ceil(4 * Math.sqrt(value));
    const fit = chiSquareIntegers(sample, discreteGaussianMass(value), edge);
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test('has its cumulative distribution (Kolmogorov-Smirnov, level 1e-4)', () => {
    const fit = kolmogorovSmirnov(sample, cumulativeOf(discreteGaussianMass(value), reach));
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test('is told apart from a wrong variance by both', () => {
    const wrong = draws(`${BigInt(Math.round(value * 1300))}/1000`, count);
    const chi = chiSquareIntegers(wrong, discreteGaussianMass(value), Math.ceil(4 * Math.sqrt(value)));
    const distance = kolmogorovSmirnov(wrong, cumulativeOf(discreteGaussianMass(value), reach));
    expect(chi.statistic).toBeGreaterThan(chi.threshold);
    expect(distance.statistic).toBeGreaterThan(distance.threshold);
  });
});

describe('sampleDiscreteGaussian()', () => {
  test.each(['0', '-1', '1/1025', '1e19'])('refuses the variance %s', (sigmaSquared) => {
    expect(() => draws(sigmaSquared, 1)).toThrow('must lie between 1/1024 and 2^60');
  });

  test('fills nothing when there is nothing to fill', () => {
    expect(draws('4', 0)).toHaveLength(0);
  });

  test('works at both ends of its range', () => {
    expect([...draws('1/1024', 1000)].every((draw) => draw === 0)).toBe(true);
    const huge = draws('1000000000000', 4000);
    const variance = huge.reduce((total, draw) => total + draw * draw, 0) / huge.length / 1e12;
    expect(variance).toBeGreaterThan(0.9);
    expect(variance).toBeLessThan(1.1);
    expect(huge.every(Number.isSafeInteger)).toBe(true);
  });
});

test('discreteGaussianEvent() says what an accountant needs', () => {
  expect(discreteGaussianEvent(rational(5n, 2n), 3n)).toEqual({
    kind: 'discrete-gaussian',
    sigmaSquared: rational(5n, 2n),
    sensitivity: 3n,
  });
  expect(() => discreteGaussianEvent(rational(1n), -1n)).toThrow('must not be negative');
});
