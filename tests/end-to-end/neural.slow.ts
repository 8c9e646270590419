import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONFIG, type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';

let steward: Hospital;
beforeAll(async () => {
  steward = await hospital({ config: `${CONFIG}${OPEN_GATE}model: { kind: autoregressive }\nexpectedRows: 600\n` });
});
afterAll(() => steward.close());

test('a network is trained on purpose alone, and its release verifies from its own weights', async () => {
  const refused = await steward.run(['release', '-c', 'synthward.yaml', '--name', 'net', '--yes']);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('--force-model');
  const released = await steward.run(['release', '-c', 'synthward.yaml', '--name', 'net', '--yes', '--force-model']);
  expect(released.stderr + released.stdout).toContain('Published');
  expect(released.status).toBe(0);
  const weights = steward.path('released/net/model/weights.safetensors');
  expect(existsSync(steward.path('released/net/model/values.arrow'))).toBe(false);

  const verified = await steward.run(['verify', 'released/net', '--json']);
  const { checks } = JSON.parse(verified.stdout) as { checks: { id: string; verdict: string; detail: string }[] };
  expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  const verdictOf = (id: string): string | undefined => checks.find((check) => check.id === id)?.verdict;
  expect(['fit', 'report', 'regeneration'].map(verdictOf)).toEqual(['pass', 'pass', 'pass']);

  const twice = ['a.csv', 'b.csv'].map((file) => [
    'sample',
    'released/net',
    '--rows',
    '50',
    '--seed',
    'same',
    '-o',
    file,
  ]);
  for (const command of twice) expect((await steward.run(command)).status).toBe(0);
  expect(readFileSync(steward.path('a.csv'), 'utf8')).toBe(readFileSync(steward.path('b.csv'), 'utf8'));

  const bytes = readFileSync(weights);
  bytes[bytes.length - 2]! ^= 1;
  writeFileSync(weights, bytes);
  const broken = await steward.run(['verify', 'released/net']);
  expect(broken.status).not.toBe(0);
  expect(broken.stdout + broken.stderr).toContain('model/weights.safetensors');
  expect((await steward.run(['sample', 'released/net', '--rows', '5', '-o', 'c.csv'])).status).not.toBe(0);
});
