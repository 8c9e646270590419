import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import { planRelease } from '../../../pipelines/release/plan.ts';
import { dictionaryOf } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function notesOf(...columns: string[]): Promise<readonly string[]> {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, columns);
  const file = join(folder, 'synthward.yaml');
  writeFileSync(
    file,
    'schema: synthward/run/1\ndataset: d\nsource: { path: t.csv }\ndictionary: dictionary.yaml\nbudget: { epsilon: 1, delta: 1e-6 }\n',
  );
  return planRelease(await loadConfig(file), dictionary).notes;
}

test('columns with two cells that may both be empty are named, and no others', async () => {
  const both = 'a: { kind: categorical, values: [x, y], outside: other }';
  const others = [
    'b: { kind: categorical, values: [x, y] }',
    'c: { kind: categorical, values: [x, y], missing: none }',
    'd: { kind: categorical, values: [x, y], missing: [NA], outside: other }',
  ];
  const told = (notes: readonly string[]) => notes.filter((note) => note.includes('missing: none'));
  expect(told(await notesOf(both, ...others))).toEqual([
    'a has a cell for missing values and one for values outside the domain: where none is missing (NOT NULL in the source), missing: none saves one.',
  ]);
  expect(told(await notesOf(both, both.replace('a:', 'e:')))).toEqual([
    expect.stringMatching(/^a, e have a cell .* saves one each\.$/),
  ]);
  expect(told(await notesOf(...others))).toEqual([]);
});

test('a network is not planned for records that a database counts', async () => {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, ['a: { kind: categorical, values: [x, y] }']);
  const plan = async (counting: string) => {
    const file = join(folder, 'synthward.yaml');
    writeFileSync(
      file,
      `schema: synthward/run/1\ndataset: d\nsource: { path: t.csv, counting: ${counting} }\ndictionary: dictionary.yaml\nbudget: { epsilon: 1, delta: 1e-6 }\nmodel: { kind: autoregressive }\n`,
    );
    return planRelease(await loadConfig(file), dictionary);
  };
  await expect(plan('sql')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect((await plan('memory')).model.kind).toBe('autoregressive');
});
