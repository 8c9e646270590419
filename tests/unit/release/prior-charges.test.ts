import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeFacts } from '../../../pipelines/account/describe-run-facts.ts';
import type { Dictionary } from '../../../pipelines/dictionary/dictionary.ts';
import { NOTHING_SPENT, priorCharges, rhoAfter } from '../../../pipelines/release/prior-charges.ts';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { largestRho } from '../../../privacy/budget.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { Ledger } from '../../../privacy/ledger/ledger.ts';
import { openLedger } from '../../../privacy/ledger/open-ledger.ts';
import type { LedgerUnit } from '../../../privacy/ledger/unit.ts';
import {
  add,
  compare,
  exactRational,
  parseRational,
  type Rational,
  rational,
  subtract,
} from '../../../privacy/rational.ts';
import { dictionaryOf } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const delta = parseRational('1e-7');
const EVENT: PrivacyEvent = {
  kind: 'composed',
  events: [
    { kind: 'discrete-gaussian', sigmaSquared: rational(700, 3), sensitivity: 2n },
    { kind: 'epsilon-delta', epsilon: rational(0), delta },
  ],
};
const unit = { column: 'patient', maxRows: 2 };
const PATIENT: LedgerUnit = { name: 'patient', column: 'patient', neighbours: 'add-remove-unit' };

/** A ledger with a describe run that charged `values/a` and `values/b`, of which the second was never answered. */
function ledgerWithRun(dataset = 'cohort', facts = describeFacts('2024-01-01T00:00:00Z', unit)): Ledger {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-prior-'));
  const ledger = openLedger({ path: join(folder, 'ledger.db'), now: () => '2024-01-01T00:00:00.000Z' });
  onTestFinished(() => {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  ledger.setPolicy(
    dataset,
    { maxEpsilon: rational(50), maxDelta: parseRational('1e-6'), spenders: ['*'] },
    { by: 'a' },
  );
  const planned: PrivacyEvent = { kind: 'repeated', event: EVENT, times: 2 };
  const run = ledger.startRun({ runId: 'r1', dataset, spender: 'a', unit: PATIENT, planned, planDigest: 'p', facts });
  run.charge('values/a', 'digest', EVENT);
  run.answer('values/a', new Uint8Array(4));
  run.charge('values/b', 'digest', EVENT);
  run.finish('finished');
  return ledger;
}

const dictionary = (event: string, unitText = '{ column: patient, maxRows: 2 }'): Promise<Dictionary> =>
  dictionaryOf(
    temporaryFolder(),
    ['patient: { kind: identifier }', `a: { kind: categorical, values: [x], origin: dp, event: ${event} }`],
    unitText,
  );

describe('what a dictionary has cost', () => {
  test('every charge of the runs it names, also those without an answer', async () => {
    const prior = priorCharges(await dictionary('r1/values/a'), 'cohort', ledgerWithRun());
    expect(prior.runs).toEqual(['r1']);
    expect(prior.charges).toEqual([
      { question: 'r1/values/a', event: EVENT },
      { question: 'r1/values/b', event: EVENT },
    ]);
    expect([prior.rho, prior.delta]).toEqual([rational(12, 700), add(delta, delta)]);
  });

  test('of several runs, those it names and no other, oldest first', async () => {
    const ledger = ledgerWithRun();
    for (const runId of ['r2', 'r3']) {
      const facts = describeFacts('2024-01-02T00:00:00Z', unit);
      const run = ledger.startRun({
        runId,
        dataset: 'cohort',
        spender: 'a',
        unit: PATIENT,
        planned: EVENT,
        planDigest: 'p',
        facts,
      });
      run.charge('values/a', 'digest', EVENT);
      run.answer('values/a', new Uint8Array(4));
    }
    const lines = ['a', 'b', 'c'].map(
      (name, i) => `${name}: { kind: categorical, values: [x], origin: dp, event: ${['r3', 'r1', 'r3'][i]}/values/a }`,
    );
    const columns = ['patient: { kind: identifier }', ...lines];
    const named = await dictionaryOf(temporaryFolder(), columns, '{ column: patient, maxRows: 2 }');
    const prior = priorCharges(named, 'cohort', ledger);
    expect(prior.runs).toEqual(['r1', 'r3']);
    expect(prior.charges.map(({ question }) => question)).toEqual(['r1/values/a', 'r1/values/b', 'r3/values/a']);
  });

  test('nothing where no fact was paid for, whether there is a ledger or not', async () => {
    const free = await dictionaryOf(temporaryFolder(), ['a: { kind: categorical, values: [x] }']);
    expect(priorCharges(free, 'cohort', undefined)).toBe(NOTHING_SPENT);
  });

  test.each([
    ['r1/values/z', 'holds no answer to the event "r1/values/z"'],
    ['r1/values/b', 'holds no answer to the event "r1/values/b"'],
    ['r2/values/a', 'holds no answer to the event "r2/values/a"'],
    ['nonsense', 'holds no answer to the event "nonsense"'],
  ])('the event %s, which nobody answered, is refused', async (event, reason) => {
    const named = await dictionary(event);
    const refused = expect.objectContaining({ code: 'DICTIONARY_INVALID', message: expect.stringContaining(reason) });
    expect(() => priorCharges(named, 'cohort', ledgerWithRun())).toThrow(refused);
    expect(() => priorCharges(named, 'cohort', undefined)).toThrow(refused);
  });

  test('a run that was no describe run is refused: its answers were about something else', async () => {
    const named = await dictionary('r1/values/a');
    expect(() => priorCharges(named, 'cohort', ledgerWithRun('cohort', { createdAt: 'x' }))).toThrow('holds no answer');
  });

  test('another dataset, another unit and a larger bound are refused; a smaller bound is covered', async () => {
    const named = await dictionary('r1/values/a');
    expect(() => priorCharges(named, 'other', ledgerWithRun())).toThrow('charged to dataset cohort, not to other');
    const each = await dictionary('r1/values/a', '{ rows: each }');
    expect(() => priorCharges(each, 'cohort', ledgerWithRun())).toThrow('protected another unit');
    const three = await dictionary('r1/values/a', '{ column: patient, maxRows: 3 }');
    expect(() => priorCharges(three, 'cohort', ledgerWithRun())).toThrow(
      'kept at most 2 row(s) a unit, and maxRows is 3',
    );
    const one = await dictionary('r1/values/a', '{ column: patient, maxRows: 1 }');
    expect(priorCharges(one, 'cohort', ledgerWithRun()).runs).toEqual(['r1']);
  });
});

describe('what is left to the release', () => {
  const budget = { epsilon: rational(2), delta: parseRational('1e-6') };
  const leftAfter = (rho: Rational, spentDelta: Rational): Rational =>
    rhoAfter(budget, { runs: ['r'], charges: [], rho, delta: spentDelta });

  test('together with what was spent it is within the budget, and nearly all of it', () => {
    for (const [rho, spent] of [
      [rational(1, 70), delta],
      [rational(12, 700), rational(0)],
      [rational(1n, 10n ** 9n), parseRational('9e-7')],
    ] as const) {
      const total = add(leftAfter(rho, spent), rho);
      const left = subtract(budget.delta, spent);
      expect(compare(exactRational(epsilonOfZcdp(total, left)), budget.epsilon)).toBeLessThanOrEqual(0);
      expect(epsilonOfZcdp(total, left)).toBeGreaterThan(1.9999999);
    }
  });

  test('without anything spent it is the whole budget', () => {
    expect(rhoAfter(budget, NOTHING_SPENT)).toEqual(largestRho(budget.epsilon, budget.delta));
  });

  test.each([
    ['rho', rational(1), rational(0)],
    ['delta', rational(1, 1000), parseRational('1e-6')],
  ])('%s used up is refused', (_what, rho, spent) => {
    expect(() => leftAfter(rho, spent)).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID' }));
  });
});
