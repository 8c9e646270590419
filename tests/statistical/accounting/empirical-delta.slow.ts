import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { parseRational as q } from '../../../privacy/rational.ts';

const DRAWS = 200_000;
/** Five standard errors: a false alarm in fewer than one of a million runs. */
const ERRORS = 5;

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Monte-Carlo estimate of delta at epsilon, and its standard error, from draws of the total privacy loss. */
function empirical(epsilon: number, loss: (random: () => number) => number): { delta: number; error: number } {
  const random = seedrandom('synthward-empirical-delta');
  let sum = 0;
  let square = 0;
  for (let i = 0; i < DRAWS; i++) {
    const value = Math.max(0, -Math.expm1(epsilon - loss(random)));
    sum += value;
    square += value * value;
  }
  const delta = sum / DRAWS;
  return { delta, error: Math.sqrt((square / DRAWS - delta * delta) / DRAWS) };
}

describe('the loss-distribution accountant against drawn losses', () => {
  const STEPS = 50;
  const sampledEvent = (sigma: string): PrivacyEvent => ({
    kind: 'repeated',
    times: STEPS,
    event: {
      kind: 'poisson-sampled',
      probability: q('0.1'),
      event: { kind: 'gaussian', sigma: q(sigma), sensitivity: q(1) },
    },
  });
  /** Loss of one removal step at a draw from the distribution with the unit in. */
  const step = (random: () => number): number => {
    const t = normal(random) + (random() < 0.1 ? 1 / 1.2 : 0);
    return Math.log1p(0.1 * Math.expm1(t / 1.2 - 1 / (2 * 1.2 * 1.2)));
  };
  const total = (random: () => number): number => {
    let loss = 0;
    for (let i = 0; i < STEPS; i++) loss += step(random);
    return loss;
  };

  test('50 sampled Gaussian steps: the drawn delta is inside', () => {
    const { delta, error } = empirical(1, total);
    const { lower, upper } = pldAccountant.account(sampledEvent('1.2')).deltaAt(1);
    expect(delta).toBeGreaterThan(lower - ERRORS * error);
    expect(delta).toBeLessThan(upper + ERRORS * error);
  });

  test('a wrong sigma is outside', () => {
    const { delta, error } = empirical(1, total);
    expect(pldAccountant.account(sampledEvent('1.26')).deltaAt(1).upper).toBeLessThan(delta - ERRORS * error);
    expect(pldAccountant.account(sampledEvent('1.14')).deltaAt(1).lower).toBeGreaterThan(delta + ERRORS * error);
  });
});
