import { expect, test } from 'vitest';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { statementToCsv } from '../../../privacy/ledger/statement-csv.ts';
import { parseRational } from '../../../privacy/rational.ts';
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
