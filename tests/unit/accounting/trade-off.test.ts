import { describe, expect, test } from 'vitest';
import { gaussianDelta } from '../../../privacy/accounting/numeric/gaussian-profile.ts';
import { tradeOff } from '../../../privacy/accounting/trade-off.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { parseRational as q } from '../../../privacy/rational.ts';
import { expectBracket, expectRelative, gaussian, laplace, sampled } from './shorthand.ts';

describe('trade-off curve', () => {
  /** Published: dp_accounting, Gaussian of mu 1: Phi(1 + Phi^-1(rate)). */
  test.each([
    [1e-3, 0.0183],
    [1e-6, 8.7218e-5],
    [1e-10, 4.1303e-8],
  ])('best true-positive rate of a Gaussian at %d', (rate, published) =>
    expectRelative(tradeOff(gaussian(1)).truePositiveRateAt(rate).upper, published, 1e-4),
  );

  test('at the ends, and for nothing released, it is the rate itself', () => {
    const free = tradeOff({ kind: 'none' });
    for (const rate of [0, 0.01, 0.5, 1]) expect(free.truePositiveRateAt(rate).upper).toBeCloseTo(rate, 14);
    expect(tradeOff(gaussian(1)).truePositiveRateAt(1).upper).toBe(1);
    expect(tradeOff({ kind: 'non-private', why: 'test' }).truePositiveRateAt(0).upper).toBe(1);
    expect(() => free.truePositiveRateAt(-0.1)).toThrow(RangeError);
  });

  test('randomised response: both branches of the bound', () => {
    const curve = tradeOff({ kind: 'epsilon-delta', epsilon: q(1), delta: q(0) });
    expectRelative(curve.truePositiveRateAt(0.1).upper, 0.1 * Math.E, 1e-8);
    expectRelative(curve.truePositiveRateAt(0.9).upper, 1 - 0.1 / Math.E, 1e-8);
  });

  test('epsilon and delta undo each other', () => {
    const curve = tradeOff(gaussian('1.5'));
    for (const delta of [0.1, 1e-2, 1e-5, 1e-9, 1e-12]) {
      expectRelative(curve.deltaAt(curve.epsilonAt(delta).upper).upper, delta, 1e-7);
    }
  });

  test.each([2, 5])('a group of %d sees a Gaussian of that many times mu', (size) => {
    const { lower, upper } = tradeOff(gaussian(2)).group(size).deltaAt(3);
    expectBracket({ lower, estimate: upper, upper }, gaussianDelta(3, size / 2), 1e-8);
  });

  test('a group of a sampled mechanism is bounded by group privacy', () => {
    const event: PrivacyEvent = sampled('0.1', laplace(1));
    const one = tradeOff(event);
    const two = one.group(2);
    const epsilon = one.epsilonAt(0).upper;
    expect(two.epsilonAt(0).upper).toBeCloseTo(2 * epsilon, 6);
    expect(two.deltaAt(0.1).upper).toBeCloseTo(one.deltaAt(0.05).upper * (1 + Math.exp(0.05)), 6);
    expect(two.deltaAt(0.1).upper).toBeGreaterThan(one.deltaAt(0.1).upper);
    expect(() => one.group(0)).toThrow(RangeError);
  });
});
