import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { LedgerRun, RunRequest } from '../../../privacy/ledger/ledger.ts';
import { digest, gaussian, ledgerPath, openAt, policy, request, zcdp } from './ledger-fixture.ts';

const withCode = (code: string): Error => expect.objectContaining({ name: 'UserError', code });

function start(planned: PrivacyEvent, more: Partial<RunRequest> = {}): { run: LedgerRun; path: string } {
  const path = ledgerPath();
  const ledger = openAt(path);
  ledger.setPolicy('encounters', policy('20'), { by: 'steward' });
  return { run: ledger.startRun(request('run-1', planned, more)), path };
}

describe('a run', () => {
  test('keeps charge and answer for another process, in a file only its owner can read', () => {
    const { run, path } = start(zcdp('0.01'));
    expect(run.answerTo('q', digest('a'))).toBeUndefined();
    run.charge('q', digest('a'), gaussian(100));
    run.answer('q', Uint8Array.of(1, 2, 3));
    const other = openAt(path).resumeRun('run-1', 'plan-1');
    expect(other.answerTo('q', digest('a'))).toEqual(Uint8Array.of(1, 2, 3));
    expect(other.record).toMatchObject({ state: 'open', facts: { seed: '42' }, spender: 'steward' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('keeps an empty answer apart from none', () => {
    const { run } = start(zcdp('0.01'));
    run.charge('q', digest('a'), gaussian(100));
    expect(run.answerTo('q', digest('a'))).toBeUndefined();
    run.answer('q', new Uint8Array(0));
    expect(run.answerTo('q', digest('a'))).toEqual(new Uint8Array(0));
  });

  test('charges once for a question that was interrupted', () => {
    const { run, path } = start(zcdp('1/256'));
    run.charge('q', digest('a'), gaussian(128));
    const ledger = openAt(path);
    ledger.resumeRun('run-1', 'plan-1').charge('q', digest('a'), gaussian(128));
    expect(ledger.charges('run-1')).toHaveLength(1);
    expect(ledger.spent('encounters').rho).toEqual({ numerator: 1n, denominator: 256n });
  });

  test('refuses another question under an id that was paid for', () => {
    const { run } = start(zcdp('1'));
    run.charge('q', digest('a'), gaussian(100));
    expect(() => run.answerTo('q', digest('b'))).toThrow(withCode('PLAN_CHANGED'));
    expect(() => run.charge('q', digest('b'), gaussian(100))).toThrow(withCode('PLAN_CHANGED'));
    expect(() => run.charge('q', digest('a'), gaussian(101))).toThrow(withCode('PLAN_CHANGED'));
  });

  test('spends its plan to the last fraction and not one charge more', () => {
    const { run } = start(zcdp('3/200'));
    for (const id of ['a', 'b', 'c']) run.charge(id, digest(id), gaussian(100));
    expect(() => run.charge('d', digest('d'), gaussian(10 ** 9))).toThrow(withCode('BUDGET_EXCEEDED'));
  });

  test('asks only what its plan lists, at most at the price listed', () => {
    const plannedQuestions = [
      { id: 'a', event: gaussian(100) },
      { id: 'b', event: gaussian(200) },
    ];
    const { run } = start(zcdp('3/400'), { plannedQuestions });
    run.charge('a', digest('a'), gaussian(101));
    expect(() => run.charge('b', digest('b'), gaussian(199))).toThrow(withCode('PLAN_CHANGED'));
    expect(() => run.charge('c', digest('c'), gaussian(10 ** 9))).toThrow(withCode('PLAN_CHANGED'));
    run.charge('b', digest('b'), gaussian(200));
  });

  test('spends a pool on any number of questions below its name, together at most its price', () => {
    const plannedQuestions = [
      { id: 'a', event: gaussian(100) },
      { id: 'round/*', event: zcdp('1/100') },
      { id: 'round/7', event: gaussian(1000) },
    ];
    const { run, path } = start(zcdp('31/2000'), { plannedQuestions });
    run.charge('round/1', digest('a'), gaussian(100));
    run.charge('a', digest('b'), gaussian(100));
    run.charge('round/7', digest('c'), gaussian(1000));
    expect(() => run.charge('other/2', digest('d'), gaussian(10 ** 9))).toThrow(withCode('PLAN_CHANGED'));
    expect(() => run.charge('round', digest('d'), gaussian(10 ** 9))).toThrow(withCode('PLAN_CHANGED'));
    const again = openAt(path).resumeRun('run-1', 'plan-1');
    expect(() => again.charge('round/2', digest('d'), gaussian(99))).toThrow(withCode('PLAN_CHANGED'));
    again.charge('round/*', digest('d'), gaussian(200));
    again.charge('round/2', digest('e'), gaussian(200));
    expect(() => again.charge('round/3', digest('f'), gaussian(10 ** 9))).toThrow(withCode('PLAN_CHANGED'));
    expect(openAt(path).verifyChain().ok).toBe(true);
  });

  test('is refused where the questions listed cost more than the plan, or repeat an id', () => {
    const plannedQuestions = [
      { id: 'a', event: gaussian(100) },
      { id: 'b', event: gaussian(100) },
    ];
    expect(() => start(zcdp('0.00999'), { plannedQuestions })).toThrow(withCode('PLAN_CHANGED'));
    expect(() => start(zcdp('1'), { plannedQuestions: [plannedQuestions[0]!, plannedQuestions[0]!] })).toThrow(
      withCode('PLAN_CHANGED'),
    );
    start(zcdp('0.01'), { plannedQuestions });
  });

  test('lets the first of two processes answer, and stops the other', () => {
    const { run, path } = start(zcdp('1'));
    const other = openAt(path).resumeRun('run-1', 'plan-1');
    run.charge('q', digest('a'), gaussian(100));
    other.charge('q', digest('a'), gaussian(100));
    other.answer('q', Uint8Array.of(1));
    expect(() => run.answer('q', Uint8Array.of(2))).toThrow(withCode('LEDGER_BUSY'));
    expect(run.answerTo('q', digest('a'))).toEqual(Uint8Array.of(1));
  });

  test('takes no charge once it has ended; its answers stay', () => {
    const { run, path } = start(zcdp('1'));
    run.charge('q', digest('a'), gaussian(100));
    run.answer('q', Uint8Array.of(7));
    run.finish('finished');
    expect(() => run.charge('r', digest('b'), gaussian(100))).toThrow(withCode('RUN_UNKNOWN'));
    expect(() => run.finish('finished')).toThrow(withCode('RUN_UNKNOWN'));
    expect(openAt(path).resumeRun('run-1', 'plan-1').answerTo('q', digest('a'))).toEqual(Uint8Array.of(7));
  });

  test('never answers what was not charged', () => {
    const { run } = start(zcdp('1'));
    expect(() => run.answer('q', Uint8Array.of(1))).toThrow(/never charged/);
  });
});
