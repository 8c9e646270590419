import { copyFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tableFromIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { CONFIG, hospital } from '../support/hospital.ts';

const EXTRACT = fileURLToPath(new URL('../contract/arrow-types/extract.arrow', import.meta.url));

/** What a steward says of the draft, from public knowledge. */
const filled = (draft: string): string =>
  draft
    .replace('maxRows: fill-in', 'maxRows: 2')
    .replace('range: fill-in, bins: { width: fill-in }', 'range: [0, 9], bins: { width: 1 }')
    .replace('range: fill-in, bins: { count: fill-in }', 'range: [0, 1], bins: { count: 5 }')
    .replace('gap: { kind: categorical, values: fill-in }', 'gap: { kind: text }');

test('a table of views, decimals, large numbers, halves and a column without a name goes from init to verify', async () => {
  const steward = await hospital({
    config: CONFIG.replace('visits.csv', 'extract.arrow')
      .replace('epsilon: 2', 'epsilon: 10')
      .replace('maxEpsilon: 3', 'maxEpsilon: 30')
      .replace('dictionary.yaml', 'extract.yaml'),
  });
  try {
    copyFileSync(EXTRACT, steward.path('extract.arrow'));
    const made = await steward.run(['init', 'extract.arrow', '-o', 'extract.yaml']);
    expect([made.status, made.stdout]).toEqual([
      0,
      expect.stringContaining('1 column has no name that a dictionary could hold'),
    ]);
    const draft = filled(readFileSync(steward.path('extract.yaml'), 'utf8'));
    steward.write('extract.yaml', draft);

    const measured = await steward.run(['describe', '--spend', '--yes', '--epsilon', '5']);
    expect(measured.status, measured.stderr).toBe(0);
    expect(readFileSync(steward.path('extract.yaml'), 'utf8')).toMatch(
      /sex: \{ kind: categorical, .*values: \[[FM], [FM]\]/,
    );
    const checked = await steward.run(['check']);
    expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining('can read most of every column')]);
    const released = await steward.run(['release', '--yes', '--name', 'modern']);
    expect(released.status, released.stderr).toBe(0);
    expect((await steward.run(['verify', 'released/modern'])).status).toBe(0);
    const { fields } = tableFromIPC(readFileSync(steward.path('released/modern/data/extract.arrow'))).schema;
    expect(fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      expect.stringMatching(/^sex: Dictionary/),
      'weight: Decimal[10e+1]',
      'visits: Uint64',
      'share: Float32',
    ]);
  } finally {
    steward.close();
  }
});
