import { describe, expect, test } from 'vitest';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import { pairOfProbabilities } from '../../../privacy/accounting/pld/atoms-pair.ts';
import { gaussianPair, laplacePair } from '../../../privacy/accounting/pld/basic-pairs.ts';
import { Composition } from '../../../privacy/accounting/pld/composition.ts';
import { discretiseDown, discretiseUp } from '../../../privacy/accounting/pld/discretise.ts';
import { type LossPair, pairDelta } from '../../../privacy/accounting/pld/loss-pair.ts';
import { sampledPairs } from '../../../privacy/accounting/pld/sampled-pair.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { parseRational as q } from '../../../privacy/rational.ts';
import { composed, expectBracket, expectRelative, gaussian, laplace, repeated, sampled } from './shorthand.ts';

const epsilonAt = (event: PrivacyEvent, delta: string) => pldAccountant.account(event).epsilonAt(q(delta));
const deltaAt = (event: PrivacyEvent, epsilon: number) => pldAccountant.account(event).deltaAt(epsilon);

describe('DP-SGD', () => {
  /** Published: dp_accounting, run; its grid is 1e-4 wide, and it is an upper bound. Brackets: two independent grids of 1e-5. */
  test.each([
    ['0.04', '1.5', 2250, '1e-5', 6.76878737, 6.7558, 6.7783],
    ['0.04', '1.5', 2249, '1e-5', 6.76705109, 6.754, 6.7774],
    ['0.01', '1.0', 1000, '1e-5', 1.82824365, 1.823237, 1.833237],
    ['0.01', '1.1', 10000, '1e-5', 5.19262012, 5.18, 5.21],
    ['256/60000', '1.1', 14040, '1e-5', 2.37964352, 2.309, 2.45],
    ['0.001', '0.8', 10000, '1e-6', 0.94732386, 0.897195, 0.997195],
    ['0.1', '5', 100, '1e-6', 0.87583508, 0.870834, 0.880834],
  ])('q %s, sigma %s, %d steps', (rate, sigma, times, delta, published, least, most) => {
    const { lower, upper } = epsilonAt(repeated(times, sampled(rate, gaussian(sigma))), delta);
    expect(lower).toBeGreaterThan(least);
    expect(upper).toBeLessThan(most);
    expect(upper - lower).toBeLessThan(1e-4 * upper);
    expect(lower).toBeLessThanOrEqual(published);
    expectRelative(upper, published, 2e-4);
  });

  test('the GDP limit, 6.60, is below the lower bound: it under-estimates', () =>
    expect(epsilonAt(repeated(2249, sampled('0.04', gaussian('1.5'))), '1e-5').lower).toBeGreaterThan(6.6));

  test('100,000 steps keep a small delta', () => {
    const { lower, upper } = epsilonAt(repeated(100_000, sampled('0.001', gaussian('0.8'))), '1e-12');
    expect(upper - lower).toBeLessThan(1e-3);
    expect(lower).toBeGreaterThan(4.6);
  });
});

describe('one mechanism, in closed form', () => {
  /** Published: dp_accounting pld/privacy_loss_mechanism_test.py (both directions; the larger is the answer). */
  test.each<[string, PrivacyEvent, number, number]>([
    ['sampled Gaussian, sigma 1, q 0.8', sampled('0.8', gaussian(1)), 1, 0.0816951787],
    ['sampled Gaussian, sensitivity 3, q 0.7', sampled('0.7', gaussian(1, 3)), 1, 0.5356298793],
    ['sampled Gaussian, q 0.3, epsilon 2', sampled('0.3', gaussian(1)), 2, 3.341102929e-4],
    ['Laplace, b 2, sensitivity 4', laplace(2, 4), 0.5, 0.52763345],
    ['Laplace, b 1', laplace(1, 1), 0, 0.39346934],
    ['sampled Laplace, q 0.8', sampled('0.8', laplace(2, 4)), 0.5, 0.4039564635],
    [
      'discrete Laplace, a 0.5, sensitivity 4',
      { kind: 'discrete-laplace', scale: q(2), sensitivity: 4n },
      0.5,
      0.54202002,
    ],
    ['discrete Laplace, epsilon 1', { kind: 'discrete-laplace', scale: q(2), sensitivity: 4n }, 1, 0.39346934],
    [
      'sampled discrete Laplace, q 0.7',
      sampled('0.7', { kind: 'discrete-laplace', scale: q(2), sensitivity: 4n }),
      0.5,
      0.35238385,
    ],
  ])('%s', (_, event, epsilon, published) => expectBracket(deltaAt(event, epsilon), published, 3e-7));

  test('each direction of a sampled Gaussian by itself', () => {
    const directions = (q_: number, mu: number) => {
      const pair = gaussianPair(mu);
      return sampledPairs(q_, { remove: pair, add: pair });
    };
    expectRelative(pairDelta(directions(0.8, 1).add, 1), 0.0231362104, 1e-8);
    expectRelative(pairDelta(directions(0.8, 1).remove, 1), 0.0816951787, 1e-8);
    expectRelative(pairDelta(directions(0.7, 3).add, 1), 0.1195051216, 1e-8);
    expectRelative(pairDelta(directions(0.7, 3).remove, 1), 0.5356298793, 1e-8);
    const laplaceDirections = sampledPairs(0.8, { remove: laplacePair(2), add: laplacePair(2) });
    expectRelative(pairDelta(laplaceDirections.add, 0.5), 0.3243606497, 1e-8);
  });

  test('sampled Gaussian when units are replaced, sigma 2, q 0.8 (dp_accounting REPLACE_ONE)', () => {
    const accounted = pldAccountant.account(sampled('0.8', gaussian(2)), { kind: 'replace-unit' });
    expectBracket(accounted.deltaAt(1), 0.0580866565, 1e-7);
  });

  test('Laplace promises nothing beyond its epsilon and everything at it', () => {
    expect(deltaAt(laplace(1), 1).upper).toBe(0);
    expect(epsilonAt(laplace(1), '0').upper).toBe(1);
    expect(epsilonAt(gaussian(1), '0').upper).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('composition', () => {
  test('Gaussians compose to the Gaussian', () => {
    expectBracket(epsilonAt(repeated(100, gaussian(10)), '1e-6'), 4.886554117462212, 2e-6);
    expectBracket(epsilonAt(repeated(100, gaussian(20)), '1e-5'), 1.99309140441512, 2e-6);
    expectBracket(epsilonAt(composed(repeated(3, gaussian(2)), gaussian(2)), '1e-5'), 4.377178095681225, 2e-6);
  });

  /** Kairouz, Oh and Viswanath 2015, Theorem 3.3: exact sums over binomials. */
  test('(epsilon, delta) mechanisms compose optimally', () => {
    const worst = (epsilon: string, delta: string): PrivacyEvent => ({
      kind: 'epsilon-delta',
      epsilon: q(epsilon),
      delta: q(delta),
    });
    const two = composed(worst('1', '0.1'), worst('2', '0.2'));
    expectBracket(deltaAt(two, 3), 0.28, 1e-8);
    expectBracket(epsilonAt(two, '0.28'), 3, 1e-4);
    expectBracket(deltaAt(repeated(7, worst('0', '0.01')), 0.5), 1 - 0.99 ** 7, 1e-8);
    const thirty = pldAccountant.account(repeated(30, worst('1', '1e-3')));
    expect(thirty.deltaAt(22).upper).toBeLessThanOrEqual(0.06);
    expect(thirty.deltaAt(20).lower).toBeGreaterThan(0.06);
    expect(thirty.deltaAt(20).upper).toBeLessThanOrEqual(0.1);
    expect(thirty.deltaAt(18).lower).toBeGreaterThan(0.1);
    expect(epsilonAt(two, '0.27')).toEqual({ lower: Infinity, estimate: Infinity, upper: Infinity });
  });

  test('ten copies of binary randomised response are the binomial', () => {
    const high = Math.E / (1 + Math.E);
    let exact = 0;
    for (let k = 0, ways = 1; k <= 10; ways = (ways * (10 - k)) / (k + 1), k++) {
      const loss = 2 * k - 10;
      if (loss > 3) exact += ways * high ** k * (1 - high) ** (10 - k) * (1 - Math.exp(3 - loss));
    }
    const event: PrivacyEvent = { kind: 'epsilon-delta', epsilon: q(1), delta: q(0) };
    expectBracket(deltaAt(repeated(10, event), 3), exact, 1e-6);
  });

  /** Published: dp_accounting pld/pld_privacy_accountant_test.py. */
  test('published compositions', () => {
    expectRelative(deltaAt(repeated(3, sampled('0.2', gaussian('0.5'))), 1).upper, 0.15594, 1e-3);
    expectRelative(
      epsilonAt(repeated(3, sampled('0.2', laplace('0.5'))), '1e-14').upper,
      3 * Math.log1p(0.2 * Math.expm1(2)),
      1e-9,
    );
    expectBracket(epsilonAt(repeated(100, laplace(10)), '1e-6'), 4.69266744, 2e-7);
  });

  test('ten exponential mechanisms: tighter than pure DP (9.99977) and RDP (8.0624), never the defective 1.0035', () => {
    const { lower, upper } = epsilonAt(repeated(10, { kind: 'exponential', epsilon: q(1) }), '1e-5');
    expect(upper).toBeLessThan(8.0624);
    expect(lower).toBeGreaterThan(4.9);
  });

  test('sampling a composition is dearer than sampling one part, and than nothing', () => {
    const both = epsilonAt(sampled('0.1', composed(gaussian(2), laplace(2))), '1e-6');
    expect(both.lower).toBeGreaterThan(epsilonAt(sampled('0.1', gaussian(2)), '1e-6').upper);
    expect(both.upper).toBeLessThan(epsilonAt(composed(gaussian(2), laplace(2)), '1e-6').lower);
    expect(both.upper - both.lower).toBeLessThan(1e-3);
  });

  test('sampling a composition of Gaussians is sampling the Gaussian they make', () => {
    const one = epsilonAt(sampled('0.1', gaussian(1)), '1e-6');
    const four = epsilonAt(sampled('0.1', repeated(4, gaussian(2))), '1e-6');
    expectBracket(four, one.upper, 1e-6);
  });
});

describe('discretisation', () => {
  const pairs: Record<string, LossPair> = {
    gaussian: gaussianPair(0.7),
    laplace: laplacePair(0.9),
    sampled: sampledPairs(0.1, { remove: gaussianPair(1), add: gaussianPair(1) }).add,
    atoms: pairOfProbabilities([0.5, 0.3, 0.15, 0.05], [0.2, 0.3, 0.5, 0]),
  };

  test.each(Object.entries(pairs))('%s: up dominates, down is dominated, and both are close', (_, pair) => {
    const step = 0.01;
    const parts = [{ pair, times: 1 }];
    const up = new Composition(parts, step, 'upper');
    const down = new Composition(parts, step, 'lower');
    for (let epsilon = 0; epsilon < 1.5; epsilon += 0.0037) {
      const exact = pairDelta(pair, epsilon);
      const upper = up.nearEpsilon(epsilon);
      const lower = down.nearEpsilon(epsilon);
      expect(upper.deltaAt(epsilon)).toBeGreaterThanOrEqual(exact * (1 - 1e-12) - 1e-15);
      expect(lower.deltaAt(epsilon)).toBeLessThanOrEqual(exact * (1 + 1e-12) + 1e-15);
      expect(upper.deltaAt(epsilon) - exact).toBeLessThan(2e-3);
    }
  });

  test.each(Object.entries(pairs))('%s: all mass is kept', (_, pair) => {
    for (const discretise of [discretiseUp, discretiseDown]) {
      const { masses, infinite } = discretise(pair, 1e-3);
      expect(masses.reduce((a, b) => a + b, 0) + infinite).toBeCloseTo(1, 12);
    }
  });

  test('a discretisation that ignores the split (rounding down) would be caught', () => {
    const pair = pairs['gaussian']!;
    const { masses, first, step } = discretiseUp(pair, 0.1);
    const shifted = (epsilon: number): number =>
      masses.reduce((sum, mass, i) => sum + mass * Math.max(0, -Math.expm1(epsilon - (first + i - 1) * step)), 0);
    expect(shifted(0.3)).toBeLessThan(pairDelta(pair, 0.3) * 0.9);
  });
});
