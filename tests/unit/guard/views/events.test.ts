import { expect, test } from 'vitest';
import { zcdpCost } from '../../../../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../../../../privacy/events.ts';
import { choiceEvent, distancesEvent, marginalsEvent, trainingEvent } from '../../../../privacy/guard/events.ts';
import { eventOfView } from '../../../../privacy/guard/views/events.ts';
import { wholeRowOf } from '../../../../privacy/guard/views/view.ts';
import { rational } from '../../../../privacy/rational.ts';

const STEP = { kind: 'step', rows: 3, columns: [] } as const;
const marginals = [2n, 2n, 9n].map((sigma) => ({ sigmaSquared: rational(sigma, 5n) }));

test('events of marginals are those that the guard charges for the view, and cost the same', () => {
  const whole: PrivacyEvent = {
    kind: 'composed',
    events: [
      marginalsEvent({ marginals }, 3),
      choiceEvent({ epsilon: rational(1n) }),
      { kind: 'zcdp', rho: rational(1n) },
    ],
  };
  const event = eventOfView(STEP, whole);
  expect(event).toEqual({
    kind: 'composed',
    events: [
      marginalsEvent({ marginals }, 3, 1024),
      choiceEvent({ epsilon: rational(1n) }),
      { kind: 'zcdp', rho: rational(1n) },
    ],
  });
  expect(zcdpCost(event)).toEqual(zcdpCost(whole));
});

test('views of whole rows are charged like tables', () => {
  const whole = marginalsEvent({ marginals }, 1);
  expect(eventOfView({ ...STEP, kind: 'patient', rows: 1 }, whole)).toBe(whole);
  expect(['patient', 'first', 'step', 'inside', 'pair'].map((kind) => wholeRowOf({ kind: kind as 'step' }))).toEqual([
    1, 1, 1024, 1024, 1024,
  ]);
});

test.each([
  [3, 20, 9n],
  [4, 10, 10n],
  [1, 10, 1n],
])(
  'the squared sensitivity of %d rows of %d groups is the number of cells that a unit may be in',
  (rows, size, squared) => {
    const view = { kind: 'ever', rows, columns: [{ name: 'group', size, from: { of: 'ever' } }] } as const;
    const sigmaSquared = rational(8n);
    const event = eventOfView(view, marginalsEvent({ marginals: [{ sigmaSquared }] }, rows));
    expect(event).toEqual({ kind: 'discrete-gaussian-squared', sigmaSquared, sensitivitySquared: squared });
    expect(zcdpCost(event).rho).toEqual(rational(squared, 16n));
  },
);

test('distances of weighted rows are on a lattice four times as fine, at the same price', () => {
  const workloads = [{ marginals: [1, 2, 3], sigma: rational(7n, 3n) }];
  const [whole, parts] = [distancesEvent({ workloads }, 2), distancesEvent({ workloads }, 2, 1024)];
  expect(parts).toMatchObject({ kind: 'discrete-gaussian', sensitivity: 3n * 2n * 1024n });
  expect(whole).toMatchObject({ kind: 'discrete-gaussian', sensitivity: 3n * 2n * 256n });
  expect(zcdpCost(parts)).toEqual(zcdpCost(whole));
});

test('what weights say nothing of has no event', () => {
  const question = { stepsPerCharge: 1, probability: rational(1n, 2n), noiseMultiplier: rational(1n), clip: 1 };
  expect(() => eventOfView(STEP, trainingEvent(question))).toThrow(RangeError);
});
