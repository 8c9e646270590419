import { describe, expect, test } from 'vitest';
import { gdpAccountant } from '../../../privacy/accounting/gdp/accountant.ts';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import { discreteGaussianUpperPair } from '../../../privacy/accounting/pld/discrete-gaussian-upper.ts';
import {
  discreteGaussianPair,
  discreteLaplacePair,
  partitionsUpTo,
} from '../../../privacy/accounting/pld/discrete-pairs.ts';
import { pairDelta } from '../../../privacy/accounting/pld/loss-pair.ts';
import { sampledPairs } from '../../../privacy/accounting/pld/sampled-pair.ts';
import { zcdpAccountant } from '../../../privacy/accounting/zcdp/accountant.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { parseRational as q } from '../../../privacy/rational.ts';
import { expectRelative, gaussian, repeated } from './shorthand.ts';

const discrete = (sigmaSquared: string | number, sensitivity: number): PrivacyEvent => ({
  kind: 'discrete-gaussian',
  sigmaSquared: q(sigmaSquared),
  sensitivity: BigInt(sensitivity),
});

/** The profile of independent discrete noise on an integer vector, summed over its outcomes. */
function vectorDelta(weight: (x: number) => number, reach: number, shifts: readonly number[], epsilon: number): number {
  let total = 0;
  for (let x = -reach; x <= reach; x++) total += weight(x);
  const visit = (i: number, p: number, reference: number): number => {
    if (i === shifts.length) return Math.max(0, p - Math.exp(epsilon) * reference);
    let sum = 0;
    for (let x = -reach; x <= reach + shifts[i]!; x++) {
      sum += visit(i + 1, (p * weight(x - shifts[i]!)) / total, (reference * weight(x)) / total);
    }
    return sum;
  };
  return visit(0, 1, 1);
}

describe('discrete Gaussian', () => {
  /** Recipe: mpmath, 60 digits, sum over the integers of max(0, p - e q). It is not the continuous value. */
  test.each([
    [1, 0.14135133940562, 0.12693674],
    [4, 0.0072487768459526, 0.00682959],
    [25, 1.8293360248728e-8, 1.7546e-8],
  ])('sigma squared %d: delta at 1', (sigmaSquared, exact, continuous) => {
    const { lower, upper } = pldAccountant.account(discrete(sigmaSquared, 1)).deltaAt(1);
    expectRelative(upper, exact, 1e-9);
    expectRelative(lower, exact, 1e-8);
    expect(upper).toBeGreaterThan(continuous * 1.03);
  });

  /** Published: dp_accounting privacy_loss_mechanism_test.py, support truncated to [-t, t]. */
  test('with a bounded support', () => {
    expectRelative(pairDelta(discreteGaussianPair(1, 1, 2), 1), 0.150574425, 1e-8);
    expectRelative(pairDelta(discreteGaussianPair(100, 3, 5), 1), 0.263672394, 1e-8);
    const pair = discreteGaussianPair(1, 1, 2);
    const { remove, add } = sampledPairs(0.8, { remove: pair, add: pair });
    expectRelative(pairDelta(remove, 1), 0.101734157, 1e-7);
    expectRelative(pairDelta(add, 1), 0.024865564, 1e-7);
  });

  test('the partitions of the numbers up to 6', () => {
    expect([1, 2, 3, 4, 5, 6].map((k) => partitionsUpTo(k).length)).toEqual([1, 3, 6, 11, 18, 29]);
    expect(partitionsUpTo(3)).toEqual([[3], [2], [2, 1], [1], [1, 1], [1, 1, 1]]);
  });

  test.each([
    [2, 1],
    [2, 6],
    [3, 2],
    [3, 12.25],
  ])('sensitivity %d, sigma squared %d: dominates every integer vector of that norm', (shift, sigmaSquared) => {
    const pair = discreteGaussianUpperPair(sigmaSquared, shift);
    const reach = Math.ceil(9 * Math.sqrt(sigmaSquared));
    const weight = (x: number): number => Math.exp((-x * x) / (2 * sigmaSquared));
    for (const shifts of partitionsUpTo(shift)) {
      for (const epsilon of [0, 0.31, 1, 2.2]) {
        expect(pairDelta(pair, epsilon)).toBeGreaterThanOrEqual(vectorDelta(weight, reach, shifts, epsilon) - 1e-13);
      }
    }
    const worst = Math.max(...partitionsUpTo(shift).map((shifts) => vectorDelta(weight, reach, shifts, 1)));
    expectRelative(pairDelta(pair, 1), worst, 1e-3);
  });

  test('is dearer than the continuous Gaussian and cheaper than zCDP', () => {
    for (const shift of [1, 2, 5]) {
      const event = repeated(10, discrete(100 * shift * shift, shift));
      const pld = pldAccountant.account(event).epsilonAt(q('1e-6'));
      expect(pld.lower).toBeGreaterThan(
        gdpAccountant.account(repeated(10, gaussian(10))).epsilonAt(q('1e-6')).upper * (1 - 1e-5),
      );
      expect(pld.upper).toBeLessThan(zcdpAccountant.account(event).epsilonAt(q('1e-6')).upper);
    }
  });

  test('a large sensitivity is refused, and left to zCDP', () => {
    expect(() => pldAccountant.account(repeated(2, discrete(100, 7)))).toThrow(
      'event.event: PLD takes a discrete Gaussian up to sensitivity 6',
    );
    expect(() => gdpAccountant.account(discrete(100, 1))).toThrow('continuous Gaussian noise alone');
    expect(Number.isFinite(zcdpAccountant.account(discrete(100, 7)).epsilonAt(q('1e-6')).upper)).toBe(true);
  });
});

describe('extremes', () => {
  test('next to no noise: three losses of 512 each, not an endless grid', () => {
    const { lower, upper } = pldAccountant.account(repeated(3, discrete('1/1024', 1))).epsilonAt(q('1e-6'));
    expectRelative(upper, 1536, 1e-6);
    expectRelative(lower, 1536, 1e-6);
  });

  test('a million small answers', () => {
    const event = repeated(1_000_000, { kind: 'laplace', scale: q(10_000), sensitivity: q(1) });
    const pld = pldAccountant.account(event).epsilonAt(q('1e-6'));
    expect(pld.upper - pld.lower).toBeLessThan(1e-4);
    expect(pld.upper).toBeLessThan(zcdpAccountant.account(event).epsilonAt(q('1e-6')).upper);
  });

  test('a history of more than a hundred distinct mechanisms is left to the others', () => {
    const events = Array.from({ length: 101 }, (_, i) => discrete(400 + i, 1));
    expect(() => pldAccountant.account({ kind: 'composed', events })).toThrow(
      'at most 100 distinct mechanisms, got 101',
    );
  });
});

describe('discrete Laplace', () => {
  test.each([
    [1, 2],
    [2, 2],
    [3, 1.5],
  ])('sensitivity %d, scale %d: one coordinate dominates every integer vector', (shift, scale) => {
    const pair = discreteLaplacePair(scale, shift);
    const weight = (x: number): number => Math.exp(-Math.abs(x) / scale);
    for (const shifts of partitionsUpTo(shift)) {
      for (const epsilon of [0, 0.2, 0.5, 1, 1.3]) {
        expect(pairDelta(pair, epsilon)).toBeGreaterThanOrEqual(
          vectorDelta(weight, Math.ceil(36 * scale), shifts, epsilon) - 1e-12,
        );
      }
    }
    expectRelative(pairDelta(pair, 0.2), vectorDelta(weight, Math.ceil(36 * scale), [shift], 0.2), 1e-9);
  });
});
