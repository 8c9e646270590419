import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONFIG, type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';

let steward: Hospital;
beforeAll(async () => {
  steward = await hospital({ config: `${CONFIG}${OPEN_GATE}model: { kind: marginalnet }\nexpectedRows: 600\n` });
});
afterAll(() => steward.close());

test('a mixture is released on purpose alone, verifies, and draws the same rows for the same seed', async () => {
  const release = ['release', '-c', 'synthward.yaml', '--name', 'mixture', '--yes'];
  const refused = await steward.run(release);
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('--force-model')]);
  const released = await steward.run([...release, '--force-model']);
  expect([released.status, released.stdout + released.stderr]).toEqual([0, expect.stringContaining('Published')]);

  const verified = await steward.run(['verify', 'released/mixture', '--json']);
  const { checks } = JSON.parse(verified.stdout) as { checks: { id: string; verdict: string }[] };
  expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  const verdictOf = (id: string): string | undefined => checks.find((check) => check.id === id)?.verdict;
  expect(['fit', 'report', 'regeneration'].map(verdictOf)).toEqual(['pass', 'pass', 'pass']);

  const draw = async (file: string): Promise<string> => {
    const run = ['sample', 'released/mixture', '--rows', '40', '--seed', 'same', '-o', file];
    expect((await steward.run(run)).status).toBe(0);
    return readFileSync(steward.path(file), 'utf8');
  };
  expect(await draw('a.csv')).toBe(await draw('b.csv'));

  const structure = steward.path('released/mixture/model/model.json');
  writeFileSync(structure, readFileSync(structure, 'utf8').replace('"kind":"marginalnet"', '"kind":"mst"'));
  expect((await steward.run(['verify', 'released/mixture'])).status).not.toBe(0);
});
