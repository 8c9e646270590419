import { describe, expect, test } from 'vitest';
import { renderStatement } from '../../../cli/render/ledger.ts';
import { tightestEpsilon } from '../../../privacy/accounting/tightest.ts';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { Ledger } from '../../../privacy/ledger/ledger.ts';
import type { LedgerUnit } from '../../../privacy/ledger/unit.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { asOldLedger } from '../../support/old-ledger.ts';
import { digest, gaussian, ledgerPath, openAt, PATIENT, policy, request, zcdp } from './ledger-fixture.ts';

const ROW: LedgerUnit = { name: 'row', column: null, neighbours: 'add-remove-unit' };
const BY = { by: 'steward' };
const delta = parseRational('1e-6');
const thirteen = { dataset: 'encounters', unit: PATIENT, rowsAtMost: 13, because: 'one visit a month of the study' };

const refused = (said: string, code = 'UNIT_CONFLICT'): Error =>
  expect.objectContaining({ code, message: expect.stringContaining(said) });

function spend(ledger: Ledger, runId: string, unit: LedgerUnit, event: PrivacyEvent = gaussian(5000), more = {}): void {
  const run = ledger.startRun(
    request(runId, event, { unit, plannedQuestions: [{ id: 'q', event }], facts: { protects: unit.name }, ...more }),
  );
  run.charge('q', digest('a'), event);
  run.finish('finished');
}

/** One run about each row, of rho 1/10000. */
function aboutRows(maxEpsilon = '20'): Ledger {
  const ledger = openAt(ledgerPath());
  ledger.setPolicy('encounters', policy(maxEpsilon), BY);
  spend(ledger, 'rows', ROW);
  return ledger;
}

describe('what was charged for each row, counted for patients with at most 13', () => {
  test('costs 169 times the rho in every figure, exactly', () => {
    const ledger = aboutRows();
    expect(ledger.convertUnit(thirteen, BY)).toEqual({ ...thirteen, runs: ['rows'] });
    const epsilon = epsilonOfZcdp(rational(169, 10_000), delta);
    const spent = ledger.spent('encounters');
    expect(spent.rho).toMatchObject({ denominator: expect.any(BigInt) });
    expect(Math.abs(Number(spent.rho.numerator) / Number(spent.rho.denominator) - 0.0169)).toBeLessThan(1e-15);
    expect(spent.epsilonAtMaxDelta).toBeCloseTo(epsilon, 9);
    expect(spent.epsilonAtMaxDelta).toBeGreaterThanOrEqual(epsilon);
    expect(spent.event).toEqual({ kind: 'composed', events: [{ ...gaussian(5000), sensitivity: 13n }] });
    expect(spent.plainSumOfEpsilons).toBe(spent.epsilonAtMaxDelta);

    const { accounts, lines, charges } = ledger.statement({ charges: true, tightest: true });
    const tight = tightestEpsilon({ ...gaussian(5000), sensitivity: 13n } as PrivacyEvent, delta).epsilon.upper;
    expect(accounts[0]!.tightest!.epsilon).toBeCloseTo(tight, 9);
    expect(accounts[0]).toMatchObject({
      unit: PATIENT,
      epsilonWithReservations: spent.epsilonAtMaxDelta,
      epsilonCommitted: spent.epsilonAtMaxDelta,
      unitConversions: [{ rowsAtMost: 13, by: 'steward', because: thirteen.because, runs: ['rows'], entry: 5 }],
    });
    expect(lines[0]).toMatchObject({ unit: 'patient', rowsCounted: 13, epsilonAfter: spent.epsilonAtMaxDelta });
    expect([lines[0]!.rhoPlanned, lines[0]!.rhoCharged, charges![0]!.rho]).toEqual(
      Array(3).fill(expect.closeTo(0.0169, 12)),
    );
    expect(renderStatement(ledger.statement()).join('\n')).toContain(
      'rows: charged for each row, counted for 13 rows of one since',
    );
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('leaves what the run itself charged as it is, for a release that is made again', () => {
    const ledger = aboutRows();
    ledger.convertUnit(thirteen, BY);
    expect(ledger.charges('rows').map(({ event }) => event)).toEqual([gaussian(5000)]);
    expect(ledger.runs()[0]!.unit).toEqual(ROW);
  });

  test('is what admission counts with: patients may be charged, each row may not, and the cap holds', () => {
    const ledger = aboutRows('1.2'); // 0.0169 is epsilon 0.92, and 0.0280 is 1.2
    expect(() => ledger.startRun(request('a', zcdp('1/1000')))).toThrow(refused('each row'));
    ledger.convertUnit(thirteen, BY);
    expect(() => ledger.startRun(request('b', zcdp('1/1000'), { unit: ROW }))).toThrow(refused('each patient'));
    expect(() => ledger.startRun(request('c', zcdp('1/50')))).toThrow(refused('would reach', 'BUDGET_EXCEEDED'));
    spend(ledger, 'd', PATIENT, zcdp('1/200'));
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('counts in the allocation that paid, which may be overdrawn by it and has nothing left then', () => {
    const ledger = openAt(ledgerPath());
    ledger.setPolicy('encounters', policy('2'), BY);
    const terms = { project: 'sepsis', purpose: 'p', approver: 'a', expires: '2999-12-31', spenders: ['*'] };
    ledger.awardAllocation({ dataset: 'encounters', epsilon: rational(1, 2), delta, ...terms }, BY);
    spend(ledger, 'rows', ROW, gaussian(5000), { allocation: 'sepsis-1' });
    expect(ledger.allocations()[0]!.balanceRho.numerator).toBeGreaterThan(0n);
    ledger.convertUnit(thirteen, BY);
    const [allocation] = ledger.statement().allocations;
    expect(allocation).toMatchObject({ rhoCharged: expect.closeTo(0.0169, 12), rhoBalance: 0 });
    expect(allocation!.epsilonCharged).toBeGreaterThan(0.5);
  });

  test('leaves out what was planned with a delta and never charged, of which so many rows may have no cost at all', () => {
    const path = ledgerPath();
    const ledger = openAt(path);
    ledger.setPolicy('encounters', policy('20', '1e-3'), BY);
    const threshold: PrivacyEvent = { kind: 'epsilon-delta', epsilon: rational(0), delta: parseRational('1e-4') };
    const plannedQuestions = [
      { id: 'q', event: gaussian(5000) },
      { id: 'codes', event: threshold },
    ];
    const planned: PrivacyEvent = { kind: 'composed', events: plannedQuestions.map(({ event }) => event) };
    const run = ledger.startRun(request('described', planned, { unit: ROW, plannedQuestions }));
    run.charge('q', digest('a'), gaussian(5000));
    run.finish('abandoned');
    ledger.convertUnit({ ...thirteen, rowsAtMost: 10_000 }, BY);
    expect(ledger.statement().lines[0]!.rhoCharged).toBeCloseTo(10_000, 6);
    expect(openAt(path).spent('encounters')).toEqual(ledger.spent('encounters'));
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('may be counted for more rows later, and not for fewer', () => {
    const ledger = aboutRows();
    ledger.convertUnit(thirteen, BY);
    expect(() => ledger.convertUnit({ ...thirteen, rowsAtMost: 12 }, BY)).toThrow(refused('a smaller number'));
    ledger.convertUnit({ ...thirteen, rowsAtMost: 20 }, BY);
    expect(ledger.statement().lines[0]!.rhoCharged).toBeCloseTo(0.04, 12);
    expect(() =>
      ledger.convertUnit({ ...thirteen, unit: { ...PATIENT, name: 'family', column: 'family' } }, BY),
    ).toThrow(refused('protected each patient (column patient)'));
  });
});

describe('counting rows for another unit is refused, with nothing entered', () => {
  const entersNothing = (ledger: Ledger, conversion: Partial<typeof thirteen>, error: Error, by = BY): void => {
    const before = ledger.head();
    expect(() => ledger.convertUnit({ ...thirteen, ...conversion }, by)).toThrow(error);
    expect(ledger.head()).toEqual(before);
  };

  test.each([0, -1, 1.5, Number.NaN, 2e6])('for %s rows', (rowsAtMost) => {
    entersNothing(aboutRows(), { rowsAtMost }, refused('must be a whole number from 1 to 1000000', 'CONFIG_INVALID'));
  });

  test('without a column or a reason, or by whom the policy does not name', () => {
    entersNothing(aboutRows(), { because: '' }, refused('the reason', 'CONFIG_INVALID'));
    entersNothing(aboutRows(), { unit: ROW }, refused('names no column', 'CONFIG_INVALID'));
    entersNothing(aboutRows(), { dataset: 'births' }, refused('has no policy', 'POLICY_CONFLICT'));
    const ledger = aboutRows();
    ledger.setPolicy('encounters', policy('20', '1e-6', ['anna']), BY);
    entersNothing(ledger, {}, refused('does not name', 'SPENDER_NOT_ALLOWED'));
  });

  test('where no run was about each row, or one is open', () => {
    const ledger = openAt(ledgerPath());
    ledger.setPolicy('encounters', policy('20'), BY);
    spend(ledger, 'a', PATIENT);
    entersNothing(ledger, {}, refused('it holds no run about each row'));
    const open = aboutRows();
    open.startRun(request('open', zcdp('1/100'), { unit: ROW }));
    entersNothing(open, {}, refused('run open is open'));
  });

  test('where a charge has a delta of its own', () => {
    const ledger = aboutRows();
    const threshold: PrivacyEvent = { kind: 'epsilon-delta', epsilon: rational(0), delta: parseRational('1e-8') };
    spend(ledger, 'described', ROW, { kind: 'composed', events: [gaussian(5000), threshold] });
    entersNothing(ledger, {}, refused('question q of run described has a delta of its own'));
  });
});

test('a ledger of version 0.1.0 that adds up rows and patients is set right by it, and by no third unit', () => {
  const path = ledgerPath();
  for (const [runId, unit] of [
    ['old-1', PATIENT],
    ['old-2', ROW],
  ] as const) {
    const ledger = openAt(path);
    ledger.setPolicy('encounters', policy('20'), BY);
    spend(ledger, runId, unit);
    ledger.close();
    asOldLedger(path);
  }
  const ledger = openAt(path, {
    unitOfOldRun: ({ facts }) => ({ known: 'unit', unit: facts['protects'] === 'row' ? ROW : PATIENT }),
  });
  expect(() => ledger.startRun(request('new', zcdp('1/1000')))).toThrow(
    expect.objectContaining({
      hint: expect.stringContaining('`synthward ledger unit encounters --column patient --rows-at-most <n>'),
    }),
  );
  const family = { ...PATIENT, name: 'family', column: 'family' };
  expect(() => ledger.convertUnit({ ...thirteen, unit: family }, BY)).toThrow(refused('run old-1 protected'));
  expect(ledger.convertUnit(thirteen, BY).runs).toEqual(['old-2']);
  const { rhoCharged, unit, unitConflict } = ledger.statement().accounts[0]!;
  expect([rhoCharged, unit, unitConflict]).toEqual([expect.closeTo(170 / 10_000, 12), PATIENT, undefined]);
  spend(ledger, 'new', PATIENT);
  expect(ledger.verifyChain()).toMatchObject({ ok: true });
});
