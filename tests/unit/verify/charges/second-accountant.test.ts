import { describe, expect, test } from 'vitest';
import { renyiEpsilon } from '../../../../pipelines/verify/charges/second-accountant.ts';
import { epsilonOfZcdp } from '../../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../../../privacy/accounting/zcdp/cost.ts';
import { eventToJson } from '../../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../../privacy/events.ts';
import { parseRational, rational } from '../../../../privacy/rational.ts';

const gaussian = (sigmaSquared: bigint, sensitivity: bigint): PrivacyEvent => ({
  kind: 'discrete-gaussian',
  sigmaSquared: rational(sigmaSquared),
  sensitivity,
});

describe('renyiEpsilon()', () => {
  const events: PrivacyEvent[] = [
    gaussian(400n, 2n),
    { kind: 'repeated', times: 7, event: { kind: 'composed', events: [gaussian(9000n, 3n), { kind: 'none' }] } },
    { kind: 'exponential', epsilon: rational(1n, 3n) },
    { kind: 'discrete-gaussian-squared', sigmaSquared: rational(700n), sensitivitySquared: 10n },
    { kind: 'gaussian', sigma: rational(10n), sensitivity: rational(1n, 2n) },
    { kind: 'zcdp', rho: rational(1n, 1000n) },
  ];
  const { rho } = zcdpCost({ kind: 'composed', events });

  test.each(['1e-2', '1e-6', '1e-9', '1e-300'])('agrees with the exact accountant at delta %s', (text) => {
    const delta = parseRational(text);
    const exact = epsilonOfZcdp(rho, delta);
    const second = renyiEpsilon(events.map(eventToJson), Number(text))!;
    expect(Math.abs(second / exact - 1)).toBeLessThan(1e-6);
  });

  test('is told apart from events with one charge fewer', () => {
    const fewer = renyiEpsilon(events.slice(1).map(eventToJson), 1e-6)!;
    expect(fewer / epsilonOfZcdp(rho, parseRational('1e-6'))).toBeLessThan(0.99);
  });

  test('reads fractions longer than doubles', () => {
    const sigmaSquared = rational(10n ** 500n + 1n, 10n ** 497n);
    const event: PrivacyEvent = { kind: 'discrete-gaussian', sigmaSquared, sensitivity: 1n };
    const exact = epsilonOfZcdp(zcdpCost(event).rho, parseRational('1e-6'));
    expect(renyiEpsilon([eventToJson(event)], 1e-6)! / exact).toBeCloseTo(1, 6);
  });

  test('says that it does not know other kinds', () => {
    expect(renyiEpsilon([{ kind: 'laplace', scale: '1', sensitivity: '1' }], 1e-6)).toBeUndefined();
    expect(renyiEpsilon([], 1e-6)).toBe(0);
  });
});
