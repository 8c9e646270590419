import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import { refuseUnfitSource } from '../../../pipelines/init/refuse-unfit-source.ts';
import { sourceSpec } from '../../../pipelines/protected/sources/source-spec.ts';
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

test('several tables are a folder of files, or files by name; a flag names another folder', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'synthward.yaml');
  const sourceOf = async (source: string, flag?: string): Promise<object> => {
    writeFileSync(file, `schema: synthward/run/1\ndataset: d\nsource: ${source}\ndictionary: d.yaml\n${BUDGET}\n`);
    const { path, several } = (await loadConfig(file, { source: flag })).source;
    return { path, several };
  };
  expect(await sourceOf('{ path: t.csv }')).toEqual({ path: join(folder, 't.csv'), several: undefined });
  expect(await sourceOf('{ folder: data }')).toEqual({
    path: join(folder, 'data'),
    several: { folder: join(folder, 'data') },
  });
  expect(await sourceOf('{ tables: { visits: v.csv } }')).toEqual({
    path: '',
    several: { tables: { visits: join(folder, 'v.csv') } },
  });
  expect(await sourceOf('{ tables: { visits: v.csv } }', '/other')).toEqual({
    path: '/other',
    several: { folder: '/other' },
  });
  for (const source of ['{ path: t.csv, folder: data }', '{ counting: sql }']) {
    await expect(sourceOf(source)).rejects.toThrow(
      'source: takes exactly one of path, folder, tables, postgres and engine',
    );
  }
  await expect(sourceOf('{ folder: data, member: a }')).rejects.toThrow('member and sheet go with path alone');
});

test('a configuration of several tables is no source of one', async () => {
  const file = join(temporaryFolder(), 'synthward.yaml');
  writeFileSync(file, `schema: synthward/run/1\ndataset: d\nsource: { folder: . }\ndictionary: d.yaml\n${BUDGET}\n`);
  const { source } = await loadConfig(file);
  expect(() => sourceSpec(source, undefined)).toThrow('the configuration names several');
  await expect(refuseUnfitSource(source, undefined)).rejects.toThrow('the configuration names several');
});
