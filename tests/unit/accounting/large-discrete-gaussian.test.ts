import { expect, test } from 'vitest';
import { pldAccountant, pldUpperEpsilon } from '../../../privacy/accounting/pld/accountant.ts';
import { gaussianPair } from '../../../privacy/accounting/pld/basic-pairs.ts';
import { discreteGaussianPair } from '../../../privacy/accounting/pld/discrete-pairs.ts';
import {
  hasLargeDiscreteGaussianPair,
  largeDiscreteGaussianPair,
} from '../../../privacy/accounting/pld/large-discrete-gaussian.ts';
import { pairDelta } from '../../../privacy/accounting/pld/loss-pair.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { parseRational as q, rational } from '../../../privacy/rational.ts';
import { gaussian, repeated } from './shorthand.ts';

const discrete = (sigmaSquared: string | number, sensitivity: number): PrivacyEvent => ({
  kind: 'discrete-gaussian',
  sigmaSquared: q(sigmaSquared),
  sensitivity: BigInt(sensitivity),
});
const losses = (mu: number): number[] => Array.from({ length: 61 }, (_, i) => (mu * mu) / 2 + ((i - 20) / 5) * mu);

test.each([
  [30, 7],
  [64, 8],
  [200.5, 20],
  [2000, 7],
  [2000, 90],
])('sigma squared %d, one number moved by %d: at least the exact profile', (sigmaSquared, shift) => {
  expect(hasLargeDiscreteGaussianPair(sigmaSquared, shift)).toBe(true);
  const bound = largeDiscreteGaussianPair(sigmaSquared, shift);
  for (const moved of [shift, shift - 1]) {
    const exact = discreteGaussianPair(sigmaSquared, moved);
    for (const x of losses(shift / Math.sqrt(sigmaSquared))) {
      expect(pairDelta(bound, x)).toBeGreaterThanOrEqual(pairDelta(exact, x) * (1 - 1e-9));
    }
  }
});

test('two numbers moved are below it too', () => {
  const bound = largeDiscreteGaussianPair(30, 7);
  const weights = Array.from({ length: 161 }, (_, i) => Math.exp(-((i - 80) ** 2) / 60));
  const total = weights.reduce((a, b) => a + b);
  for (const epsilon of [0, 0.5, 1, 3]) {
    let delta = 0;
    for (let x = 0; x < 161; x++) {
      for (let y = 0; y < 161; y++) {
        const moved = ((weights[x - 4] ?? 0) * (weights[y - 3] ?? 0)) / total ** 2;
        delta += Math.max(0, moved - (Math.exp(epsilon) * weights[x]! * weights[y]!) / total ** 2);
      }
    }
    expect(delta).toBeGreaterThan(0);
    expect(pairDelta(bound, epsilon)).toBeGreaterThan(delta);
  }
});

test('a continuous Gaussian of the same variance would not be enough', () => {
  const exact = discreteGaussianPair(30, 7);
  const continuous = gaussianPair(7 / Math.sqrt(30));
  const short = losses(7 / Math.sqrt(30)).filter((x) => pairDelta(continuous, x) < pairDelta(exact, x) * (1 - 1e-9));
  expect(short.length).toBeGreaterThan(0);
});

/** Sums of distances have sensitivities of thousands: there the price over continuous noise is nothing. */
test('for large numbers it costs what continuous noise does', () => {
  const delta = q('1e-9');
  const sum = pldUpperEpsilon(repeated(10, discrete(2_949_120_000_000, 76_800)), delta);
  const continuous = pldAccountant.account(repeated(10, gaussian('1717300', 76_800))).epsilonAt(delta).upper;
  expect(sum).toBeGreaterThan(continuous * 0.9999);
  expect(sum).toBeLessThan(continuous * 1.0001);
});

test('the accountant of statements and checks refuses them, as before', () => {
  expect(() => pldAccountant.account(discrete(2000, 7))).toThrow('up to sensitivity 6');
  expect(() => pldUpperEpsilon(discrete(20, 300), q('1e-9'))).toThrow('up to sensitivity 6');
  expect(() => pldUpperEpsilon({ kind: 'zcdp', rho: rational(1, 100) }, q('1e-9'))).toThrow('no loss distribution');
});
