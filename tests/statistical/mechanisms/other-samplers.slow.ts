import { describe, expect, test } from 'vitest';
import { sampleDiscreteLaplace } from '../../../privacy/mechanisms/discrete-laplace/discrete-laplace.ts';
import { chooseExponential } from '../../../privacy/mechanisms/exponential/exponential.ts';
import { chooseWeightedExponential } from '../../../privacy/mechanisms/exponential/weighted-exponential.ts';
import { randomiseResponses } from '../../../privacy/mechanisms/randomised-response/randomised-response.ts';
import { BitReader } from '../../../privacy/random/bit-reader.ts';
import { rational } from '../../../privacy/rational.ts';
import {
  chiSquare,
  chiSquareIntegers,
  cumulativeOf,
  discreteLaplaceMass,
  kolmogorovSmirnov,
} from '../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';

describe('discrete Laplace, 1,000,000 draws', () => {
  const draws = new Float64Array(1_000_000);
  sampleDiscreteLaplace(rational(25n, 2n), insecureSeededEntropy('laplace'), draws);
  const misfit = (scale: number): number => {
    const chi = chiSquareIntegers(draws, discreteLaplaceMass(scale), 80);
    const distance = kolmogorovSmirnov(draws, cumulativeOf(discreteLaplaceMass(scale), 1000));
    return Math.max(chi.statistic / chi.threshold, distance.statistic / distance.threshold);
  };

  test('follow the law at level 1e-4', () => expect(misfit(12.5)).toBeLessThan(1));
  test('are told apart from a scale 2 % larger', () => expect(misfit(12.75)).toBeGreaterThan(1));
});

describe('exponential mechanism, 300,000 choices', () => {
  const scores = Float64Array.from({ length: 40 }, (_, i) => Math.round(30 * Math.sin(i)));
  const count = 300_000;
  const seen = new Float64Array(scores.length);
  const entropy = insecureSeededEntropy('choices');
  for (let i = 0; i < count; i++) {
    seen[chooseExponential({ scores, sensitivity: 5n, epsilon: rational(1n, 2n) }, entropy)]!++;
  }
  const misfit = (rate: number): number => {
    const weights = scores.map((score) => Math.exp(rate * score));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const fit = chiSquare(
      seen,
      weights.map((weight) => (count * weight) / total),
    );
    return fit.statistic / fit.threshold;
  };

  test('follow the law at level 1e-4', () => expect(misfit(0.05)).toBeLessThan(1));
  test('are told apart from an epsilon 3 % larger', () => expect(misfit(0.0515)).toBeGreaterThan(1));
});

describe('exponential mechanism over groups, 20,000 choices', () => {
  const scores = Float64Array.of(0, -10, -40, -3, -90);
  const widths = Float64Array.of(1, 500, 1_000_000, 7, 2 ** 52);
  const count = 20_000;
  const seen = new Float64Array(scores.length);
  const entropy = insecureSeededEntropy('groups');
  for (let i = 0; i < count; i++) {
    seen[chooseWeightedExponential({ scores, widths, sensitivity: 1n, epsilon: rational(3n, 4n) }, entropy)]!++;
  }
  const misfit = (rate: number): number => {
    const weights = scores.map((score, i) => widths[i]! * Math.exp(rate * score));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const fit = chiSquare(
      seen,
      weights.map((weight) => (count * weight) / total),
    );
    return fit.statistic / fit.threshold;
  };

  test('follow the law at level 1e-4', () => expect(misfit(0.375)).toBeLessThan(1));
  test('are told apart from an epsilon 3 % larger', () => expect(misfit(0.386)).toBeGreaterThan(1));
});

describe('randomised response, 2,000,000 answers', () => {
  const count = 2_000_000;
  const settings = { categories: 6, probability: rational(1n, 7n) };
  const responses = randomiseResponses(new Uint32Array(count).fill(4), settings, insecureSeededEntropy('answers'));
  const seen = new Float64Array(6);
  for (const response of responses) seen[response]!++;
  const misfit = (p: number): number => {
    const expected = Float64Array.from(seen, (_, i) => count * (p / 6 + (i === 4 ? 1 - p : 0)));
    const fit = chiSquare(seen, expected);
    return fit.statistic / fit.threshold;
  };

  test('follow the law at level 1e-4', () => expect(misfit(1 / 7)).toBeLessThan(1));
  test('are told apart from a probability 2 % larger', () => expect(misfit(1.02 / 7)).toBeGreaterThan(1));
});

test('uniformBelow() has no modulo bias in 10,000,000 draws', () => {
  const bound = 5 * 2 ** 29 + 1; // a remainder of 32 bits would favour the low part of the range by two to one
  const reader = new BitReader(insecureSeededEntropy('uniform'), 4096);
  const seen = new Float64Array(64);
  const folded = new Float64Array(64);
  for (let i = 0; i < 10_000_000; i++) seen[Math.floor((64 * reader.uniformBelow(bound)) / bound)]!++;
  for (let i = 0; i < 100_000; i++) folded[Math.floor((64 * (reader.word() % bound)) / bound)]!++;
  const right = chiSquare(seen, new Float64Array(64).fill(10_000_000 / 64));
  const wrong = chiSquare(folded, new Float64Array(64).fill(100_000 / 64));
  expect(right.statistic).toBeLessThan(right.threshold);
  expect(wrong.statistic).toBeGreaterThan(wrong.threshold);
});
