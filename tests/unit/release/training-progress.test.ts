import { expect, test } from 'vitest';
import { trainingProgress } from '../../../pipelines/release/stages/training-progress.ts';
import type { ProgressEvent } from '../../../pipelines/workspace/progress.ts';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { trainingEvent } from '../../../privacy/guard/events.ts';
import { rational } from '../../../privacy/rational.ts';

const event = trainingEvent({
  stepsPerCharge: 10,
  probability: rational(1, 16),
  noiseMultiplier: rational(2),
  clip: 1,
});
const counts: PrivacyEvent = { kind: 'discrete-gaussian', sigmaSquared: rational(5000), sensitivity: 1n };
const step = (id: string, stage: 'fit' | 'evaluate', what: PrivacyEvent) => ({
  id,
  stage,
  event: what,
  description: '',
  rho: rational(0),
});
const plan = {
  steps: [
    step('one-way', 'fit', counts),
    ...[1, 2, 3].map((charge) => step(`training/${charge}`, 'fit', event)),
    step('published', 'evaluate', counts),
  ],
  prior: { charges: [], runs: [], rho: rational(0), delta: rational(0) },
  epsilon: 100,
  delta: rational(1, 1_000_000),
  units: 2256,
} as never;

test('steps of training are told with what they have cost, rising by the charge; other questions are not told', () => {
  const told: ProgressEvent[] = [];
  const progress = trainingProgress(plan, (one) => told.push(one));
  progress('one-way', 1, 1);
  progress('published', 1, 1);
  for (const done of [0, 1, 10, 11, 30]) progress('training', done, 30);
  const epsilons = told.map((one) => (one.kind === 'stage-trained' ? one.epsilon : Number.NaN));
  expect(told).toHaveLength(5);
  expect(told[4]).toMatchObject({ kind: 'stage-trained', step: 30, steps: 30, unitsPerStep: 141 });
  expect(epsilons[1]).toBe(epsilons[2]);
  expect(epsilons[0]!).toBeLessThan(epsilons[1]!);
  expect(epsilons[2]!).toBeLessThan(epsilons[3]!);
  expect(epsilons[3]!).toBeLessThan(epsilons[4]!);
  const whole = pldAccountant.account({ kind: 'composed', events: [counts, event, event, event] });
  const { upper } = whole.epsilonAt(1e-6);
  expect(epsilons[4]!).toBeGreaterThanOrEqual(upper * (1 - 1e-9));
  expect(epsilons[4]!).toBeLessThan(upper * 1.25);
});

test('what is told never exceeds what the whole plan costs, which is accounted more tightly', () => {
  const told: ProgressEvent[] = [];
  const progress = trainingProgress({ ...(plan as object), epsilon: 1 } as never, (one) => told.push(one));
  progress('training', 30, 30);
  expect(told[0]).toMatchObject({ epsilon: 1 });
});

test('a plan that trains nothing tells nothing', () => {
  const told: ProgressEvent[] = [];
  const { steps } = plan as { steps: unknown[] };
  trainingProgress({ ...(plan as object), steps: steps.slice(0, 1) } as never, (one) => told.push(one))(
    'one-way',
    1,
    1,
  );
  expect(told).toEqual([]);
});
