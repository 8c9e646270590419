import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { draftDictionary } from '../../../pipelines/init/draft-dictionary.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BLANKS = [' ', '   ', '\n', 'a\nb', '\r', '\t', ' a ', '\u0000', '\u0085', '\u2028', '\ufeff', '\ufeffa'];
const SIGNS = [
  '"',
  "'",
  '#',
  '# x',
  'a # b',
  'a: b',
  ':',
  '-',
  '- a',
  '? a',
  '|',
  '>',
  '%YAML',
  '@',
  '`',
  '!',
  '!!str',
];
const FLOWS = ['&a', '*a', '{', '}', '[', ']', ',', '<<', '=', '---', '...', '~', '\\', '\\n', '<b>', '|x|'];
const WORDS = [
  'null',
  'Null',
  'true',
  'True',
  'yes',
  'NO',
  'on',
  'y',
  'fill-in',
  'values',
  'missing',
  'kind',
  'columns',
];
const NUMBERS = ['1', '01', '1.0', '1e3', '0x1F', '.inf', '.nan', '2020-01-01', '1_000', '-0'];
const PROTOTYPE = ['constructor', 'toString', 'hasOwnProperty', 'prototype'];
const LETTERS = ['\ud800', 'é', 'e\u0301', '日本', '\u001b[2J', '\u202eabc', '😀', '\uffff'];
const LONG = ['x'.repeat(1020), 'x'.repeat(1030), 'x y'.repeat(5000), "'".repeat(800), '\n'.repeat(600)];
const AWKWARD = [...BLANKS, ...SIGNS, ...FLOWS, ...WORDS, ...NUMBERS, ...PROTOTYPE, ...LETTERS, ...LONG];

/** The names that a drafted dictionary has when it is read back. */
async function readBack(names: readonly string[], unit?: string): Promise<readonly string[]> {
  const path = join(temporaryFolder(), 'dictionary.yaml');
  const fields = [...names, ...(unit === undefined ? [] : [unit])].map((name) => ({ name, storage: 'BLOB' }));
  const { text } = draftDictionary({ table: 't', fields, format: 'parquet' });
  const filled = text
    .replace(/^ {2}column: fill-in.*\n {2}maxRows.*$/m, '  rows: each')
    .replace(/maxRows: fill-in/, 'maxRows: 1');
  writeFileSync(path, `${filled}  modelled: { kind: integer, range: [0, 9] }\n`);
  const { columns } = await loadDictionary(path);
  return columns.map(({ name }) => name).filter((name) => name !== 'modelled');
}

const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

test.each(AWKWARD.map((name) => [JSON.stringify(name).slice(0, 30), name]))(
  'a column called %s is read back',
  async (_, name) => {
    expect(sorted(await readBack([name, 'note']))).toEqual(sorted([name, 'note']));
  },
);

test('names of any letters are read back', async () => {
  const letters = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ minLength: 1 }),
    fc.constantFrom(...AWKWARD),
  );
  // What no dictionary can name is tested below.
  const taken = ['modelled', '__proto__'];
  const names = fc
    .uniqueArray(letters, { minLength: 1, maxLength: 6 })
    .filter((all) => !all.some((name) => taken.includes(name)));
  await fc.assert(
    fc.asyncProperty(names, async (all) => {
      expect(sorted(await readBack(all))).toEqual(sorted(all));
    }),
    { numRuns: 100 },
  );
});

test.each(['', '__proto__'])('a column called %j, which no dictionary can name, is left out', async (name) => {
  expect(await readBack([name, 'note', name])).toEqual(['note']);
});

test('a dictionary that names a column __proto__ is refused rather than read without it', async () => {
  const path = join(temporaryFolder(), 'dictionary.yaml');
  writeFileSync(path, 'schema: synthward/dictionary/1\ntable: t\ncolumns:\n  __proto__: { kind: text }\n');
  await expect(loadDictionary(path)).rejects.toMatchObject({
    code: 'DICTIONARY_INVALID',
    message: expect.stringContaining('4:3: no name or key may be __proto__'),
  });
});
