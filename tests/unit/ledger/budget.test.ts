import { describe, expect, test } from 'vitest';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { budgetExceeded } from '../../../privacy/ledger/budget-exceeded.ts';
import type { Ledger } from '../../../privacy/ledger/ledger.ts';
import { compare, parseRational, rational, subtract } from '../../../privacy/rational.ts';
import { digest, gaussian, ledgerPath, openAt, policy, request, zcdp } from './ledger-fixture.ts';

const withCode = (code: string): Error => expect.objectContaining({ name: 'UserError', code });
const delta = parseRational('1e-6');

function ledgerWith(maxEpsilon: string): Ledger {
  const ledger = openAt(ledgerPath());
  ledger.setPolicy('encounters', policy(maxEpsilon), { by: 'steward' });
  return ledger;
}

describe('the cap on a dataset', () => {
  test('counts open runs with their whole plan, and composes rather than adds epsilons', () => {
    const ledger = ledgerWith('1');
    ledger.startRun(request('a', zcdp('0.012')));
    ledger.startRun(request('b', zcdp('0.012')));
    expect(2 * epsilonOfZcdp(parseRational('0.012'), delta)).toBeGreaterThan(1);
    expect(() => ledger.startRun(request('c', zcdp('0.012')))).toThrow(withCode('BUDGET_EXCEEDED'));
    expect(ledger.runs()).toHaveLength(2);
  });

  test('is met exactly: the last fraction fits and the next does not', () => {
    const rho = rational(1n, 100n);
    const epsilon = epsilonOfZcdp(rho, delta);
    const ledger = openAt(ledgerPath());
    const exact = { ...policy('1'), maxEpsilon: parseRational(epsilon) };
    ledger.setPolicy('encounters', exact, { by: 'steward' });
    const tiny = { kind: 'zcdp', rho: rational(1n, 10n ** 12n) } as const;
    expect(() => ledger.startRun(request('over', { kind: 'composed', events: [zcdp('0.01'), tiny] }))).toThrow(
      withCode('BUDGET_EXCEEDED'),
    );
    ledger.startRun(request('fits', zcdp('0.01')));
    expect(() => ledger.startRun(request('more', tiny))).toThrow(withCode('BUDGET_EXCEEDED'));
  });

  test('gets the unused part of an ended run back, and none of what was charged', () => {
    const ledger = ledgerWith('1');
    const run = ledger.startRun(request('a', zcdp('24/1024')));
    run.charge('q', digest('a'), gaussian(512));
    expect(ledger.spent('encounters')).toMatchObject({
      rho: rational(1n, 1024n),
      reservedRho: rational(23n, 1024n),
    });
    ledger.abandonRun('a');
    const spent = ledger.spent('encounters');
    expect(spent).toMatchObject({ rho: rational(1n, 1024n), reservedRho: rational(0) });
    expect(zcdpCost(spent.event).rho).toEqual(rational(1n, 1024n));
    expect(() => ledger.startRun(request('b', zcdp('24/1024')))).toThrow(withCode('BUDGET_EXCEEDED'));
    ledger.startRun(request('c', zcdp('23/1024')));
    expect(() => ledger.abandonRun('a')).toThrow(withCode('RUN_UNKNOWN'));
  });

  test('rounds a cost that its units cannot hold towards more loss', () => {
    const ledger = ledgerWith('1');
    ledger.startRun(request('a', zcdp('1/100'))).charge('q', digest('a'), gaussian(300));
    const { rho } = ledger.spent('encounters');
    expect(compare(rho, rational(1n, 600n))).toBe(1);
    expect(compare(subtract(rho, rational(1n, 600n)), rational(1n, 2n ** 96n))).toBe(-1);
  });

  test('refuses a cost in delta beyond the policy', () => {
    const ledger = ledgerWith('10');
    const event = { kind: 'epsilon-delta', epsilon: rational(1), delta: parseRational('2e-6') } as const;
    expect(() => ledger.startRun(request('a', event))).toThrow(withCode('BUDGET_EXCEEDED'));
    const atLimit = { ...event, delta: parseRational('1e-6') };
    expect(() => ledger.startRun(request('b', atLimit))).toThrow(withCode('BUDGET_EXCEEDED'));
    ledger.startRun(request('c', { ...event, delta: parseRational('5e-7') }));
  });

  test('is of one dataset alone', () => {
    const ledger = ledgerWith('1');
    ledger.setPolicy('births', policy('1'), { by: 'steward' });
    ledger.startRun(request('a', zcdp('0.015')));
    ledger.startRun(request('b', zcdp('0.015'), { dataset: 'births' }));
    expect(ledger.openRuns('births').map((run) => run.runId)).toEqual(['b']);
  });

  test('says what is spent, what is reserved and what would be reached, and no more', () => {
    const ledger = ledgerWith('1');
    ledger.startRun(request('a', zcdp('0.02')));
    try {
      ledger.startRun(request('b', zcdp('0.016')));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'BUDGET_EXCEEDED',
        message:
          'Cannot start run "b": dataset "encounters" would reach epsilon 1.233138 at delta 0.000001, and its policy allows epsilon 1',
        hint: expect.stringContaining('open runs (a)'),
        params: { maxEpsilon: '1', maxDelta: '1/1000000', openRuns: 'a' },
      });
    }
  });

  test('shows nothing within a limit as over it, and nothing over it as within', () => {
    const refusal = (epsilonHeld: number, epsilonAfter: number): string => {
      const maxEpsilon = parseRational('0.333333333');
      const maxDelta = parseRational('1e-6');
      const words = { what: 'start', account: 'd', allows: 'less', openRuns: [], params: {} };
      const { message, hint } = budgetExceeded({ ...words, maxEpsilon, maxDelta, epsilonAfter, epsilonHeld });
      return `${message} ${hint}`;
    };
    expect(refusal(0.3333333325, 0.33333333301)).toMatch(/reach epsilon 0\.333334 .* epsilon 0\.333333333 is spent/);
    expect(refusal(0.25, 0.5)).toMatch(/reach epsilon 0\.5 .* epsilon 0\.25 is spent/);
    expect(refusal(0.33333333301, 0.5)).toMatch(/epsilon 0\.333334 is spent/);
  });

  test('never lets an event without a finite cost in', () => {
    const ledger = ledgerWith('1000');
    expect(() => ledger.startRun(request('a', { kind: 'non-private', why: 'debugging' }))).toThrow(
      withCode('EVENT_UNSUPPORTED'),
    );
    expect(ledger.runs()).toEqual([]);
  });
});

describe('runs and policies', () => {
  test('only the spenders of a policy spend and change it', () => {
    const ledger = openAt(ledgerPath());
    ledger.setPolicy('encounters', policy('1', '1e-6', ['anna']), { by: 'anna' });
    expect(() => ledger.startRun(request('a', zcdp('0.001'), { spender: 'bob' }))).toThrow(
      withCode('SPENDER_NOT_ALLOWED'),
    );
    expect(() => ledger.setPolicy('encounters', policy('2'), { by: 'bob' })).toThrow(withCode('SPENDER_NOT_ALLOWED'));
    ledger.setPolicy('encounters', policy('2', '1e-6', ['bob']), { by: 'anna' });
    ledger.startRun(request('b', zcdp('0.001'), { spender: 'bob' }));
    expect(ledger.entries().map((entry) => entry.kind)).toEqual(['policy', 'policy', 'start']);
  });

  test('ensurePolicy() enters a policy once and refuses another', () => {
    const ledger = openAt(ledgerPath());
    ledger.ensurePolicy('encounters', policy('1', '1e-6', ['a', 'b']), { by: 'a' });
    ledger.ensurePolicy('encounters', policy('1.0', '0.000001', ['b', 'a']), { by: 'a' });
    expect(ledger.entries()).toHaveLength(1);
    expect(() => ledger.ensurePolicy('encounters', policy('1.5'), { by: 'a' })).toThrow(withCode('POLICY_CONFLICT'));
  });

  test.each([
    ['epsilon of zero', policy('0')],
    ['delta of one', policy('1', '1')],
    ['negative delta', policy('1', '-0.1')],
    ['nobody', policy('1', '1e-6', [])],
  ])('a policy with %s is refused', (_, bad) => {
    const ledger = openAt(ledgerPath());
    expect(() => ledger.setPolicy('encounters', bad, { by: 'a' })).toThrow(withCode('CONFIG_INVALID'));
    expect(ledger.policy('encounters')).toBeUndefined();
  });

  test('a run needs a policy, a free id, and resumes under its own plan alone', () => {
    const ledger = openAt(ledgerPath());
    expect(() => ledger.startRun(request('a', zcdp('0.001')))).toThrow(withCode('POLICY_CONFLICT'));
    ledger.setPolicy('encounters', policy('1'), { by: 'a' });
    ledger.startRun(request('a', zcdp('0.001')));
    expect(() => ledger.startRun(request('a', zcdp('0.001')))).toThrow(withCode('PLAN_CHANGED'));
    expect(() => ledger.resumeRun('a', 'plan-2')).toThrow(withCode('PLAN_CHANGED'));
    expect(() => ledger.resumeRun('b', 'plan-1')).toThrow(withCode('RUN_UNKNOWN'));
    ledger.startRun(request('c', zcdp('0.001')));
    expect(ledger.latestOpenRun('encounters')?.runId).toBe('c');
    ledger.abandonRun('c');
    expect(ledger.latestOpenRun('encounters')?.runId).toBe('a');
    expect(() => ledger.resumeRun('c', 'plan-1')).toThrow(withCode('RUN_UNKNOWN'));
  });

  test.each(['', 'x'.repeat(201), 'a\nb'])('a dataset may not be called %j', (dataset) => {
    const ledger = openAt(ledgerPath());
    expect(() => ledger.setPolicy(dataset, policy('1'), { by: 'a' })).toThrow(withCode('CONFIG_INVALID'));
  });
});
