import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Statement } from '../../privacy/ledger/statement-lines.ts';
import { CONFIG, type Hospital, hospital } from '../support/hospital.ts';

interface Report {
  readonly entry?: number;
}

const AWARD = ['--purpose', 'Teaching tables', '--approver', 'Dr Ray', '--expires', '2999-12-31'];

let steward: Hospital;
const json = async <T>(args: readonly string[]): Promise<T> =>
  JSON.parse((await steward.run([...args, '--json'])).stdout);
const done = async (...args: readonly string[]): Promise<void> => expect((await steward.run(args)).status).toBe(0);

beforeAll(async () => {
  steward = await hospital({ config: CONFIG.replace('maxDelta: 1e-6 }', 'maxDelta: 1e-6, requireAllocation: true }') });
  await done('ledger', 'policy', 'visits', '--epsilon', '3', '--delta', '1e-6', '--require-allocation');
  await done('ledger', 'backup', 'old.db');
});
afterAll(() => steward.close());

describe('a project that pays from its allocation', () => {
  test('cannot run without one, nor with one that is not there', async () => {
    const none = await steward.run(['release', '--yes']);
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('ALLOCATION_REQUIRED')]);
    const unknown = await steward.run(['release', '--yes', '--project', 'sepsis']);
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('ALLOCATION_UNKNOWN')]);
    const over = await steward.run(['ledger', 'award', 'visits', '--project', 'x', '--epsilon', '3.1', ...AWARD]);
    expect([over.status, over.stderr]).toEqual([1, expect.stringContaining('BUDGET_EXCEEDED')]);
  });

  test('is awarded one, releases under it, and has the rest of it left', async () => {
    const award = await json<unknown>([
      'ledger',
      'award',
      'visits',
      '--project',
      'sepsis',
      '--epsilon',
      '2.5',
      ...AWARD,
    ]);
    expect(award).toMatchObject({ schema: 'ledger-award/1', id: 'sepsis-1', epsilon: '2.5', delta: '0.000001' });
    const first = await steward.run(['release', '--yes', '--project', 'sepsis', '--name', 'first']);
    expect([first.status, first.stderr]).toEqual([0, expect.not.stringContaining('error[')]);
    const { allocations } = await json<Pick<Statement, 'allocations'>>(['ledger', 'allocations']);
    const [allocation] = allocations;
    expect(allocations).toMatchObject([{ id: 'sepsis-1', runs: 1, state: 'active', approver: 'Dr Ray' }]);
    expect(allocation!.rhoCharged + allocation!.rhoBalance).toBeCloseTo(allocation!.rhoAwarded, 12);
    expect(allocation!.epsilonCharged).toBeLessThanOrEqual(2);
    const { governance } = JSON.parse(readFileSync(steward.path('released/first/manifest.json'), 'utf8'));
    expect(governance.allocation).toMatchObject({ id: 'sepsis-1', project: 'sepsis', purpose: 'Teaching tables' });
  });

  test('is refused beyond its balance, which the statement shows beside the whole history', async () => {
    const second = await steward.run(['release', '--yes', '--allocation', 'sepsis-1', '--name', 'second']);
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining('allocation "sepsis-1" would reach')]);
    expect(existsSync(steward.path('released/second'))).toBe(false);
    const { accounts, lines, charges } = await json<Statement>(['ledger', 'show', '--charges']);
    const [account] = accounts;
    expect(account).toMatchObject({ maxEpsilon: 3, maxDelta: 0.000001, requireAllocation: true });
    expect(account!.tightest!.epsilon).toBe(account!.epsilonCharged);
    expect(account!.tightest).toMatchObject({ accountant: 'zcdp', holds: 'under-the-cap' });
    expect(lines).toMatchObject([{ kind: 'release', release: 'first', allocation: 'sepsis-1' }]);
    expect(charges).toHaveLength(lines[0]!.charges);
    const { stdout } = await steward.run(['ledger', 'show']);
    expect(stdout).toContain('epsilon 3 at delta 0.000001');
    expect(stdout).toContain('plain sum');
    expect(stdout).toContain('only its plan and the cap are proven');
    const csv = await steward.run(['ledger', 'show', '--csv', '--charges']);
    expect(csv.stdout.split('\r\n')).toHaveLength(charges!.length + 2);
    const revoked = await steward.run(['ledger', 'revoke', 'sepsis-1']);
    expect([revoked.status, revoked.stdout]).toEqual([0, expect.stringContaining('is revoked')]);
    const third = await steward.run(['release', '--yes', '--allocation', 'sepsis-1']);
    expect([third.status, third.stderr]).toEqual([1, expect.stringContaining('ALLOCATION_EXPIRED')]);
  });
});

describe('what an auditor can find in a ledger', () => {
  let newest = 0;
  const verify = async (...args: readonly string[]): Promise<{ status: number; stderr: string; report: Report }> => {
    const { status, stdout, stderr } = await steward.run(['ledger', 'verify', ...args, '--json']);
    return { status: status!, stderr, report: JSON.parse(stdout) };
  };
  const putBack = (copy: string): void => copyFileSync(steward.path(copy), steward.path('state/ledger.db'));

  beforeAll(async () => {
    newest = (await json<{ sequence: number }>(['ledger', 'checkpoint', '-o', 'noted.json'])).sequence;
    await done('ledger', 'backup', 'good.db');
  });

  test('a sound one passes against its checkpoint and its releases, under the key of the steward', async () => {
    const key = 'state/signing-key.pem.pub';
    const { status, report } = await verify(
      '--checkpoint',
      'noted.json',
      '--release',
      'released/first',
      '--public-key',
      key,
    );
    expect(report).toMatchObject({
      schema: 'ledger-verify/1',
      ok: true,
      head: { sequence: newest },
      anchors: [
        { source: 'noted.json', sequence: newest, verdict: 'pass' },
        { source: 'released/first', sequence: newest - 2, verdict: 'pass' },
      ],
    });
    expect(status).toBe(0);
    expect(statSync(steward.path('good.db')).mode & 0o777).toBe(0o600);
  });

  test('one put back to an older copy is sound in itself, and found by the mark, a checkpoint or a release', async () => {
    putBack('old.db');
    const alone = await verify();
    expect([alone.status, alone.stderr]).toEqual([1, expect.stringContaining('LEDGER_BEHIND')]);
    expect(alone.report).toMatchObject({ ok: false, head: { sequence: 1 } });
    for (const [flag, source] of [
      ['--checkpoint', 'noted.json'],
      ['--release', 'released/first'],
    ] as const) {
      const { status, stderr, report } = await verify(flag, source);
      expect(report).toMatchObject({ ok: false, entry: 2, anchors: [{ source, verdict: 'fail' }] });
      expect([status, stderr]).toEqual([1, expect.stringMatching(/entry 2 is wrong, entry \d+ was noted/)]);
    }
    putBack('good.db');
  });

  test('an entry that was edited, and an answer that was, are named, with exit 1', async () => {
    const edit = (sql: string): void => {
      const db = new Database(steward.path('state/ledger.db'));
      db.exec(sql);
      db.close();
    };
    edit(`UPDATE entry SET text = replace(text, 'discrete-gaussian', 'none') WHERE sequence = 3`);
    const entry = await verify('--checkpoint', 'noted.json');
    expect(entry.report).toMatchObject({ ok: false, entry: 3, anchors: [{ verdict: 'cannot-check' }] });
    expect([entry.status, entry.stderr]).toEqual([1, expect.stringContaining('entry 3 is wrong')]);
    const shown = await steward.run(['ledger', 'show']);
    expect([shown.status, shown.stderr]).toEqual([1, expect.stringContaining('entry 3 is wrong')]);
    putBack('good.db');
    edit('UPDATE answer SET body = zeroblob(8) WHERE rowid = (SELECT min(rowid) FROM answer)');
    const answer = await verify();
    expect(answer.report).toMatchObject({ ok: false, why: 'its answer was changed' });
    expect([answer.status, answer.stderr]).toEqual([
      1,
      expect.stringContaining(`entry ${answer.report.entry} is wrong`),
    ]);
    const signed = await steward.run(['ledger', 'checkpoint', '-o', 'bad.json']);
    expect([signed.status, existsSync(steward.path('bad.json'))]).toEqual([1, false]);
    putBack('good.db');
  });

  test('a checkpoint under another key fails, and the ledger is not blamed for it', async () => {
    expect((await steward.run(['keygen', '-o', 'other.pem'])).status).toBe(0);
    const { status, stderr, report } = await verify('--checkpoint', 'noted.json', '--public-key', 'other.pem.pub');
    expect(report).toMatchObject({
      ok: false,
      anchors: [{ verdict: 'fail', why: expect.stringContaining('another key') }],
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('VERIFY_FAILED')]);
  });
});
