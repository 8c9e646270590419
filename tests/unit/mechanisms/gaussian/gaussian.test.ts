import { describe, expect, test } from 'vitest';
import { gaussianEvent, sampleGaussian } from '../../../../privacy/mechanisms/gaussian/gaussian.ts';
import { rational } from '../../../../privacy/rational.ts';
import { chiSquare, kolmogorovSmirnov } from '../../../support/goodness-of-fit.ts';
import { fixedBytesEntropy, insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { normalCumulative } from '../../../support/normal-law.ts';

function draws(sigma: number, count: number): Float64Array {
  const target = new Float64Array(count);
  sampleGaussian(sigma, insecureSeededEntropy('gaussian'), target);
  return target;
}

describe('sampleGaussian()', () => {
  const sample = draws(3, 40_000);
  const cells = (sigma: number): Float64Array => {
    const edges = Array.from({ length: 41 }, (_, i) => -10 + i / 2);
    const at = [0, ...edges.map((edge) => normalCumulative(edge / sigma)), 1];
    return Float64Array.from(at.slice(1), (value, i) => (value - at[i]!) * sample.length);
  };
  const seen = new Float64Array(42);
  for (const draw of sample) seen[Math.max(0, Math.min(41, Math.floor((draw + 10) * 2) + 1))]!++;

  test('is normal with its standard deviation (level 1e-4)', () => {
    const distance = kolmogorovSmirnov(sample, (x) => normalCumulative(x / 3));
    const chi = chiSquare(seen, cells(3));
    expect(distance.statistic).toBeLessThan(distance.threshold);
    expect(chi.statistic).toBeLessThan(chi.threshold);
  });

  test('is told apart from a standard deviation a tenth larger', () => {
    const distance = kolmogorovSmirnov(sample, (x) => normalCumulative(x / 3.3));
    const chi = chiSquare(seen, cells(3.3));
    expect(distance.statistic).toBeGreaterThan(distance.threshold);
    expect(chi.statistic).toBeGreaterThan(chi.threshold);
  });

  test('gives neighbours that do not follow each other', () => {
    let product = 0;
    for (let i = 0; i + 1 < sample.length; i++) product += (sample[i]! * sample[i + 1]!) / 9;
    expect(Math.abs(product / Math.sqrt(sample.length))).toBeLessThan(4);
  });

  test('reaches beyond the 8.6 sigma of a radius made from 53 digits', () => {
    const bytes = new Uint8Array(4 * 64);
    bytes[8] = 1; // two words of zeros, then 1: the uniform real is near 2^-96
    const target = new Float64Array(1);
    sampleGaussian(1, fixedBytesEntropy(bytes), target);
    expect(target[0]).toBeCloseTo(Math.sqrt(2 * 96 * Math.LN2), 10);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses sigma %d', (sigma) => {
    expect(() => draws(sigma, 1)).toThrow('must be positive and finite');
  });

  test('fills odd lengths to the end', () => {
    expect(draws(1, 5).every((draw) => draw !== 0)).toBe(true);
  });
});

test('gaussianEvent() says what an accountant needs', () => {
  const [sigma, sensitivity] = [rational(3n, 2n), rational(1n)];
  expect(gaussianEvent(sigma, sensitivity)).toEqual({ kind: 'gaussian', sigma, sensitivity });
  expect(() => gaussianEvent(rational(0n), sensitivity)).toThrow('sigma must be positive');
});
