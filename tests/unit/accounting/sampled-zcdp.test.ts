import { describe, expect, test } from 'vitest';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import { zcdpAccountant } from '../../../privacy/accounting/zcdp/accountant.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { SAMPLED_DELTA, sampledGaussianRho } from '../../../privacy/accounting/zcdp/sampled-gaussian.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import {
  add,
  compare,
  divide,
  multiply,
  ONE,
  parseRational as q,
  rational,
  toNumberDown,
  ZERO,
} from '../../../privacy/rational.ts';
import { composed, gaussian, repeated, sampled } from './shorthand.ts';

const steps = (times: number, probability: string, sigma: string): PrivacyEvent =>
  repeated(times, sampled(probability, gaussian(sigma)));
const rhoOf = (event: PrivacyEvent): number => toNumberDown(zcdpCost(event).rho);

/** Losses of `times` steps, their masses under each side, when a unit is removed; by convolution on a fine grid of outcomes. */
function lossesOf(probability: number, sigma: number, times: number): { loss: number; p: number; r: number }[] {
  const width = 0.002 * (1 / sigma);
  const one = new Map<number, { p: number; r: number }>();
  const [step, reach] = [sigma / 400, 9.5 * sigma];
  for (let x = -reach; x <= reach + 1; x += step) {
    const r = (Math.exp(-((x / sigma) ** 2) / 2) * step) / (sigma * Math.sqrt(2 * Math.PI));
    const ratio = 1 - probability + probability * Math.exp((2 * x - 1) / (2 * sigma ** 2));
    const at = Math.round(Math.log(ratio) / width);
    const cell = one.get(at) ?? { p: 0, r: 0 };
    cell.p += r * ratio;
    cell.r += r;
    one.set(at, cell);
  }
  let sum = one;
  for (let i = 1; i < times; i++) {
    const next = new Map<number, { p: number; r: number }>();
    for (const [a, x] of sum) {
      for (const [b, y] of one) {
        const cell = next.get(a + b) ?? { p: 0, r: 0 };
        cell.p += x.p * y.p;
        cell.r += x.r * y.r;
        next.set(a + b, cell);
      }
    }
    sum = next;
  }
  return [...sum].map(([at, { p, r }]) => ({ loss: at * width, p, r }));
}

/** The greatest of D_alpha / alpha, both ways round, once losses beyond the quantile of `SAMPLED_DELTA` / 2 are left out. */
function greatestSlope(losses: { loss: number; p: number; r: number }[]): number {
  const half = toNumberDown(SAMPLED_DELTA) / 2;
  const sorted = losses.toSorted((a, b) => b.loss - a.loss);
  let [bound, tail] = [sorted[0]!.loss, 0];
  for (const { loss, p } of sorted) {
    tail += p;
    if (tail > half) break;
    bound = loss;
  }
  const kept = losses.filter(({ loss }) => Math.abs(loss) <= bound);
  let greatest = 0;
  for (let x = 0.05; x < 400; x *= 1.02) {
    const alpha = 1 + x;
    const there = kept.reduce((total, { loss, p }) => total + p * Math.exp(x * (loss - bound)), 0);
    const back = kept.reduce((total, { loss, r }) => total + r * Math.exp(x * (-loss - bound)), 0);
    greatest = Math.max(greatest, (Math.log(Math.max(there, back)) / x + bound) / alpha);
  }
  return greatest;
}

describe('sampled Gaussians in approximate zCDP', () => {
  test.each([
    [0.1, 2, 1],
    [0.1, 2, 4],
    [0.02, 1, 1],
    [0.5, 4, 4],
  ])(
    'q %d, sigma %d, %d steps: rho is above every Rényi divergence of the bounded loss, and not far',
    (probability, sigma, times) => {
      const rho = rhoOf(steps(times, String(probability), String(sigma)));
      const exact = greatestSlope(lossesOf(probability, sigma, times));
      expect(rho).toBeGreaterThan(exact * 0.999);
      expect(rho).toBeLessThan(exact * 1.35);
    },
  );

  /**
   * How far above the truth (PLD, whose interval is narrower than the last digit) the epsilon is at which such a run is admitted:
   *
   * | q | sigma | steps | delta | zCDP | PLD |
   * |---|---|---|---|---|---|
   * | .1 | 7.33 | 150 | 1e-9 | 1.014 | .945 |
   * | .02 | 3.82 | 1000 | 1e-9 | 1.010 | .944 |
   * | .1 | 3.15 | 200 | 1e-9 | 3.069 | 2.821 |
   * | .05 | 1.03 | 400 | 1e-9 | 11.14 | 9.448 |
   * | .02 | 1 | 300 | 1e-9 | 5.103 | 3.735 |
   * | .1 | 7.33 | 150 | 1e-6 | .782 | .706 |
   */
  test.each([
    ['0.1', '7.33', 150, 1e-9, 1.074],
    ['0.02', '3.82', 1000, 1e-9, 1.071],
    ['0.1', '3.15', 200, 1e-9, 1.089],
    ['0.05', '1.03', 400, 1e-9, 1.18],
    ['0.02', '1', 300, 1e-9, 1.368],
    ['0.1', '7.33', 150, 1e-6, 1.109],
    ['0.05', '26.35', 100, 1e-9, 1.071],
  ])('q %s, sigma %s, %d steps: never below the loss distribution', (probability, sigma, times, delta, factor) => {
    const event = steps(times, probability, sigma);
    const { lower } = pldAccountant.account(event).epsilonAt(delta);
    const { upper } = zcdpAccountant.account(event).epsilonAt(delta);
    expect(upper).toBeGreaterThan(lower);
    expect(upper / lower).toBeLessThan(factor);
    // The same rho for twice the rate, or two thirds of the noise, would be no bound.
    const wrong = [
      steps(times, String(2 * Number(probability)), sigma),
      steps(times, probability, String(Number(sigma) / 1.5)),
    ];
    for (const one of wrong) expect(pldAccountant.account(one).epsilonAt(delta).lower).toBeGreaterThan(upper);
  });

  test('equal steps are one group, wherever they stand, with one delta; others add up', () => {
    const whole = zcdpCost(steps(100, '0.1', '5'));
    expect(whole.delta).toEqual(SAMPLED_DELTA);
    const parts = composed(steps(30, '0.1', '5'), repeated(2, composed(steps(35, '0.1', '5'), gaussian(100))));
    expect(zcdpCost(parts)).toEqual({
      rho: add(whole.rho, rational(1, 10_000)),
      delta: SAMPLED_DELTA,
    });
    expect(zcdpCost(repeated(100, sampled('0.1', gaussian('15', '3'))))).toEqual(whole);
    const apart = zcdpCost(composed(steps(100, '0.1', '5'), steps(100, '0.1', '6')));
    expect(apart.delta).toEqual(multiply(rational(2), SAMPLED_DELTA));
    expect(compare(apart.rho, whole.rho)).toBeGreaterThan(0);
  });

  test('more steps, a higher rate and less noise never cost less', () => {
    const rho = (probability: string, sigma: string, times: number) =>
      sampledGaussianRho(q(probability), divide(ONE, multiply(q(sigma), q(sigma))), times);
    for (let times = 1; times < 3000; times = Math.ceil(times * 1.3)) {
      expect(compare(rho('0.05', '2', times), rho('0.05', '2', times + 1))).toBeLessThanOrEqual(0);
      expect(compare(rho('0.05', '2', times), rho('0.051', '2', times))).toBeLessThanOrEqual(0);
      expect(compare(rho('0.05', '2', times), rho('0.05', '1.99', times))).toBeLessThanOrEqual(0);
    }
  });

  test('steps that a release only states, of samples and sensitivities next to nothing, take no hours', () => {
    const rho = sampledGaussianRho(rational(1n, 2n ** 32n), rational(1n, 2n ** 40n), 2 ** 20);
    expect(compare(rho, rational(1n, 2n ** 32n))).toBe(0);
  });

  test('nobody sampled, everybody sampled, nothing moved, no noise', () => {
    expect(zcdpCost(sampled('0', gaussian(1)))).toEqual({ rho: ZERO, delta: ZERO });
    expect(zcdpCost(sampled('1', gaussian(1)))).toEqual(zcdpCost(gaussian(1)));
    expect(zcdpCost(sampled('0.5', gaussian(1, 0)))).toEqual({ rho: ZERO, delta: ZERO });
    expect(zcdpCost(repeated(0, steps(1, '0.1', '1')))).toEqual({ rho: ZERO, delta: ZERO });
    expect(() => zcdpCost(sampled('0.5', gaussian(0)))).toThrow('it has no noise');
    expect(() => zcdpCost(sampled('0.5', { kind: 'zcdp', rho: ONE }))).toThrow('Gaussian noise alone');
    expect(() => zcdpAccountant.account(sampled('0.5', gaussian(1)), { kind: 'replace-unit' })).toThrow(
      'added or removed',
    );
  });
});
