import { describe, expect, test } from 'vitest';
import {
  calibrateNoiseMultiplier,
  NOISE_MULTIPLIER_STEPS,
  sampledSteps,
  type TrainingBudget,
} from '../../../privacy/accounting/calibrate-noise-multiplier.ts';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import { wholePlanEpsilon } from '../../../privacy/accounting/whole-plan.ts';
import { zcdpAccountant } from '../../../privacy/accounting/zcdp/accountant.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import {
  compare,
  exactRational,
  multiply,
  parseRational as q,
  type Rational,
  rational,
  toNumberDown,
} from '../../../privacy/rational.ts';
import { composed, repeated } from './shorthand.ts';

const discrete = (sigmaSquared: string, sensitivity: number): PrivacyEvent => ({
  kind: 'discrete-gaussian',
  sigmaSquared: q(sigmaSquared),
  sensitivity: BigInt(sensitivity),
});
/** One-way counts of 15 columns, mean distances over 15, 105 and 300 marginals, and copies. */
const beside = composed(
  repeated(15, discrete('6500', 1)),
  discrete('50000000000', 3840),
  discrete('2500000000000', 26_880),
  discrete('20000000000000', 76_800),
  repeated(3, discrete('10000', 1)),
);
const nothing: PrivacyEvent = { kind: 'none' };
const steps = { probability: rational(1, 10), steps: 150 };
const budget = (epsilon: string, rest: Partial<TrainingBudget> = {}): TrainingBudget => ({
  epsilon: q(epsilon),
  delta: q('1e-9'),
  beside,
  by: 'whole-plan',
  ...rest,
});
const less = (multiplier: Rational): Rational => multiply(multiplier, rational(2 ** 14 - 1, 2 ** 14));
const whole = (multiplier: Rational, besides: PrivacyEvent, delta = q('1e-9')): number =>
  wholePlanEpsilon(composed(besides, sampledSteps(steps, multiplier)), delta).epsilon;

describe('the least noise for a plan as a whole', () => {
  test.each([
    ['1', beside],
    ['10', beside],
    ['0.3', nothing],
    ['3', composed({ kind: 'epsilon-delta', epsilon: q('0.1'), delta: q('1e-10') }, beside)],
  ])('epsilon %s: it fits, and hardly less noise does not', (epsilon, besides) => {
    const multiplier = calibrateNoiseMultiplier(budget(epsilon, { beside: besides }), steps);
    expect(NOISE_MULTIPLIER_STEPS % multiplier.denominator).toBe(0n);
    expect(compare(exactRational(whole(multiplier, besides)), q(epsilon))).toBeLessThanOrEqual(0);
    expect(whole(less(multiplier), besides)).toBeGreaterThan(Number(epsilon));
  });

  /** Published: Opacus to its tolerance, by RDP 1.416; PLD needs less noise. */
  test('2,250 steps at q 0.04, epsilon 8, delta 1e-5', () => {
    const multiplier = calibrateNoiseMultiplier(
      { epsilon: q(8), delta: q('1e-5'), beside: nothing, by: 'whole-plan' },
      { probability: q('0.04'), steps: 2250 },
    );
    expect(toNumberDown(multiplier)).toBeLessThan(1.416);
    expect(toNumberDown(multiplier)).toBeGreaterThan(1.3);
    const event = sampledSteps({ probability: q('0.04'), steps: 2250 }, less(multiplier));
    expect(pldAccountant.account(event).epsilonAt(q('1e-5')).lower).toBeGreaterThan(7.999);
  });

  test('what loss distributions cannot take is left to Rényi divergences', () => {
    const odd = composed({ kind: 'zcdp', rho: rational(1, 1000) });
    const multiplier = calibrateNoiseMultiplier(budget('1', { beside: odd }), steps);
    expect(wholePlanEpsilon(composed(odd, sampledSteps(steps, multiplier)), q('1e-9')).accountant).toBe('rdp');
    expect(whole(multiplier, odd)).toBeLessThanOrEqual(1);
    expect(whole(less(multiplier), odd)).toBeGreaterThan(1);
  });

  test('less noise than anybody would call protection is never returned', () =>
    expect(
      calibrateNoiseMultiplier(
        { epsilon: q(100), delta: q('0.5'), beside: nothing, by: 'whole-plan' },
        { probability: q('0.001'), steps: 1 },
      ),
    ).toEqual(rational(1, 16)));
});

test.each(['0.01', '0.29'])('epsilon %s leaves nothing beside the rest, and it is said so', (epsilon) => {
  expect(() => calibrateNoiseMultiplier(budget(epsilon), steps)).toThrow(
    `Cannot train within epsilon ${epsilon} at delta 1e-9`,
  );
});

test('by zCDP, for plans that rest on earlier answers, it takes more noise', () => {
  const cautious = calibrateNoiseMultiplier(budget('1', { by: 'zcdp' }), steps);
  const event = composed(beside, sampledSteps(steps, cautious));
  expect(zcdpAccountant.account(event).epsilonAt(q('1e-9')).upper).toBeLessThanOrEqual(1);
  expect(compare(cautious, calibrateNoiseMultiplier(budget('1'), steps))).toBeGreaterThan(0);
});
