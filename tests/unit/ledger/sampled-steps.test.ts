import { expect, test } from 'vitest';
import { renderStatement } from '../../../cli/render/ledger.ts';
import { calibrateNoiseMultiplier } from '../../../privacy/accounting/calibrate-noise-multiplier.ts';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { trainingEvent } from '../../../privacy/guard/events.ts';
import type { Ledger, LedgerRun, PlannedCharge, RunRequest } from '../../../privacy/ledger/ledger.ts';
import { statementToCsv } from '../../../privacy/ledger/statement-csv.ts';
import { compare, multiply, parseRational as q, type Rational, rational } from '../../../privacy/rational.ts';
import { digest, gaussian, ledgerPath, openAt, PATIENT, policy, request, zcdp } from './ledger-fixture.ts';

const probability = rational(1, 10);
const counts: PlannedCharge = { id: 'counts', event: { kind: 'repeated', times: 15, event: gaussian(6500) } };
const multiplier = calibrateNoiseMultiplier(
  { epsilon: q(1), delta: q('1e-6'), beside: counts.event, by: 'whole-plan' },
  { probability, steps: 100 },
);
const training = (steps: number, noise: Rational = multiplier): PrivacyEvent =>
  trainingEvent({ stepsPerCharge: steps, probability, noiseMultiplier: noise, clip: 0.7 });
/** Counts, then a hundred steps as ten questions. */
const questions = (noise: Rational = multiplier): PlannedCharge[] => [
  counts,
  ...Array.from({ length: 10 }, (_, i) => ({ id: `train/${i + 1}`, event: training(10, noise) })),
];
const planOf = (plannedQuestions: readonly PlannedCharge[], runId = 'r1'): RunRequest =>
  request(runId, { kind: 'composed', events: plannedQuestions.map(({ event }) => event) }, { plannedQuestions });

function charged(run: LedgerRun, charges: readonly PlannedCharge[]): void {
  for (const { id, event } of charges) {
    run.charge(id, digest('a'), event);
    run.answer(id, new TextEncoder().encode(id));
  }
}

function opened(maxEpsilon: string, path = ledgerPath()): Ledger {
  const ledger = openAt(path);
  ledger.ensurePolicy('encounters', policy(maxEpsilon), { by: 'steward' });
  return ledger;
}

test('a plan that is calibrated to the very policy is admitted alone, charged question by question, and the chain holds', () => {
  const ledger = opened('1');
  const plan = planOf(questions());
  const run = ledger.startRun(plan);
  expect(run.record.admission).toBe('whole-plan');
  charged(run, questions());
  run.finish('finished');
  expect(ledger.verifyChain().ok).toBe(true);

  const { accounts, lines } = ledger.statement({ tightest: true });
  expect(accounts[0]!.epsilonCharged).toBeGreaterThan(1);
  expect(accounts[0]!.tightest).toMatchObject({ accountant: 'pld', holds: 'always' });
  expect(accounts[0]!.tightest!.epsilon).toBeLessThanOrEqual(1);
  expect(accounts[0]!.tightest!.epsilon).toBeGreaterThan(0.999);
  expect(lines[0]!.admission).toBe('whole-plan');
  expect(renderStatement(ledger.statement()).join('\n')).toContain('r1: alone in the account, and admitted by');
  expect(statementToCsv(ledger.statement())).toContain(',whole-plan\r\n');
  const tight = pldAccountant.account(plan.planned).epsilonAt(q('1e-6'));
  expect(tight.lower).toBeLessThanOrEqual(1);
  expect(tight.lower).toBeGreaterThan(0.999);

  expect(() => ledger.startRun(request('r2', zcdp('1/1000000')))).toThrow('would reach epsilon 1.');
  expect(() => ledger.startRun(planOf(questions(), 'r3'))).toThrow('would reach epsilon');
});

test('with hardly less noise it is refused', () => {
  const less = multiply(multiplier, rational(999, 1000));
  expect(() => opened('1').startRun(planOf(questions(less)))).toThrow(
    expect.objectContaining({ code: 'BUDGET_EXCEEDED', hint: expect.stringContaining('it costs epsilon 1.0') }),
  );
});

test.each<[string, (ledger: Ledger) => void, string]>([
  [
    'another run has charged',
    (ledger) => {
      const run = ledger.startRun(request('first', zcdp('1/1000000')));
      charged(run, [{ id: 'x', event: zcdp('1/1000000') }]);
      run.finish('finished');
    },
    'run "first" has charged',
  ],
  [
    'another run is open',
    (ledger) => ledger.startRun(request('first', zcdp('1/1000000'))),
    'run "first" has charged or reserved',
  ],
  [
    'a part is set aside',
    (ledger) =>
      ledger.awardAllocation(
        {
          dataset: 'encounters',
          project: 'p',
          epsilon: q('0.001'),
          delta: q('1e-6'),
          purpose: 'p',
          approver: 'a',
          expires: '2030-01-01',
          spenders: ['*'],
        },
        { by: 'steward' },
      ),
    'set aside for projects',
  ],
])('not where %s', (_, before, why) => {
  const ledger = opened('1');
  before(ledger);
  expect(() => ledger.startRun(planOf(questions()))).toThrow(
    expect.objectContaining({ code: 'BUDGET_EXCEEDED', hint: expect.stringContaining(why) }),
  );
});

test('a run before it that charged nothing is no other run', () => {
  const ledger = opened('1');
  ledger.startRun(request('first', zcdp('1/100000'))).finish('abandoned');
  expect(ledger.startRun(planOf(questions())).record.admission).toBe('whole-plan');
  expect(ledger.verifyChain().ok).toBe(true);
});

test('ended early it counts with all of its plan: how much was done may follow from answers', () => {
  const ledger = opened('1');
  const run = ledger.startRun(planOf(questions()));
  charged(run, [counts]);
  run.finish('abandoned');
  expect(compare(ledger.spent('encounters').rho, zcdpCost(run.record.planned).rho)).toBeGreaterThanOrEqual(0);
  expect(() => ledger.startRun(request('r2', zcdp('1/1000000')))).toThrow('would reach epsilon');
  const { accounts } = ledger.statement({ tightest: true });
  expect(accounts[0]!.tightest).toMatchObject({ holds: 'always' });
  ledger.setPolicy('encounters', policy('2'), { by: 'steward' });
  ledger.startRun(request('r2', zcdp('1/1000000')));
  expect(ledger.verifyChain().ok).toBe(true);
});

test('where the sum of rho fits it is admitted by that, and only the steps count as a whole', () => {
  const ledger = opened('2');
  const run = ledger.startRun(planOf(questions()));
  expect(run.record.admission).toBeUndefined();
  const cost = (events: readonly PlannedCharge[]) =>
    zcdpCost({ kind: 'composed', events: events.map(({ event }) => event) }).rho;
  const close = (a: Rational, b: Rational) =>
    expect(
      Math.abs(Number(a.numerator) / Number(a.denominator) - Number(b.numerator) / Number(b.denominator)),
    ).toBeLessThan(1e-12);
  charged(run, [counts]);
  close(ledger.spent('encounters').rho, cost([counts]));
  charged(run, [questions()[1]!]);
  close(ledger.spent('encounters').rho, cost(questions()));
  close(ledger.spent('encounters').reservedRho, rational(0));
  run.finish('abandoned');
  close(ledger.spent('encounters').rho, cost(questions()));
  const { accounts } = ledger.statement({ tightest: true });
  expect(accounts[0]!.tightest).toMatchObject({ accountant: 'zcdp', holds: 'under-the-cap' });
  ledger.startRun(request('r2', zcdp('1/1000')));
  expect(ledger.verifyChain().ok).toBe(true);
});

test('a step is charged as it is listed, to the letter', () => {
  const run = opened('1').startRun(planOf(questions()));
  const quieter = multiply(multiplier, rational(2));
  expect(() => run.charge('train/1', digest('a'), training(10, quieter))).toThrow('is not the one that its plan lists');
  expect(() => run.charge('counts', digest('a'), gaussian(650_000))).toThrow('is not the one that its plan lists');
  expect(() => run.charge('train/11', digest('a'), training(10))).toThrow('is not in its plan');
});

test('plans that do not list their steps are not charged for any', () => {
  const ledger = opened('2');
  const run = ledger.startRun(request('r1', training(100)));
  expect(() => run.charge('train/1', digest('a'), training(10))).toThrow('the plan lists none');
  const pool = [{ id: 'train/*', event: training(100) }];
  expect(() => ledger.startRun(planOf(pool, 'r2'))).toThrow('holds steps over samples');
});

test('a run that claims the rule for a plan that it does not hold of is refused', () => {
  const ledger = opened('1');
  const forged = { ...planOf([{ id: 'x', event: gaussian(1) }]), admission: 'whole-plan' } as RunRequest;
  expect(() => ledger.startRun(forged)).toThrow('it has no steps over samples');
});

test('rows cannot be counted for patients once a model was trained on samples of rows', () => {
  const ledger = opened('1');
  const row = { name: 'row', column: null, neighbours: 'add-remove-unit' } as const;
  const run = ledger.startRun({ ...planOf(questions()), unit: row });
  charged(run, [counts]);
  run.finish('abandoned');
  expect(() =>
    ledger.convertUnit({ dataset: 'encounters', unit: PATIENT, rowsAtMost: 3, because: 'visits' }, { by: 'steward' }),
  ).toThrow('steps over samples of rows');
});
