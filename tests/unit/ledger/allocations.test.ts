import { describe, expect, test } from 'vitest';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { largestRho } from '../../../privacy/budget.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { Award } from '../../../privacy/ledger/allocation.ts';
import type { Ledger } from '../../../privacy/ledger/ledger.ts';
import { openLedger } from '../../../privacy/ledger/open-ledger.ts';
import { compare, exactRational, parseRational, type Rational, rational, ZERO } from '../../../privacy/rational.ts';
import { digest, gaussian, ledgerPath, openAt, policy, request, zcdp } from './ledger-fixture.ts';

const withCode = (code: string): Error => expect.objectContaining({ name: 'UserError', code });

const delta = parseRational('1e-6');
/** What buys that rho and not one step of 2^-32 more. */
const buys = (rho: Rational): { readonly epsilon: Rational; readonly delta: Rational } => ({
  epsilon: exactRational(epsilonOfZcdp(rho, delta)),
  delta,
});

type Wanted = Omit<Award, 'rho'>;

const award = (more: Partial<Wanted> = {}): Wanted => ({
  id: 'sepsis-1',
  dataset: 'encounters',
  project: 'sepsis',
  ...buys(rational(1, 64)),
  purpose: 'Teaching tables',
  approver: 'Dr Ray',
  expires: '2024-06-30',
  spenders: ['*'],
  ...more,
});

const by = { by: 'steward' };
/** What `policy('1')` allows lies between 6/256 and 7/256; the award is 4/256 of it. */
const capRho = largestRho(parseRational('1'), delta);

function ledgerWith(...awards: readonly Wanted[]): Ledger {
  const ledger = openAt(ledgerPath());
  ledger.setPolicy('encounters', policy('1'), by);
  for (const each of awards) ledger.awardAllocation(each, by);
  return ledger;
}

/** A ledger whose clock says what it is told. */
function clocked(path: string, time: () => string): Ledger {
  return openLedger({ path, now: time });
}

describe('an award', () => {
  test('is set aside: the rest of the dataset may spend what is left, and not its part', () => {
    expect([compare(capRho, rational(6, 256)), compare(capRho, rational(7, 256))]).toEqual([1, -1]);
    const ledger = ledgerWith(award());
    expect(() => ledger.startRun(request('a', zcdp('3/256')))).toThrow(withCode('BUDGET_EXCEEDED'));
    ledger.startRun(request('b', zcdp('1/128'), { allocation: 'sepsis-1' }));
    expect(() => ledger.awardAllocation(award({ id: 'x', ...buys(rational(3, 256)) }), by)).toThrow(
      withCode('BUDGET_EXCEEDED'),
    );
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('is counted once: a run under it draws on its balance, not on the dataset a second time', () => {
    const ledger = ledgerWith(award());
    const run = ledger.startRun(request('a', zcdp('1/64'), { allocation: 'sepsis-1' }));
    run.charge('q', digest('a'), gaussian(64));
    expect(ledger.allocations()).toMatchObject([
      { chargedRho: rational(1, 128), reservedRho: rational(1, 128), balanceRho: ZERO, state: 'active' },
    ]);
    const before = ledger.statement().accounts[0]!.epsilonCommitted;
    run.finish('finished');
    expect(ledger.allocations()).toMatchObject([{ reservedRho: ZERO, balanceRho: rational(1, 128) }]);
    expect(ledger.statement().accounts[0]!.epsilonCommitted).toBe(before);
  });

  test('spends to the last fraction, and not one unit of 2^-96 more', () => {
    const ledger = ledgerWith(award());
    const run = ledger.startRun(request('a', zcdp('1/128'), { allocation: 'sepsis-1' }));
    run.charge('q', digest('a'), gaussian(64));
    run.finish('finished');
    const over = { kind: 'zcdp', rho: rational(2n ** 89n + 1n, 2n ** 96n) } as const;
    expect(() => ledger.startRun(request('b', over, { allocation: 'sepsis-1' }))).toThrow(
      expect.objectContaining({ code: 'BUDGET_EXCEEDED', message: expect.stringContaining('allocation "sepsis-1"') }),
    );
    ledger.startRun(request('c', zcdp('1/128'), { allocation: 'sepsis-1' }));
    expect(() =>
      ledger.startRun(request('d', { kind: 'zcdp', rho: rational(1n, 2n ** 96n) }, { allocation: 'sepsis-1' })),
    ).toThrow(withCode('BUDGET_EXCEEDED'));
  });

  test('counts the delta of single events as a policy does: what they take of it, rho loses', () => {
    const event = (share: string): PrivacyEvent => ({
      kind: 'epsilon-delta',
      epsilon: ZERO,
      delta: parseRational(share),
    });
    const ledger = ledgerWith(award());
    const pay = { allocation: 'sepsis-1' };
    expect(() => ledger.startRun(request('a', event('1.1e-6'), pay))).toThrow(withCode('BUDGET_EXCEEDED'));
    ledger.startRun(request('b', event('2e-7'), pay)).charge('q', digest('a'), event('2e-7'));
    const [allocation] = ledger.allocations();
    expect(allocation!.balanceRho).toEqual(largestRho(award().epsilon, parseRational('8e-7')));
    expect(compare(allocation!.balanceRho, rational(1, 64))).toBe(-1);
    expect(() => ledger.startRun(request('c', zcdp('1/64'), pay))).toThrow(withCode('BUDGET_EXCEEDED'));
    ledger.startRun(request('d', { kind: 'zcdp', rho: allocation!.balanceRho }, pay));
    expect(ledger.statement().allocations[0]).toMatchObject({ epsilonBalance: 0, deltaAwarded: 1e-6 });
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('does not stand above the policy: a cap that was lowered afterwards holds', () => {
    const ledger = ledgerWith(award());
    ledger.setPolicy('encounters', policy('0.5'), by);
    expect(() => ledger.startRun(request('a', zcdp('1/64'), { allocation: 'sepsis-1' }))).toThrow(
      expect.objectContaining({ code: 'BUDGET_EXCEEDED', message: expect.stringContaining('dataset "encounters"') }),
    );
    ledger.startRun(request('b', zcdp('1/512'), { allocation: 'sepsis-1' }));
  });

  test.each<[string, Partial<Wanted>]>([
    ['no purpose', { purpose: '' }],
    ['a control character', { approver: 'a\nb' }],
    ['no such day', { expires: '2024-02-30' }],
    ['another form of day', { expires: '30.06.2024' }],
    ['a day that is over', { expires: '2023-12-31' }],
    ['nobody to spend', { spenders: [] }],
    ['a delta above that of the policy', { delta: parseRational('2e-6') }],
  ])('with %s is refused', (_what, more) => {
    const ledger = ledgerWith();
    expect(() => ledger.awardAllocation(award(more), by)).toThrow(withCode('CONFIG_INVALID'));
    expect(ledger.allocations()).toEqual([]);
  });

  test('needs a policy and one of its spenders, and a name of its own', () => {
    const ledger = openAt(ledgerPath());
    expect(() => ledger.awardAllocation(award(), by)).toThrow(withCode('POLICY_CONFLICT'));
    ledger.setPolicy('encounters', policy('1', '1e-6', ['steward']), by);
    expect(() => ledger.awardAllocation(award(), { by: 'bob' })).toThrow(withCode('SPENDER_NOT_ALLOWED'));
    const small = award(buys(rational(1, 1024)));
    ledger.awardAllocation(small, by);
    expect(() => ledger.awardAllocation(small, by)).toThrow(withCode('CONFIG_INVALID'));
    const { id: _, ...unnamed } = small;
    expect(ledger.awardAllocation(unnamed, by).id).toBe('sepsis-2');
    expect(() => ledger.revokeAllocation('sepsis-2', { by: 'bob' })).toThrow(withCode('SPENDER_NOT_ALLOWED'));
  });
});

test('an award of nothing, or of more than anything promises, is refused', () => {
  const ledger = ledgerWith();
  for (const epsilon of [ZERO, rational(101)]) {
    expect(() => ledger.awardAllocation(award({ epsilon }), by)).toThrow(withCode('BUDGET_INVALID'));
  }
});

describe('who may use an allocation', () => {
  test('both lists must name the spender', () => {
    const ledger = openAt(ledgerPath());
    ledger.setPolicy('encounters', policy('1', '1e-6', ['anna', 'bob']), { by: 'anna' });
    ledger.awardAllocation(award({ spenders: ['bob', 'carl'] }), { by: 'anna' });
    const start = (runId: string, spender: string): unknown =>
      ledger.startRun(request(runId, zcdp('1/1024'), { spender, allocation: 'sepsis-1' }));
    expect(() => start('a', 'anna')).toThrow(withCode('SPENDER_NOT_ALLOWED'));
    expect(() => start('c', 'carl')).toThrow(withCode('SPENDER_NOT_ALLOWED'));
    start('b', 'bob');
  });

  test('one that is not there, or of another dataset, pays for nothing', () => {
    const ledger = ledgerWith(award());
    ledger.setPolicy('births', policy('1'), by);
    expect(() => ledger.startRun(request('a', zcdp('1/1024'), { allocation: 'none' }))).toThrow(
      withCode('ALLOCATION_UNKNOWN'),
    );
    expect(() => ledger.startRun(request('b', zcdp('1/1024'), { dataset: 'births', allocation: 'sepsis-1' }))).toThrow(
      withCode('ALLOCATION_UNKNOWN'),
    );
    expect(ledger.runs()).toEqual([]);
  });

  test('a policy may ask every run for one', () => {
    const ledger = openAt(ledgerPath());
    ledger.setPolicy('encounters', { ...policy('1'), requireAllocation: true }, by);
    ledger.awardAllocation(award(), by);
    expect(() => ledger.startRun(request('a', zcdp('1/1024')))).toThrow(withCode('ALLOCATION_REQUIRED'));
    ledger.startRun(request('b', zcdp('1/1024'), { allocation: 'sepsis-1' }));
    expect(() => ledger.ensurePolicy('encounters', policy('1'), by)).toThrow(withCode('POLICY_CONFLICT'));
    ledger.ensurePolicy('encounters', { ...policy('1'), requireAllocation: true }, by);
  });
});

describe('the end of an allocation', () => {
  test('comes after its last day in UTC; its balance returns, and open runs finish', () => {
    let time = '2024-06-30T23:59:59.999Z';
    const ledger = clocked(ledgerPath(), () => time);
    ledger.setPolicy('encounters', policy('1'), by);
    ledger.awardAllocation(award(), by);
    const run = ledger.startRun(request('a', zcdp('1/256'), { allocation: 'sepsis-1' }));
    time = '2024-07-01T00:00:00.000Z';
    expect(() => ledger.startRun(request('b', zcdp('1/256'), { allocation: 'sepsis-1' }))).toThrow(
      expect.objectContaining({ code: 'ALLOCATION_EXPIRED', message: expect.stringContaining('2024-06-30') }),
    );
    expect(ledger.allocations()).toMatchObject([{ state: 'expired', balanceRho: ZERO, reservedRho: rational(1, 256) }]);
    run.charge('q', digest('a'), gaussian(128));
    ledger.startRun(request('c', zcdp('5/256')));
    expect(() => ledger.startRun(request('d', zcdp('1/256')))).toThrow(withCode('BUDGET_EXCEEDED'));
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
    ledger.close();
  });

  test('is not undone by a clock that is put back', () => {
    let time = '2024-07-01T00:00:00.000Z';
    const path = ledgerPath();
    const ledger = clocked(path, () => time);
    ledger.setPolicy('encounters', policy('1'), by);
    ledger.awardAllocation(award({ expires: '2024-07-02' }), by);
    time = '2024-07-03T00:00:00.000Z';
    ledger.setPolicy('encounters', policy('1'), by);
    time = '2024-07-02T00:00:00.000Z';
    expect(() => ledger.startRun(request('a', zcdp('1/256'), { allocation: 'sepsis-1' }))).toThrow(
      withCode('ALLOCATION_EXPIRED'),
    );
    ledger.close();
  });

  test('comes at once where it is revoked, once, and what it charged stays charged', () => {
    const ledger = ledgerWith(award());
    const run = ledger.startRun(request('a', zcdp('1/256'), { allocation: 'sepsis-1' }));
    run.charge('q', digest('a'), gaussian(128));
    ledger.revokeAllocation('sepsis-1', by);
    expect(ledger.allocations()).toMatchObject([
      { state: 'revoked', revoked: { by: 'steward' }, chargedRho: rational(1, 256), balanceRho: ZERO },
    ]);
    expect(() => ledger.startRun(request('b', zcdp('1/256'), { allocation: 'sepsis-1' }))).toThrow(
      withCode('ALLOCATION_EXPIRED'),
    );
    expect(() => ledger.revokeAllocation('sepsis-1', by)).toThrow(withCode('ALLOCATION_EXPIRED'));
    expect(() => ledger.revokeAllocation('none', by)).toThrow(withCode('ALLOCATION_UNKNOWN'));
    ledger.startRun(request('c', zcdp('5/256')));
    expect(ledger.spent('encounters').rho).toEqual(rational(1, 256));
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });
});

test('an allocation and what pays from it are the same for a process that reads them later', () => {
  const path = ledgerPath();
  const ledger = openAt(path);
  ledger.setPolicy('encounters', policy('1'), by);
  ledger.awardAllocation(award(), by);
  ledger.startRun(request('a', zcdp('1/256'), { allocation: 'sepsis-1' }));
  const later = openAt(path, { readonly: true });
  expect(later.allocations('encounters')).toEqual(ledger.allocations());
  expect(later.allocations('births')).toEqual([]);
  expect(later.runs()).toMatchObject([{ allocation: 'sepsis-1' }]);
});
