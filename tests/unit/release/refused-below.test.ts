import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import { planRelease } from '../../../pipelines/release/plan.ts';
import { refusedBelow } from '../../../pipelines/release/refused-below.ts';
import { dictionaryOf } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const COLUMNS = [3, 5, 7, 9].map((size, i) => {
  return `c${i}: { kind: categorical, values: [${Array.from({ length: size }, (_, v) => `v${v}`).join(', ')}] }`;
});

async function planOf(...lines: string[]) {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, COLUMNS);
  const file = join(folder, 'synthward.yaml');
  const head = ['schema: synthward/run/1', 'dataset: d', 'source: { path: t.csv }', 'dictionary: dictionary.yaml'];
  writeFileSync(file, [...head, ...lines].join('\n'));
  return planRelease(await loadConfig(file), dictionary);
}

const rowsNamed = ([note]: readonly string[]): number => Number(/fewer than about (\d+) records/.exec(note!)![1]);

describe('where nobody said how many records there are', () => {
  test('it is said below how many the gate is likely to refuse, and why', async () => {
    const plan = await planOf('budget: { epsilon: 0.5, delta: 1e-6 }');
    const notes = refusedBelow(plan);
    expect(notes).toEqual([
      expect.stringMatching(
        /^The gate is likely to refuse the release of a table of fewer than about \d+ records at this budget, because counts of (single columns|pairs of columns) would be mostly noise \(gate\.max\w+ is [\d.]+\)/,
      ),
    ]);
    const rows = rowsNamed(notes);
    const told = async (expectedRows: number) =>
      (await planOf('budget: { epsilon: 0.5, delta: 1e-6 }', `expectedRows: ${expectedRows}`)).notes.join();
    expect(await told(Math.floor(rows / 2))).toContain('is likely to refuse');
    expect(await told(4 * rows)).not.toContain('is likely to refuse');
  });

  test('a smaller budget needs more records, an open gate none, and a stated number says it itself', async () => {
    const small = rowsNamed(refusedBelow(await planOf('budget: { epsilon: 0.1, delta: 1e-6 }')));
    expect(small).toBeGreaterThan(2 * rowsNamed(refusedBelow(await planOf('budget: { epsilon: 1, delta: 1e-6 }'))));
    const open = 'gate: { maxError1: 2, maxError2: 2, maxNoiseError1: 2 }';
    expect(refusedBelow(await planOf('budget: { epsilon: 0.1, delta: 1e-6 }', open))).toEqual([]);
    expect(refusedBelow(await planOf('budget: { epsilon: 0.1, delta: 1e-6 }', 'expectedRows: 9'))).toEqual([]);
  });
});
