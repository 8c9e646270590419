import { describe, expect, test } from 'vitest';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import {
  choiceEvent,
  copiesEvent,
  distancesEvent,
  groupDistancesEvent,
  marginalsEvent,
} from '../../../privacy/guard/events.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { countedEntropy, openTestRun, someTable, untouchable } from './guard-fixture.ts';

const withCode = (code: string): Error => expect.objectContaining({ name: 'UserError', code });
const table = someTable([3, 5, 4], 400, 2);

/** One question of each kind. */
const questions: readonly (readonly [string, (guard: Guard) => Promise<unknown>])[] = [
  [
    'marginals',
    (guard) =>
      guard.measureMarginals({
        id: 'marginals',
        marginals: [
          { columns: [0, 1], sigmaSquared: rational(400) },
          { columns: [2], sigmaSquared: rational(30) },
        ],
      }),
  ],
  [
    'choice',
    (guard) =>
      guard.chooseMarginal({
        id: 'choice',
        epsilon: rational(1, 1000),
        candidates: Array.from({ length: 50 }, (_, i) => ({
          columns: [i % 3],
          reference: () => new Float64Array(guard.columns[i % 3]!.size),
          weight: 1,
          offset: i,
        })),
      }),
  ],
  [
    'distances',
    (guard) =>
      guard.measureDistances({
        id: 'distances',
        workloads: [
          {
            name: 'pairs',
            marginals: [
              [0, 1],
              [1, 2],
            ],
            reference: ([a, b]) => new Float64Array(guard.columns[a!]!.size * guard.columns[b!]!.size).fill(10),
            sigma: rational(20),
          },
        ],
      }),
  ],
  [
    'groups',
    (guard) =>
      guard.measureGroupDistances({
        id: 'groups',
        groupings: [
          {
            name: 'by the first',
            by: 0,
            marginals: [[1], [2]],
            reference: ([a, b]) => new Float64Array(guard.columns[a!]!.size * guard.columns[b!]!.size).fill(10),
            sigma: rational(20),
          },
        ],
      }),
  ],
  ['copies', (guard) => guard.measureCopies({ id: 'copies', sigmaSquared: rational(100), released: table.columns })],
];

const guardOf = (run: LedgerRun, seed: string, records = table): { guard: Guard; drawn: () => number } => {
  const entropy = countedEntropy(seed);
  return { guard: createGuard({ records, run, entropy }), drawn: () => entropy.drawn };
};

describe.each(questions)('a %s question', (id, askIt) => {
  test('is answered from the journal ever after: the same answer, nothing drawn, nothing read', async () => {
    const { run, reopen, ledger } = openTestRun();
    const first = guardOf(run, 'one');
    const answer = await askIt(first.guard);
    expect(first.drawn()).toBeGreaterThan(0);
    for (const again of [run, reopen()]) {
      const replay = guardOf(again, 'two', untouchable(table));
      expect(await askIt(replay.guard)).toEqual(answer);
      expect(replay.drawn()).toBe(0);
    }
    expect(ledger.charges('run')).toHaveLength(1);
  });

  test('another seed would have given another answer', async () => {
    const one = await askIt(guardOf(openTestRun().run, 'one').guard);
    const two = await askIt(guardOf(openTestRun().run, 'two').guard);
    expect(one).not.toEqual(two);
  });

  test('is charged on disk before the records are read, and charged once however often it is interrupted', async () => {
    const { run, reopen, ledger } = openTestRun();
    await expect(askIt(guardOf(run, 'one', untouchable(table)).guard)).rejects.toThrow('the records were read');
    expect(ledger.charges('run')).toMatchObject([{ questionId: id, answerDigest: undefined }]);
    const dying = {
      fill(): void {
        throw new Error('killed while drawing');
      },
    };
    await expect(askIt(createGuard({ records: table, run: reopen(), entropy: dying }))).rejects.toThrow('killed');
    const lost: LedgerRun = {
      ...run,
      answer() {
        throw new Error('killed before the answer was recorded');
      },
    };
    await expect(askIt(guardOf(lost, 'one').guard)).rejects.toThrow('killed before');
    const answer = await askIt(guardOf(reopen(), 'three').guard);
    expect(await askIt(guardOf(run, 'four').guard)).toEqual(answer);
    expect(ledger.charges('run')).toHaveLength(1);
    expect(ledger.charges('run')[0]!.answerDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('reads nothing and draws nothing where the ledger refuses the charge', async () => {
    const { run, ledger } = openTestRun({ kind: 'none' });
    const refused = guardOf(run, 'one', untouchable(table));
    await expect(askIt(refused.guard)).rejects.toThrow(withCode('BUDGET_EXCEEDED'));
    expect(refused.drawn()).toBe(0);
    expect(ledger.charges('run')).toEqual([]);
    const unlisted = openTestRun({ kind: 'zcdp', rho: rational(1000) }, { plannedQuestions: [] });
    await expect(askIt(guardOf(unlisted.run, 'one', untouchable(table)).guard)).rejects.toThrow(
      withCode('PLAN_CHANGED'),
    );
  });

  test('gives nothing away where another process was first to answer', async () => {
    const { run, reopen } = openTestRun();
    const other = reopen();
    let theirs: unknown;
    const racing = createGuard({
      records: table,
      run: {
        ...run,
        answer(questionId, body) {
          other.answer(questionId, body.slice().fill(0));
          theirs = questionId;
          run.answer(questionId, body);
        },
      },
      entropy: insecureSeededEntropy('race'),
    });
    await expect(askIt(racing)).rejects.toThrow(withCode('LEDGER_BUSY'));
    expect(theirs).toBe(id);
  });

  test('is refused where the recorded answer was changed', async () => {
    const { run, reopen, ledger } = openTestRun();
    await askIt(guardOf(run, 'one').guard);
    const short: LedgerRun = { ...reopen(), answerTo: (...args) => run.answerTo(...args)!.slice(0, -1) };
    await expect(askIt(guardOf(short, 'two').guard)).rejects.toThrow(withCode('LEDGER_TAMPERED'));
    const other: LedgerRun = { ...reopen(), answerTo: () => Uint8Array.of(2, 0, 0, 0, 0x7b, 0x7d) };
    await expect(askIt(guardOf(other, 'two').guard)).rejects.toThrow(withCode('LEDGER_TAMPERED'));
    expect(ledger.charges('run')).toHaveLength(1);
  });

  test('is one question at a time', async () => {
    const { run, ledger } = openTestRun();
    const { guard } = guardOf(run, 'one');
    const [first, second] = await Promise.allSettled([askIt(guard), askIt(guard)]);
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected']);
    expect(ledger.charges('run')).toHaveLength(1);
  });
});

test('another question under a paid id is refused, for every field that makes the question', async () => {
  const { run, ledger } = openTestRun();
  const { guard } = guardOf(run, 'one');
  const question = { id: 'q', marginals: [{ columns: [0, 1], sigmaSquared: rational(400) }] };
  await guard.measureMarginals(question);
  const unread = guardOf(run, 'two', untouchable(table)).guard;
  const others = [
    { id: 'q', marginals: [{ columns: [1, 0], sigmaSquared: rational(400) }] },
    { id: 'q', marginals: [{ columns: [0, 1], sigmaSquared: rational(401) }] },
    { id: 'q', marginals: [...question.marginals, { columns: [2], sigmaSquared: rational(400) }] },
  ];
  for (const other of others) await expect(unread.measureMarginals(other)).rejects.toThrow(withCode('PLAN_CHANGED'));
  const merged = unread.withRecodings([{ size: 3, map: Uint32Array.of(0, 2, 1) }, undefined, undefined]);
  await expect(merged.measureMarginals(question)).rejects.toThrow(withCode('PLAN_CHANGED'));
  const moreRows = guardOf(run, 'two', untouchable({ ...table, maxRowsPerUnit: 3 })).guard;
  await expect(moreRows.measureMarginals(question)).rejects.toThrow(withCode('PLAN_CHANGED'));
  expect(ledger.charges('run')).toHaveLength(1);
});

test('what is charged is what the plan was made of', async () => {
  const k = table.maxRowsPerUnit;
  const sigmas = [{ sigmaSquared: rational(400) }, { sigmaSquared: rational(30) }];
  const plannedQuestions = [
    { id: 'marginals', event: marginalsEvent({ marginals: sigmas }, k) },
    { id: 'choice', event: choiceEvent({ epsilon: rational(1, 1000) }) },
    { id: 'distances', event: distancesEvent({ workloads: [{ marginals: { length: 2 }, sigma: rational(20) }] }, k) },
    {
      id: 'groups',
      event: groupDistancesEvent({ groupings: [{ marginals: { length: 2 }, sigma: rational(20) }] }, k),
    },
    { id: 'copies', event: copiesEvent({ sigmaSquared: rational(100) }, k) },
  ];
  const planned = { kind: 'composed', events: plannedQuestions.map(({ event }) => event) } as const;
  const { run, ledger } = openTestRun(planned, { plannedQuestions });
  const { guard } = guardOf(run, 'one');
  for (const [, askIt] of questions) await askIt(guard);
  expect(ledger.charges('run').map(({ questionId, event }) => ({ id: questionId, event }))).toEqual(plannedQuestions);
  expect(ledger.verifyChain()).toMatchObject({ ok: true });
});
