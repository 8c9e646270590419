import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { captured } from '../../support/captured-terminal.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const RELEASE = fileURLToPath(new URL('../../../fixtures/former-release/visits-0', import.meta.url));

test.each([
  [['compare', 'other.csv'], 'it takes at least two'],
  [['compare', 'a', 'b', '-d', 'dictionary.yaml'], '--dictionary goes with --real'],
  [['compare', 'a', 'b', '--real', 'visits.csv'], '--real goes with -d'],
])('%j is refused', async (args, words) => {
  const { status, stderr } = await captured(args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(words) });
});

test('releases are compared by what they publish', async () => {
  const { status, stdout, stderr } = await captured(['compare', RELEASE, RELEASE, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const report = JSON.parse(readFileSync(join(RELEASE, 'report.json'), 'utf8')) as {
    numbers: { metric: string; value: number; interval: unknown }[];
  };
  const { schema, releases, metrics, notes } = JSON.parse(stdout);
  expect(schema).toBe('release-comparison/1');
  expect(releases).toMatchObject([{ path: RELEASE, table: 'visits', gate: 'pass' }, { path: RELEASE }]);
  expect(notes).toEqual([]);
  expect(metrics).toEqual(
    report.numbers.map(({ metric, value, interval }) => {
      const one = { metric, value, interval };
      const ranking = /^copies(Share|Baseline)$/.test(metric) ? null : { places: [1, 1], best: [0, 1] };
      return { metric, values: [one, one], ranking };
    }),
  );
  const shown = await captured(['compare', RELEASE, RELEASE]);
  expect(shown.stdout).toMatch(/^epsilon +\d[\d.]* at delta 0\.0*1 /m);
  expect(shown.stdout).toMatch(/^error2 +[\d.]+ \([\d.]+ to [\d.]+\) \* +[\d.]+ \([\d.]+ to [\d.]+\) \*$/m);
});

test('a release that was changed is refused by its name', async () => {
  const changed = join(temporaryFolder(), 'changed');
  cpSync(RELEASE, changed, { recursive: true });
  const report = join(changed, 'report.json');
  writeFileSync(report, readFileSync(report, 'utf8').replace(/"value":0\.\d/, '"value":0.0'));
  const { status, stderr } = await captured(['compare', RELEASE, changed]);
  expect(status).toBe(1);
  expect(stderr).toContain('error[RELEASE_INVALID]');
  expect(stderr).toContain(changed);
});
