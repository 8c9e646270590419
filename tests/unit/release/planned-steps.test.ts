import { expect, test } from 'vitest';
import { composedOf, costedSteps, plannedLoss } from '../../../pipelines/release/planned-steps.ts';
import { NOTHING_SPENT } from '../../../pipelines/release/prior-charges.ts';
import {
  calibrateNoiseMultiplier,
  sampledSteps,
  type TrainingBudget,
} from '../../../privacy/accounting/calibrate-noise-multiplier.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { parseRational as q, type Rational, rational, sum } from '../../../privacy/rational.ts';

const counts: PrivacyEvent = { kind: 'discrete-gaussian', sigmaSquared: rational(400), sensitivity: 1n };
const budget = { epsilon: rational(1), delta: q('1e-9') };
const probability = rational(1, 20);
const calibrated = (by: TrainingBudget['by'], beside: PrivacyEvent): Rational =>
  calibrateNoiseMultiplier({ ...budget, beside, by }, { probability, steps: 60 });
const questions = (noise: Rational) => [
  { id: 'counts', description: '', event: counts, stage: 'fit' as const },
  ...[1, 2, 3].map((n) => ({
    id: `train/${n}`,
    description: '',
    event: sampledSteps({ probability, steps: 20 }, noise),
    stage: 'fit' as const,
  })),
];

test('steps share what they cost together, and all of it adds up to the plan', () => {
  const steps = costedSteps(questions(rational(5)));
  expect(sum(steps.map(({ rho }) => rho))).toEqual(zcdpCost(composedOf(steps)).rho);
  expect(steps[0]!.rho).toEqual(zcdpCost(counts).rho);
  expect(steps[1]!.rho).toEqual(steps[3]!.rho);
  expect(costedSteps(questions(rational(5)).slice(0, 1))[0]!.rho).toEqual(zcdpCost(counts).rho);
});

test('a plan with steps over samples is taken as a whole, and it is said what the sum is', () => {
  const event = composedOf(questions(calibrated('whole-plan', counts)));
  const { epsilon, notes } = plannedLoss(event, NOTHING_SPENT, budget);
  expect(epsilon).toBeLessThanOrEqual(1);
  expect(epsilon).toBeGreaterThan(0.999);
  expect(notes).toEqual([expect.stringMatching(/counts as epsilon 1\.\d+: it is admitted where the policy has room/)]);
});

test('one that rests on a measured dictionary is taken by the sum, with what that cost', () => {
  const described: PrivacyEvent = { kind: 'epsilon-delta', epsilon: q('0.1'), delta: q('1e-10') };
  const charges = [{ question: 'describe-1/x', event: described }];
  const prior = { runs: ['describe-1'], charges, ...zcdpCost(described) };
  const beside = composedOf([{ event: described }, { event: counts }]);
  const { epsilon, notes } = plannedLoss(composedOf(questions(calibrated('zcdp', beside))), prior, budget);
  expect(epsilon).toBeLessThanOrEqual(1);
  expect(epsilon).toBeGreaterThan(0.999);
  expect(notes).toEqual([]);
  const whole = composedOf(questions(calibrated('whole-plan', beside)));
  expect(() => plannedLoss(whole, prior, budget)).toThrow('its steps over samples take it to epsilon 1.');
});
