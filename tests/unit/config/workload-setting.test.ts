import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import { resolveWorkload } from '../../../pipelines/config/workload-setting.ts';
import type { UserError } from '../../../privacy/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HEAD = `schema: synthward/run/1
dataset: visits
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 1, delta: 1e-6 }
`;

const cells = [{ kind: 'missing' as const }];
const codings = (['sex', 'age', 'ward'] as const).map((name, i) => ({
  name,
  kind: 'categorical' as const,
  size: [3, 20_000, 20_000][i]!,
  cells,
}));
const note = { kind: 'text' as const, name: 'note', description: undefined };

async function resolved(workload: string): ReturnType<typeof resolve> {
  const file = join(temporaryFolder(), 'synthward.yaml');
  writeFileSync(file, `${HEAD}${workload}\n`);
  return resolve(file);
}

async function resolve(file: string) {
  const dictionary = { codings, columns: [...codings.map((coding) => ({ ...coding, coding })), note] };
  return resolveWorkload((await loadConfig(file)).workload, dictionary as never);
}

test('a workload names columns, with weights of one where none is given', async () => {
  expect(await resolved('')).toBeUndefined();
  expect(await resolved('workload: { ways: 2 }')).toEqual({ kind: 'all', ways: 2 });
  expect(
    await resolved('workload:\n  marginals:\n    - { columns: [age, sex], weight: 2.5 }\n    - { columns: [ward] }'),
  ).toEqual({
    kind: 'listed',
    marginals: [
      { columns: [1, 0], weight: 2.5 },
      { columns: [2], weight: 1 },
    ],
  });
});

test.each([
  ['{ columns: [agee] }', 'column "agee", which is not in the dictionary; did you mean "age"?'],
  ['{ columns: [note] }', 'column "note", which is of kind text and never modelled'],
  ['{ columns: [age, sex, age] }', 'column "age" twice'],
  ['{ columns: [sex, age] }, { columns: [age, sex] }', 'the same marginal stands twice in the workload, first at '],
  ['{ columns: [age, ward] }', 'the marginal over age, ward has 4.0e+8 cells, and 2.7e+8 are allowed'],
  ['{ columns: [age], weight: 0 }', 'workload.marginals.0.weight'],
  ['{ columns: [age], weight: -1 }', 'workload.marginals.0.weight'],
  ['{ columns: [age], weight: .inf }', 'workload.marginals.0.weight'],
  ['{ columns: [] }', 'workload.marginals.0.columns'],
  ['{ columns: [age], wieght: 2 }', 'did you mean "weight"?'],
])('%s is refused with its place', async (marginal, message) => {
  const error = await resolved(`workload: { marginals: [${marginal}] }`).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) });
  expect((error as Error).message).toMatch(/synthward\.yaml:6:\d+/);
});

test('a workload is one thing or the other', async () => {
  const both = 'workload: { ways: 2, marginals: [{ columns: [age] }] }';
  await expect(resolved(both)).rejects.toThrow('exactly one of ways and marginals');
  await expect(resolved('workload: {}')).rejects.toThrow('exactly one of ways and marginals');
  await expect(resolved('workload: { ways: 4 }')).rejects.toThrow('workload.ways');
});

test('every marginal that cannot be is told', async () => {
  const error = (await resolved(
    'workload:\n  marginals:\n    - { columns: [sexx] }\n    - { columns: [age, age] }\n    - { columns: [age, ward] }\n    - { columns: [note] }',
  ).catch((caught: unknown) => caught)) as UserError;
  expect([error.message, ...error.others].map((line) => /:(\d+):\d+: /.exec(line)?.[1])).toEqual([
    '8',
    '9',
    '10',
    '11',
  ]);
  expect(error.message).toContain('(and 3 more problems)');
});
