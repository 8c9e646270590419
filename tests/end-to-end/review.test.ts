import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandResult } from '../support/command.ts';
import { CONFIG, type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';

let steward: Hospital;
let before: unknown;
const spent = async (): Promise<unknown> => {
  const statement = JSON.parse((await steward.run(['ledger', 'show', '--json', '--no-tightest'])).stdout);
  expect(statement.lines).toHaveLength(1);
  expect(JSON.stringify(statement)).not.toContain('review.json');
  return [statement.accounts, statement.lines];
};
beforeAll(async () => {
  steward = await hospital({ config: `${CONFIG}${OPEN_GATE}` });
  const released = await steward.run(['release', '--yes', '--name', 'one']);
  expect(released.status).toBe(0);
  for (const name of ['sam', 'alice', 'bob']) await steward.run(['keygen', '--out', `${name}.pem`]);
  cpSync(steward.path('released/one'), steward.path('kept'), { recursive: true });
  before = await spent();
});
afterAll(() => steward.close());

const review = (verb: string, who: string, ...more: string[]): Promise<CommandResult> =>
  steward.run(['review', verb, 'released/one', '--key', `${who.toLowerCase()}.pem`, '--by', who, ...more]);
const shown = async (...more: string[]) => {
  const { stdout, status } = await steward.run(['review', 'show', 'released/one', '--json', ...more]);
  return { ...JSON.parse(stdout), status };
};
const why = ({ stderr, status }: CommandResult): string =>
  `${status} ${/error\[\w+\]: .*/.exec(stderr)?.[0] ?? stderr}`;

describe('a review from start to end', () => {
  test('nothing is approved that was not submitted, and nothing submitted beyond its profile', async () => {
    expect((await shown()).state).toBe('none');
    expect(why(await review('approve', 'Alice'))).toContain(
      'REVIEW_REFUSED]: Cannot state that the release is approved: nothing was stated',
    );
    expect(why(await review('submit', 'Sam'))).toContain('no profile is named');
    expect(why(await review('submit', 'Sam', '--profile', 'strict'))).toBe(
      '1 error[REVIEW_REFUSED]: Cannot state that the release is submitted: the promise is (2, 0.000001), and the profile strict allows at most (1, 0.000001)',
    );
    expect((await shown()).statements).toEqual([]);
  });

  test('who made or submitted it does not judge it, by key or by name', async () => {
    expect((await review('submit', 'Sam', '--profile', 'clinical-release')).status).toBe(0);
    expect(why(await review('approve', 'Sam'))).toContain('this key submitted the release');
    expect(why(await review('approve', 'Alice', '--by', 'x'))).toContain('--by is given more than once');
    const another = ['review', 'approve', 'released/one', '--key', 'alice.pem', '--by', ' sam '];
    expect(why(await steward.run(another))).toContain(' sam  submitted the release');
    const signer = ['review', 'approve', 'released/one', '--key', 'state/signing-key.pem', '--by', 'Else'];
    expect(why(await steward.run(signer))).toContain('this key signed the release');
    expect((await shown()).state).toBe('submitted');
  });

  test('it is released once it is approved, and not before', async () => {
    expect(why(await review('release', 'Sam'))).toContain('it is submitted');
    expect((await review('start', 'Alice')).status).toBe(0);
    expect((await shown('--require', 'approved')).status).toBe(1);
    expect((await review('approve', 'Alice', '--note', 'Fine')).status).toBe(0);
    expect(await shown('--require', 'approved')).toMatchObject({
      state: 'approved',
      approvals: 1,
      needed: 1,
      status: 0,
      takenOut: 0,
    });
    expect(await shown('--reviewer', 'bob.pem.pub', '--require', 'approved')).toMatchObject({
      state: 'under-review',
      approvals: 0,
      status: 1,
    });
    expect((await review('release', 'Sam')).status).toBe(0);
    expect((await shown('--require', 'released')).status).toBe(0);
  });

  test('each statement stands in the ledger, whose chain holds and whose budget is untouched', async () => {
    expect((await steward.run(['ledger', 'verify', '--release', 'released/one'])).status).toBe(0);
    const kept = readFileSync(steward.path('state/ledger.db')).toString('latin1');
    const statements = JSON.parse(readFileSync(steward.path('released/one.review.json'), 'utf8'));
    for (const { signature } of statements) expect(kept).toContain(signature);
    expect(await spent()).toEqual(before);
  });

  test('a withdrawal that is taken out of the file is found', async () => {
    const path = steward.path('released/one.review.json');
    const before = readFileSync(path, 'utf8');
    expect(why(await review('withdraw', 'Bob'))).toContain('note');
    expect((await review('withdraw', 'Bob', '--note', 'A column is wrong')).status).toBe(0);
    const after = readFileSync(path, 'utf8');
    writeFileSync(path, before);
    expect(await shown()).toMatchObject({ state: 'released', takenOut: 1, status: 1 });
    expect(why(await review('withdraw', 'Bob', '--note', 'Again'))).toContain('REVIEW_INVALID]: Cannot go on');
    writeFileSync(path, after);
    expect(await shown()).toMatchObject({ state: 'withdrawn', takenOut: 0, status: 0 });
  });

  test('a statement that was edited, put elsewhere or signed by nobody is refused', async () => {
    const path = steward.path('released/one.review.json');
    const sound = readFileSync(path, 'utf8');
    const statements = JSON.parse(sound);
    const broken: unknown[] = [
      statements.map((one: { by: string }, i: number) => (i === 2 ? { ...one, by: 'Bob' } : one)),
      [statements[0], statements[2]],
      [...statements].reverse(),
      { statements },
    ];
    for (const one of broken) {
      writeFileSync(path, JSON.stringify(one));
      expect(why(await steward.run(['review', 'show', 'released/one']))).toMatch(/^1 error\[REVIEW_INVALID\]/);
    }
    writeFileSync(path, sound);
  });

  test('any changed file resets it', async () => {
    expect((await review('submit', 'Sam', '--profile', 'research')).status).toBe(0);
    expect((await review('approve', 'Bob')).status).toBe(0);
    const card = steward.path('released/one/README.md');
    writeFileSync(card, `${readFileSync(card, 'utf8')} `);
    expect(await shown('--require', 'approved')).toMatchObject({
      state: 'none',
      reset: 'the release was changed: README.md was changed',
      status: 1,
    });
    expect(why(await review('release', 'Sam'))).toContain('the release was changed: README.md was changed');
    expect(why(await review('submit', 'Sam', '--profile', 'research'))).toContain(
      'Cannot submit released/one: 1 check of `synthward verify` failed',
    );
    rmSync(steward.path('released/one'), { recursive: true });
    cpSync(steward.path('kept'), steward.path('released/one'), { recursive: true });
    expect((await shown('--require', 'approved')).status).toBe(0);
  });

  test('a reviewer without the workspace states it too, and the ledger is told later', async () => {
    const away = [
      'review',
      'return',
      'released/one',
      '--key',
      'alice.pem',
      '--by',
      'Alice',
      '--note',
      'Why',
      '--without-ledger',
    ];
    expect((await steward.run(away)).status).toBe(0);
    expect((await review('submit', 'Sam', '--profile', 'research')).status).toBe(0);
    expect(await shown()).toMatchObject({ state: 'submitted', approvals: 0, takenOut: 0 });
  });
});

test('two people approve under the strict profile, and one person is not two', async () => {
  const strict = await hospital({
    config: `${CONFIG.replace('epsilon: 2', 'epsilon: 1')}${OPEN_GATE}review: { profile: strict }\n`,
  });
  expect((await strict.run(['release', '--yes', '--name', 'two'])).status).toBe(0);
  for (const name of ['sam', 'alice', 'bob']) await strict.run(['keygen', '--out', `${name}.pem`]);
  const state = (verb: string, key: string, by: string): Promise<CommandResult> =>
    strict.run(['review', verb, 'released/two', '--key', `${key}.pem`, '--by', by, '--json']);
  expect((await state('submit', 'sam', 'Sam')).status).toBe(0);
  expect(JSON.parse((await state('approve', 'alice', 'Alice')).stdout)).toMatchObject({
    state: 'under-review',
    approvals: 1,
    needed: 2,
  });
  expect(why(await state('approve', 'alice', 'Bob'))).toContain('Alice has approved already');
  expect(why(await state('approve', 'bob', 'ALICE'))).toContain('Alice has approved already');
  expect(why(await state('release', 'sam', 'Sam'))).toContain('it is under-review (1 of 2 approved)');
  expect(JSON.parse((await state('approve', 'bob', 'Bob')).stdout)).toMatchObject({ state: 'approved', approvals: 2 });
  strict.close();
});

test('a budget that no review would let out is refused before anything is spent', async () => {
  const folder = await hospital({ config: `${CONFIG}review: { profile: strict }\n` });
  const planned = await folder.run(['plan']);
  expect(why(planned)).toBe(
    '2 error[CONFIG_INVALID]: Cannot plan for a review: the promise is (2, 0.000001), and the profile strict allows at most (1, 0.000001)',
  );
  folder.close();
});
