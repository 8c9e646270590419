import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import type { UserError } from '../../../privacy/errors.ts';
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
  expect(await whyRefused('budget: { epsilon: 1 }')).toContain('budget.delta is not given');
});

test('every mistake is told at once, with its place', async () => {
  const file = join(temporaryFolder(), 'synthward.yaml');
  writeFileSync(
    file,
    'schema: synthward/run/1\ndataset: d\nsource: { path: t.csv, delimter: ";", fromat: csv }\ndictionary: d.yaml\nbudget: { epsilon: x, delta: 1e-6 }\nworkload: { }\nevaluation: { share: 2 }\nthreads: 1.5\n',
  );
  const error = (await loadConfig(file).catch((caught: unknown) => caught)) as UserError;
  const lines = [error.message.replace('Cannot use ', ''), ...error.others].map((line) => line.replace(`${file}:`, ''));
  expect(lines).toEqual([
    '3:34: unknown key "source.delimter"; did you mean "delimiter"? (and 5 more problems)',
    expect.stringMatching(/^3:47: unknown key "source.fromat"/),
    expect.stringMatching(/^5:20: .*epsilon must be a number such as 2/),
    '6:11: workload: takes exactly one of ways and marginals',
    '7:22: evaluation.share: must be at least 0 and below 1',
    '8:10: threads must be a whole number',
  ]);
});

test('anchors and merge keys are written out', async () => {
  const file = join(temporaryFolder(), 'synthward.yaml');
  writeFileSync(
    file,
    'schema: synthward/run/1\ndataset: d\nsource: { path: t.csv }\ndictionary: d.yaml\nbudget: &b { epsilon: 1, delta: 1e-6 }\ndescribe: { <<: *b, epsilon: 0.5 }\n',
  );
  const { budget, describe } = await loadConfig(file);
  expect(describe.delta).toEqual(budget.delta);
  expect(describe.epsilon).not.toEqual(budget.epsilon);
});
