import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BUDGET = 'budget: { epsilon: 1, delta: 1e-6 }';
const whyRefused = async (...lines: string[]): Promise<string> => {
  const file = join(temporaryFolder(), 'synthward.yaml');
  const head = ['schema: synthward/run/1', 'dataset: d', 'source: { path: t.csv }', 'dictionary: d.yaml'];
  writeFileSync(file, [...head, ...lines].join('\n'));
  return loadConfig(file).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
};

test.each([
  ['threads: 1.5', 'threads must be a whole number'],
  ['threads: all', 'threads must be a number'],
  ['threads: 0', 'threads must be at least 1'],
  ['threads: 5000', 'threads must be at most 1024'],
  ['gate: strict', 'gate must be keys with values'],
  ['evaluation: { share: 2 }', 'evaluation.share'],
  ['memory: 5', 'memory: must be at least 512MB'],
  ['threads: 3', 'accepted'],
])('%s: %s', async (line, reason) => {
  const told = await whyRefused(BUDGET, line);
  expect(told).toContain(reason);
  expect(told).not.toMatch(/not given|expected|>=/);
});

test('only what is absent is called not given', async () => {
  expect(await whyRefused('threads: 3')).toContain('budget is not given');
});
