import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { againstPlan } from '../support/against-plan.ts';
import { CONFIG, type Hospital, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const tables = (folder: string): string[] =>
  ['visits.parquet', 'visits.arrow'].map((name) => digest(join(folder, 'data', name)));

describe('a release from start to end', () => {
  let steward: Hospital;
  let stdout = '';
  beforeAll(async () => {
    steward = await hospital({ config: `${CONFIG}evaluation: { utility: true }\n` });
    const { status, stdout: out, stderr } = await steward.run(['release', '--yes', '--name', 'first']);
    expect(stderr).not.toContain('error[');
    expect(status).toBe(0);
    stdout = out;
  });
  afterAll(() => steward.close());

  test('publishes the folder it names and says how to check it', () => {
    expect(stdout).toContain(`Published ${steward.path('released/first')}`);
    expect(readdirSync(steward.path('released/first')).sort()).toEqual(
      [
        'CITATION.cff',
        'README.md',
        'SHA256SUMS',
        'croissant.json',
        'csvw-metadata.json',
        'datapackage.json',
        'deployment.yaml',
        'data',
        'data-dictionary.json',
        'events.json',
        'manifest.json',
        'manifest.sig',
        'model',
        'report.html',
        'report.json',
      ].sort(),
    );
  });

  test('charges every planned question once, and no more than the budget', async () => {
    const plan = JSON.parse((await steward.run(['plan', '--json'])).stdout);
    const journal = readJournal(steward.folder);
    expect(journal.runs).toHaveLength(1);
    const [run] = journal.runs;
    expect(run!.state).toBe('finished');
    const charges = journal.charges(run!.runId);
    const asked = charges.map(({ questionId }) => questionId);
    expect(againstPlan(plan, asked)).toEqual([]);
    expect(asked.filter((id) => id.endsWith('/one-way'))).toHaveLength(1);
    expect(charges.every(({ answerDigest }) => answerDigest !== undefined)).toBe(true);
    expect(journal.epsilon('visits')).toBeLessThanOrEqual(2);
    // Choices for which the tree has no room left are planned and not asked.
    expect(journal.epsilon('visits')).toBeGreaterThan(1.95);
  });

  test('keeps protected folders to their owner, and no copy of the records after the run', () => {
    expect(statSync(steward.path('protected')).mode & 0o777).toBe(0o700);
    expect(statSync(steward.path('state')).mode & 0o777).toBe(0o700);
    const [run] = readdirSync(steward.path('protected/runs'));
    expect(existsSync(join(steward.path('protected/runs'), run!, 'records'))).toBe(false);
    expect(statSync(join(steward.path('protected/runs'), run!, 'inside-report.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(steward.path('protected/runs'), run!, 'inside-report.html')).mode & 0o777).toBe(0o600);
  });

  test('verifies, and fails once a byte is flipped', async () => {
    const check = await steward.run(['verify', 'released/first', '--public-key', 'state/signing-key.pem.pub']);
    expect(check.stdout).toContain('signature');
    expect(check.status).toBe(0);
    const path = steward.path('released/first/data/visits.parquet');
    const bytes = readFileSync(path);
    bytes[100]! ^= 1;
    writeFileSync(path, bytes);
    const broken = await steward.run(['verify', 'released/first']);
    bytes[100]! ^= 1;
    writeFileSync(path, bytes);
    expect([broken.status, broken.stdout]).toEqual([1, expect.stringContaining('data/visits.parquet')]);
  });

  test('makes the same tables again from its journal, with the records gone', async () => {
    const before = tables(steward.path('released/first'));
    const [run] = readJournal(steward.folder).runs;
    const paid = readJournal(steward.folder).charges(run!.runId);
    renameSync(steward.path('released/first'), steward.path('released/kept'));
    rmSync(steward.path('visits.csv'));
    const again = await steward.run(['release', '--resume', run!.runId]);
    expect(again.status).toBe(0);
    expect(tables(steward.path('released/first'))).toEqual(before);
    expect(readJournal(steward.folder).charges(run!.runId)).toEqual(paid);
  });
});

test('a budget beyond the policy is refused with exit 1 before anything is read', async () => {
  const steward = await hospital({ config: CONFIG.replace('maxEpsilon: 3', 'maxEpsilon: 1.5') });
  steward.write('visits.csv', ''); // reading it would fail otherwise
  const { status, stderr, stdout } = await steward.run(['release', '--yes']);
  expect(stderr).toMatch(/^error\[BUDGET_EXCEEDED\]: Cannot .*\n {2}hint: /m);
  expect([status, stdout]).toEqual([1, '']);
  expect(readdirSync(steward.path('released'))).toEqual([]);
  steward.close();
});

test('without --yes nothing is spent outside a terminal', async () => {
  const steward = await hospital();
  const { status, stderr } = await steward.run(['release']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('add --yes')]);
  expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
  steward.close();
});

test('a failed gate publishes nothing, exits 1 and keeps the charges', async () => {
  const steward = await hospital({ config: `${CONFIG}gate: { maxError2: 0 }\n` });
  const { status, stderr } = await steward.run(['release', '--yes']);
  expect([status, stderr]).toEqual([1, expect.stringContaining('error[GATE_FAILED]')]);
  expect(readdirSync(steward.path('released'))).toEqual([]);
  expect(readJournal(steward.folder).runs[0]!.state).toBe('finished');
  expect(readJournal(steward.folder).epsilon('visits')).toBeGreaterThan(1.9);
  steward.close();
});

test('a second release that would go over the cap is refused, and the first stays', async () => {
  const steward = await hospital({ config: CONFIG.replace('maxEpsilon: 3', 'maxEpsilon: 2') });
  expect((await steward.run(['release', '--yes', '--name', 'one'])).status).toBe(0);
  const second = await steward.run(['release', '--yes', '--name', 'two']);
  expect([second.status, second.stderr]).toEqual([1, expect.stringContaining('BUDGET_EXCEEDED')]);
  expect(readdirSync(steward.path('released'))).toEqual(['one']);
  steward.close();
});

test('plan opens no record: it works where there is no table', async () => {
  const steward = await hospital();
  rmSync(steward.path('visits.csv'));
  const { status, stdout } = await steward.run(['plan']);
  expect(status).toBe(0);
  expect(stdout).toContain('epsilon 2 at delta');
  steward.close();
});
