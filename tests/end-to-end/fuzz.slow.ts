import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TARGETS } from '../../fuzz/targets/all.ts';

const main = fileURLToPath(new URL('../../dist/fuzz/main.js', import.meta.url));
const SECONDS = 2;

/** The same inputs each time, so that whoever changed the code is to blame for what they find; `npm run fuzz` makes others. */
test('a short run of changed inputs on every reader finds nothing', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, '--target', 'all', '--seconds', String(SECONDS), '--seed', 'tests'],
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
