import { describe, expect, test } from 'vitest';
import {
  discreteLaplaceEvent,
  sampleDiscreteLaplace,
} from '../../../../privacy/mechanisms/discrete-laplace/discrete-laplace.ts';
import { bernoulliExpMinus } from '../../../../privacy/random/bernoulli-exp-minus.ts';
import { BitReader } from '../../../../privacy/random/bit-reader.ts';
import { parseRational, rational } from '../../../../privacy/rational.ts';
import {
  chiSquare,
  chiSquareIntegers,
  cumulativeOf,
  discreteLaplaceMass,
  kolmogorovSmirnov,
} from '../../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

function draws(scale: string, count: number): Float64Array {
  const target = new Float64Array(count);
  sampleDiscreteLaplace(parseRational(scale), insecureSeededEntropy(`laplace ${scale}`), target);
  return target;
}

describe.each([
  { scale: '1/3', wrong: '2/5' },
  { scale: '5/2', wrong: '3' },
  { scale: '50', wrong: '60' },
  { scale: '1000000007/999999937', wrong: '6/5' },
])('sampleDiscreteLaplace() at $scale', ({ scale, wrong }) => {
  const value = Number(parseRational(scale).numerator) / Number(parseRational(scale).denominator);
  const edge = Math.ceil(5 * value);
  const cumulative = cumulativeOf(discreteLaplaceMass(value), Math.ceil(60 * value));
  const count = 20_000;

  test('has its mass function and its cumulative distribution (level 1e-4)', () => {
    const sample = draws(scale, count);
    const chi = chiSquareIntegers(sample, discreteLaplaceMass(value), edge);
    const distance = kolmogorovSmirnov(sample, cumulative);
    expect(chi.statistic).toBeLessThan(chi.threshold);
    expect(distance.statistic).toBeLessThan(distance.threshold);
  });

  test('is told apart from a wrong scale by both', () => {
    const sample = draws(wrong, count);
    const chi = chiSquareIntegers(sample, discreteLaplaceMass(value), edge);
    const distance = kolmogorovSmirnov(sample, cumulative);
    expect(chi.statistic).toBeGreaterThan(chi.threshold);
    expect(distance.statistic).toBeGreaterThan(distance.threshold);
  });
});

test.each(['0', '-2', '8589934593'])('sampleDiscreteLaplace() refuses the scale %s', (scale) => {
  expect(() => draws(scale, 1)).toThrow('must be positive, with a numerator of at most 2^33');
});

test('discreteLaplaceEvent() says what an accountant needs', () => {
  const scale = rational(5n, 2n);
  expect(discreteLaplaceEvent(scale, 2n)).toEqual({ kind: 'discrete-laplace', scale, sensitivity: 2n });
});

describe('bernoulliExpMinus()', () => {
  test.each([
    [0n, 1n],
    [1n, 3n],
    [1n, 1n],
    [5n, 2n],
    [3n ** 50n, 3n ** 51n],
  ])('is true with probability exp(-%d/%d), and not of a tenth more', (numerator, denominator) => {
    const reader = new BitReader(insecureSeededEntropy(`exp ${numerator}`), 1024);
    const count = 40_000;
    let hits = 0;
    for (let i = 0; i < count; i++) if (bernoulliExpMinus(numerator, denominator, reader)) hits++;
    const probability = Math.exp(-Number(numerator) / Number(denominator));
    if (numerator === 0n) {
      expect(hits).toBe(count);
      return;
    }
    const against = (p: number) => chiSquare([hits, count - hits], [count * p, count * (1 - p)]);
    expect(against(probability).statistic).toBeLessThan(against(probability).threshold);
    expect(against(probability * 0.9).statistic).toBeGreaterThan(against(probability).threshold);
  });

  test('refuses what is no such fraction', () => {
    const reader = new BitReader(insecureSeededEntropy('refuse'));
    expect(() => bernoulliExpMinus(-1n, 2n, reader)).toThrow('not negative');
    expect(() => bernoulliExpMinus(1n, 0n, reader)).toThrow('not negative');
  });
});
