import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TARGETS } from '../../fuzz/targets/all.ts';

const main = fileURLToPath(new URL('../../dist/fuzz/main.js', import.meta.url));
const SECONDS = 2;

/** Another seed each time: what is found here becomes a fixture. */
test('a short run of changed inputs on every reader finds nothing', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, '--target', 'all', '--seconds', String(SECONDS)],
    {
      encoding: 'utf8',
    },
  );
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ target }) => target)).toEqual(TARGETS.map(({ name }) => name));
  for (const { target, inputs, findings } of lines) expect([target, inputs > 0, findings]).toEqual([target, true, []]);
  expect([status, stderr]).toEqual([0, '']);
});
