import { describe, expect, test } from 'vitest';
import { renderStatement } from '../../../cli/render/ledger.ts';
import { tightestEpsilon } from '../../../privacy/accounting/tightest.ts';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { RunRequest } from '../../../privacy/ledger/ledger.ts';
import { promiseFacts } from '../../../privacy/ledger/promise.ts';
import { allocationsToCsv, chargesToCsv, statementToCsv } from '../../../privacy/ledger/statement-csv.ts';
import type { TightestFigure } from '../../../privacy/ledger/statement-lines.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { digest, gaussian, ledgerPath, openAt, policy, request, zcdp } from './ledger-fixture.ts';

const delta = parseRational('1e-6');
const epsilon = (rho: string): number => epsilonOfZcdp(parseRational(rho), delta);

function spentLedger(): ReturnType<typeof openAt> {
  const ledger = openAt(ledgerPath());
  ledger.setPolicy('encounters', policy('5'), { by: 'steward' });
  for (const [id, spender] of [
    ['run-1', 'anna'],
    ['run-2', '=cmd|"x"'],
  ] as const) {
    const run = ledger.startRun(request(id, zcdp('1/64'), { spender }));
    run.charge('q', digest('a'), gaussian(32));
    if (id === 'run-1') run.finish('finished');
  }
  ledger.startRun(request('run-3', zcdp('1/32')));
  return ledger;
}

test('spent() composes charges, keeps reservations apart and shows the plain sum beside it', () => {
  const spent = spentLedger().spent('encounters');
  expect(spent.epsilonAtMaxDelta).toBe(epsilon('1/32'));
  expect(spent.plainSumOfEpsilons).toBe(2 * epsilon('1/64'));
  expect(spent.epsilonWithReservations).toBe(epsilon('1/16'));
  expect(spent.epsilonAtMaxDelta).toBeLessThan(spent.plainSumOfEpsilons);
  expect(spent.event).toMatchObject({ kind: 'composed', events: [gaussian(32), gaussian(32)] });
});

test('a dataset nobody knows has spent nothing', () => {
  expect(spentLedger().spent('births')).toMatchObject({
    policy: undefined,
    epsilonAtMaxDelta: 0,
    plainSumOfEpsilons: 0,
  });
});

test('statement() has an account a dataset and a line a run', () => {
  const ledger = spentLedger();
  const statement = ledger.statement();
  expect(statement.head).toEqual(ledger.head());
  expect(statement.accounts).toEqual([
    expect.objectContaining({
      dataset: 'encounters',
      maxEpsilon: 5,
      epsilonCharged: epsilon('1/32'),
      rhoCharged: 1 / 32,
    }),
  ]);
  expect(statement.lines.map((line) => [line.runId, line.state, line.charges, line.epsilonAfter])).toEqual([
    ['run-1', 'finished', 1, epsilon('1/64')],
    ['run-2', 'open', 1, epsilon('1/32')],
    ['run-3', 'open', 0, epsilon('1/32')],
  ]);
});

test('statementToCsv() quotes, and disarms what a spreadsheet would run', () => {
  const lines = statementToCsv(spentLedger().statement()).split('\r\n');
  expect(lines[0]).toMatch(/^dataset,runId,kind,release,allocation,spender,state,/);
  expect(lines[1]).toMatch(/^encounters,run-1,release,,,anna,finished,2024-/);
  expect(lines[2]).toMatch(/^encounters,run-2,release,,,"'=cmd\|""x""",open,/);
  expect(lines).toHaveLength(5);
});

test('settings print as they were written, and what was spent is rounded up', () => {
  const [account] = spentLedger().statement().accounts;
  expect(JSON.stringify(account)).toContain('"maxDelta":0.000001,');
  expect(account).toMatchObject({ maxEpsilon: 5, requireAllocation: false, deltaCharged: 0 });
});

test('statement() tells describe runs from releases, and lists every charge where asked', () => {
  const ledger = openAt(ledgerPath());
  ledger.setPolicy('encounters', policy('5'), { by: 'steward' });
  const described = ledger.startRun(request('run-1', zcdp('1/64'), { facts: { kind: 'describe' } }));
  described.charge('age', digest('a'), {
    kind: 'composed',
    events: [gaussian(64), { kind: 'repeated', times: 2, event: { kind: 'exponential', epsilon: rational(1, 64) } }],
  });
  const released = ledger.startRun(request('run-2', zcdp('1/64'), { facts: { releaseName: 'spring' } }));
  released.charge('m0', digest('b'), gaussian(64));
  released.answer('m0', Uint8Array.of(1));
  expect(ledger.statement().charges).toBeUndefined();
  const statement = ledger.statement({ charges: true });
  expect(statement.lines.map(({ kind, release }) => [kind, release])).toEqual([
    ['describe', undefined],
    ['release', 'spring'],
  ]);
  expect(statement.charges).toMatchObject([
    { runId: 'run-1', entry: 3, question: 'age', mechanism: 'discrete-gaussian + exponential', answered: false },
    { runId: 'run-2', entry: 5, question: 'm0', mechanism: 'discrete-gaussian', rho: 1 / 128, answered: true },
  ]);
  expect(chargesToCsv(statement).split('\r\n')).toHaveLength(4);
  expect(allocationsToCsv(statement)).toMatch(/^dataset,id,project,state,expires,[^\n]*\r\n$/);
});

test('every epsilon stands with its delta, and what a run promised beside what it is charged with', () => {
  const ledger = openAt(ledgerPath());
  ledger.setPolicy('encounters', policy('1/3'), { by: 'steward' });
  const facts = promiseFacts({ epsilon: parseRational('1/3'), delta: parseRational('1e-9') });
  const run = ledger.startRun(request('run-1', zcdp('1/1024'), { facts }));
  run.charge('m0', digest('a'), gaussian(512));
  run.answer('m0', Uint8Array.of(1));
  run.finish('finished');
  ledger.startRun(request('run-2', zcdp('1/2048'), { facts: { promisedEpsilon: 'plenty', promisedDelta: '1e-9' } }));
  const statement = ledger.statement();
  expect(statement.lines.map((line) => [line.promisedEpsilon, line.promisedDelta])).toEqual([
    ['1/3', '0.000000001'],
    [undefined, undefined],
  ]);
  expect(statementToCsv(statement).split('\r\n')[1]).toMatch(/,1\/3,0\.000000001,$/);
  const shown = renderStatement(statement).join('\n');
  for (const line of shown.split('\n').filter((one) => /epsilon \d/.test(one))) {
    expect(line).toMatch(/at (delta )?1e-6|at (delta )?0\.000001/);
  }
  expect(shown).toMatch(/run-1 .* 1\/3 at 1e-9 /);
  expect(shown).toContain('What a run promised stands at its own delta');
});

describe('the tightest figure', () => {
  const exponential = (denominator: number): PrivacyEvent => ({
    kind: 'exponential',
    epsilon: rational(1, denominator),
  });

  function historyOf(...runs: readonly { readonly listed: boolean; readonly charges: readonly PrivacyEvent[] }[]) {
    const ledger = openAt(ledgerPath());
    ledger.setPolicy('encounters', policy('20'), { by: 'steward' });
    for (const [i, { listed, charges }] of runs.entries()) {
      const plannedQuestions = charges.map((event, j) => ({ id: `q${j}`, event }));
      const planned = { kind: 'composed', events: charges } as const;
      const run = ledger.startRun(request(`run-${i}`, planned, listed ? { plannedQuestions } : {}));
      for (const { id, event } of plannedQuestions) run.charge(id, digest(String(i)), event);
      run.finish('finished');
    }
    const { epsilonCharged, tightest } = ledger.statement({ tightest: true }).accounts[0]!;
    return { epsilonCharged, ...tightest! };
  }

  test('is below the composed one, whose filter admits, and is what the accountants say', () => {
    const charges = [gaussian(16), gaussian(16), exponential(2)];
    const { epsilonCharged, epsilon, accountant, holds } = historyOf({ listed: true, charges });
    const { epsilon: interval } = tightestEpsilon({ kind: 'composed', events: charges }, delta);
    expect([epsilon, holds]).toEqual([interval.upper, 'always']);
    expect(epsilon).toBeLessThan(0.99 * epsilonCharged);
    expect(epsilon).toBeGreaterThanOrEqual(interval.lower);
    expect(accountant).not.toBe('zcdp');
  });

  test('holds without a condition for one run that went as planned alone', () => {
    const charges = [gaussian(16)];
    expect(historyOf({ listed: true, charges }).holds).toBe('always');
    expect(historyOf({ listed: false, charges }).holds).toBe('under-the-cap');
    expect(historyOf({ listed: true, charges }, { listed: true, charges }).holds).toBe('settings-fixed-beforehand');
    expect(historyOf({ listed: true, charges: [zcdp('1/16')] })).toMatchObject({ accountant: 'zcdp', holds: 'always' });
  });

  describe('is the one in zCDP where a run may have chosen its noise from its answers', () => {
    const two = [gaussian(16), gaussian(64), exponential(2)];

    function adaptive(
      plannedQuestions: NonNullable<RunRequest['plannedQuestions']> | undefined,
      charges: Readonly<Record<string, PrivacyEvent>>,
    ): TightestFigure {
      const ledger = openAt(ledgerPath());
      ledger.setPolicy('encounters', policy('20'), { by: 'steward' });
      const listed = plannedQuestions === undefined ? {} : { plannedQuestions };
      const run = ledger.startRun(request('run', zcdp('1/8'), listed));
      for (const [id, event] of Object.entries(charges)) run.charge(id, digest('a'), event);
      run.finish('finished');
      const { epsilonCharged, tightest } = ledger.statement({ tightest: true }).accounts[0]!;
      const events = Object.values(charges);
      const lower = tightestEpsilon({ kind: 'composed', events }, delta);
      expect(lower.epsilon.upper).toBeLessThan(0.99 * epsilonCharged);
      expect(tightest!.epsilon).toBe(epsilonCharged);
      expect(tightest!.epsilon).toBe(epsilonOfZcdp(zcdpCost({ kind: 'composed', events }).rho, delta));
      const shown = renderStatement(ledger.statement({ tightest: true })).join('\n');
      expect(shown).toMatch(
        /tightest +epsilon [0-9.]+ at delta [0-9.]+ \(zcdp\), as spent; .* only its plan and the cap are proven/,
      );
      return tightest!;
    }
    const figure = expect.objectContaining({ accountant: 'zcdp', holds: 'under-the-cap' });

    test('below a ceiling, as cliquetree does', () => {
      const planned = [
        { id: 'one-way', event: two[0]! },
        { id: 'choose/1', event: two[2]! },
        { id: 'measure/1', event: zcdp('1/128') },
      ];
      // The counts cost the ceiling exactly, so the noise may be any that splits it.
      expect(adaptive(planned, { 'one-way': two[0]!, 'choose/1': two[2]!, 'measure/1': two[1]! })).toEqual(figure);
      expect(adaptive(planned, { 'one-way': two[0]!, 'choose/1': two[2]!, 'measure/1': gaussian(70) })).toEqual(figure);
    });

    test('from a pool, as aim does', () => {
      const planned = [
        { id: 'one-way', event: two[0]! },
        { id: 'round/*', event: zcdp('1/16') },
      ];
      const rounds = { 'round/1': two[2]!, 'round/2': two[1]! };
      expect(adaptive(planned, { 'one-way': two[0]!, ...rounds })).toEqual(figure);
    });

    test('where it listed nothing, or ended before its plan did', () => {
      expect(adaptive(undefined, { a: two[0]!, b: two[1]! })).toEqual(figure);
      const planned = two.map((event, i) => ({ id: `q${i}`, event }));
      expect(adaptive(planned, { q0: two[0]!, q1: two[1]! })).toEqual(figure);
    });

    test('for all runs together, however the others went', () => {
      const charges = [gaussian(16)];
      const { epsilonCharged, ...tightest } = historyOf({ listed: true, charges }, { listed: false, charges });
      expect(tightest).toEqual({ epsilon: epsilonCharged, accountant: 'zcdp', holds: 'under-the-cap' });
    });
  });

  test('admits nothing: a run that only it would let in is refused', () => {
    const ledger = openAt(ledgerPath());
    const { epsilon } = tightestEpsilon({ kind: 'composed', events: [gaussian(16), gaussian(16)] }, delta);
    const between = (epsilon.upper + epsilonOfZcdp(parseRational('1/16'), delta)) / 2;
    ledger.setPolicy('encounters', policy(String(between)), { by: 'steward' });
    ledger.startRun(request('run-1', gaussian(16)));
    expect(() => ledger.startRun(request('run-2', gaussian(16)))).toThrow(
      expect.objectContaining({ code: 'BUDGET_EXCEEDED' }),
    );
  });
});
