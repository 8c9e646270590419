import { describe, expect, test } from 'vitest';
import { renderStatement } from '../../../cli/render/ledger.ts';
import { accountFor } from '../../../pipelines/account/account-for.ts';
import type { Ledger } from '../../../privacy/ledger/ledger.ts';
import { statementToCsv } from '../../../privacy/ledger/statement-csv.ts';
import type { LedgerUnit } from '../../../privacy/ledger/unit.ts';
import { asOldLedger, formatOf, rewriteLedger } from '../../support/old-ledger.ts';
import { digest, gaussian, ledgerPath, openAt, PATIENT, policy, request, zcdp } from './ledger-fixture.ts';

const ROW: LedgerUnit = { name: 'row', column: null, neighbours: 'add-remove-unit' };

const conflict = (said: string, hint = ''): Error =>
  expect.objectContaining({
    code: 'UNIT_CONFLICT',
    message: expect.stringContaining(said),
    hint: expect.stringContaining(hint),
  });

function ledgerAt(path = ledgerPath()): { path: string; ledger: Ledger } {
  const ledger = openAt(path);
  ledger.setPolicy('encounters', policy('3'), { by: 'steward' });
  return { path, ledger };
}

function spend(ledger: Ledger, runId: string, unit: LedgerUnit, facts: Record<string, string> = {}): void {
  const run = ledger.startRun(request(runId, zcdp('1/64'), { unit, facts }));
  run.charge('q', digest('a'), gaussian(100));
  run.finish('finished');
}

describe('an account has one unit, that of its first run', () => {
  test('a run about each row is refused where patients were charged, with nothing entered', () => {
    const { ledger } = ledgerAt();
    spend(ledger, 'a', PATIENT);
    const before = ledger.head();
    expect(() => ledger.startRun(request('b', zcdp('1/64'), { unit: ROW }))).toThrow(
      conflict(
        'its account adds up the loss of each patient (column patient), and this run protects each row',
        'Declare unit: { column: patient, maxRows: k }',
      ),
    );
    expect(ledger.head()).toEqual(before);
    expect(ledger.spent('encounters').reservedRho).toEqual({ numerator: 0n, denominator: 1n });
    spend(ledger, 'c', PATIENT);
  });

  test('a run about patients is refused where each row was charged, and another name is said to be no way out', () => {
    const { ledger } = ledgerAt();
    spend(ledger, 'a', ROW);
    const refused = conflict('adds up the loss of each row, and', 'Another dataset name is no way out');
    expect(() => ledger.startRun(request('b', zcdp('1/64')))).toThrow(refused);
    spend(ledger, 'c', { ...ROW, name: 'visit' });
  });

  test('another column is another unit; another name for the column is not, and the first name stays', () => {
    const { ledger } = ledgerAt();
    spend(ledger, 'a', PATIENT);
    const family = { ...PATIENT, name: 'family', column: 'family' };
    expect(() => ledger.startRun(request('b', zcdp('1/64'), { unit: family }))).toThrow(
      conflict('this run protects each family (column family)', 'column: patient'),
    );
    spend(ledger, 'c', { ...PATIENT, name: 'person' });
    expect(ledger.units('encounters')).toMatchObject({ unit: PATIENT, named: [{ runs: ['a', 'c'] }] });
  });

  test('tables that call the column of the same patients differently share an account where both call one by the same name', () => {
    const { ledger } = ledgerAt();
    spend(ledger, 'a', { ...PATIENT, column: 'subject_id' });
    spend(ledger, 'b', { ...PATIENT, column: 'site + mrn' });
    expect(ledger.units('encounters')).toMatchObject({
      contradictory: false,
      unit: { name: 'patient', column: 'subject_id' },
      named: [{ runs: ['a', 'b'] }],
    });
    // Each row is nobody's other table, whatever a row is called.
    expect(() => ledger.startRun(request('c', zcdp('1/64'), { unit: { ...ROW, name: 'patient' } }))).toThrow(
      conflict('adds up the loss of each patient'),
    );
  });

  test('an open run binds; one that ended before it charged anything does not', () => {
    const { ledger } = ledgerAt();
    const run = ledger.startRun(request('a', zcdp('1/64')));
    expect(() => ledger.startRun(request('b', zcdp('1/64'), { unit: ROW }))).toThrow(conflict('each patient'));
    run.finish('abandoned');
    expect(ledger.units('encounters').unit).toBeUndefined();
    spend(ledger, 'b', ROW);
    expect(ledger.units('encounters').unit).toEqual(ROW);
  });

  test('datasets have units of their own', () => {
    const { ledger } = ledgerAt();
    ledger.setPolicy('wards', policy('3'), { by: 'steward' });
    spend(ledger, 'a', PATIENT);
    ledger.startRun(request('b', zcdp('1/64'), { dataset: 'wards', unit: ROW }));
    expect(ledger.units('wards').unit).toEqual(ROW);
  });

  test('a nameless unit is refused', () => {
    const { ledger } = ledgerAt();
    for (const unit of [
      { ...PATIENT, name: '' },
      { ...PATIENT, column: '' },
    ]) {
      expect(() => ledger.startRun(request('a', zcdp('1/64'), { unit }))).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      );
    }
  });

  test('the entry of a run, the statement and its CSV name it', () => {
    const { ledger } = ledgerAt();
    spend(ledger, 'a', PATIENT);
    expect(ledger.entries()[1]!.body['unit']).toEqual(PATIENT);
    expect(ledger.runs()[0]!.unit).toEqual(PATIENT);
    const statement = ledger.statement();
    expect(statement.accounts[0]).toMatchObject({ unit: PATIENT });
    expect(statement.lines[0]).toMatchObject({ unit: 'patient', unitColumn: 'patient' });
    const [head, line] = statementToCsv(statement).split('\r\n');
    expect([head, line]).toEqual([
      expect.stringMatching(/,unit,unitColumn,rowsCounted,promisedEpsilon,promisedDelta,admission$/),
      expect.stringMatching(/,patient,patient,,,,$/),
    ]);
    expect(renderStatement(statement).join('\n')).toContain('unit       each patient (column patient)');
  });
});

describe('a unit that was changed in the chain, with good hashes', () => {
  const written = (): string => {
    const { path, ledger } = ledgerAt();
    spend(ledger, 'a', PATIENT);
    spend(ledger, 'b', PATIENT);
    ledger.close();
    return path;
  };
  const edited = (edit: (body: Record<string, unknown>) => void): ReturnType<Ledger['verifyChain']> => {
    const path = written();
    rewriteLedger(path, ({ kind, body }) => {
      if (kind === 'start' && body['runId'] === 'b') edit(body);
    });
    return openAt(path).verifyChain();
  };

  test('contradicts the runs before', () => {
    expect(edited((body) => Object.assign(body, { unit: ROW }))).toMatchObject({
      ok: false,
      entry: 5,
      why: expect.stringContaining('UNIT_CONFLICT'),
    });
  });

  test('cannot be left out again', () => {
    expect(edited((body) => Object.assign(body, { unit: undefined }))).toMatchObject({ ok: false, entry: 5 });
  });

  test.each([
    ['a word', 'patient'],
    ['another relation', { ...PATIENT, neighbours: 'replace-unit' }],
    ['a field more', { ...PATIENT, maxRows: 2 }],
    ['no name', { column: 'patient', neighbours: 'add-remove-unit' }],
    ['a column that is a number', { ...PATIENT, column: 7 }],
  ])('cannot be %s', (_what, unit) => {
    expect(() => edited((body) => Object.assign(body, { unit }))).toThrow('it is not a start entry');
  });
});

describe('a ledger of version 0.1.0', () => {
  const old = (...units: readonly LedgerUnit[]): string => {
    const path = ledgerPath();
    units.forEach((unit, i) => {
      const ledger = openAt(path);
      if (i === 0) ledger.setPolicy('encounters', policy('3'), { by: 'steward' });
      spend(ledger, `old-${i + 1}`, unit, { protects: unit.name });
      ledger.close();
      asOldLedger(path);
    });
    return path;
  };
  /** Tells what the facts of the test say. */
  const knowing = {
    unitOfOldRun: ({ facts }: { facts: Readonly<Record<string, string>> }) =>
      ({ known: 'unit', unit: facts['protects'] === 'row' ? ROW : PATIENT }) as const,
  };

  test('opens as it is, and is marked as of the new format where it is opened for writing', () => {
    const path = old(PATIENT);
    const reader = openAt(path, { readonly: true });
    expect(reader.verifyChain()).toMatchObject({ ok: true });
    expect(reader.runs()[0]!.unit).toBeUndefined();
    expect(formatOf(path)).toBe(1);
    openAt(path).close();
    expect(formatOf(path)).toBe(2);
  });

  test('of which nothing is known takes the unit of its first new run, and says what it does not know', () => {
    const ledger = openAt(old(PATIENT));
    expect(ledger.statement().accounts[0]).toMatchObject({
      unit: null,
      unitUnknown: expect.stringContaining('what run old-1 protected is not known'),
    });
    spend(ledger, 'new', ROW);
    expect(ledger.units('encounters')).toMatchObject({ unit: ROW, silent: ['old-1'], contradictory: false });
    const [account] = ledger.statement().accounts;
    expect(account!.unitUnknown).toContain('Its figures are those of each row only if that was the unit there too.');
    expect(renderStatement(ledger.statement()).join('\n')).toContain('not known');
    expect(() => ledger.startRun(request('b', zcdp('1/64')))).toThrow(conflict('each row'));
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('with runs of two units tells so, and takes no run of either', () => {
    const path = old(PATIENT, ROW);
    const ledger = openAt(path, knowing);
    const said =
      'the account adds up the losses of different units (run old-1 for each patient (column patient); run old-2 for each row), so its figures hold for none of them';
    const statement = ledger.statement();
    expect(statement.accounts[0]).toMatchObject({ unit: null, unitConflict: said });
    expect(renderStatement(statement).join('\n')).toContain(said);
    expect(renderStatement(statement).join('\n')).toMatch(/old-2 .* each row\n/);
    const before = ledger.head();
    for (const unit of [PATIENT, ROW]) {
      expect(() => ledger.startRun(request('new', zcdp('1/64'), { unit }))).toThrow(conflict(said, 'no way out'));
    }
    expect(ledger.head()).toEqual(before);
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('a run that kept several rows of some unit contradicts a run about each row, and no other', () => {
    const several = { unitOfOldRun: () => ({ known: 'several-rows', rows: 13 }) as const };
    const ledger = openAt(old(PATIENT), several);
    expect(() => ledger.startRun(request('new', zcdp('1/64'), { unit: ROW }))).toThrow(
      conflict('run old-1 protected a unit of up to 13 rows, and this one protects each row'),
    );
    spend(ledger, 'new', PATIENT);
    expect(ledger.statement().accounts[0]).toMatchObject({
      unit: PATIENT,
      unitUnknown: expect.stringContaining('run old-1 for a unit of up to 13 rows that is not named'),
    });
  });

  test('of which a run is open that does not say its unit takes no other until that has ended', () => {
    const path = ledgerPath();
    const { ledger } = ledgerAt(path);
    ledger.startRun(request('open', zcdp('1/64'), { unit: ROW }));
    ledger.close();
    asOldLedger(path);
    const now = openAt(path);
    const before = now.head();
    const refused = conflict('run open is open, and version 0.1.0 did not enter', '`synthward ledger abandon open`');
    expect(() => now.startRun(request('new', zcdp('1/64')))).toThrow(refused);
    expect(() => accountFor(now, 'encounters', PATIENT)).toThrow(refused);
    expect(now.head()).toEqual(before);
    const run = now.resumeRun('open', 'plan-1');
    run.charge('q', digest('a'), gaussian(100));
    run.finish('finished');
    spend(now, 'new', ROW);
    expect(now.verifyChain()).toMatchObject({ ok: true });
  });
});
