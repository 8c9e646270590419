import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dictionaryToJson } from '../../../pipelines/dictionary/describe.ts';
import { isModelled } from '../../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { UserError } from '../../../privacy/errors.ts';
import { encodeColumn } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HEAD = 'schema: synthward/dictionary/1\ntable: t\norigin: expert\n';

async function load(text: string, files: Record<string, string> = {}): ReturnType<typeof loadDictionary> {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(files)) writeFileSync(join(folder, name), body);
  const file = join(folder, 'd.yaml');
  writeFileSync(file, text);
  return loadDictionary(file);
}

async function complaint(text: string, files: Record<string, string> = {}): Promise<string> {
  const error = await load(text, files).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).code).toBe('DICTIONARY_INVALID');
  expect((error as UserError).message).not.toContain('\n');
  expect((error as UserError).hint).toBeTruthy();
  return (error as UserError).message;
}

const columns = (...lines: string[]): string =>
  `${HEAD}unit: { rows: each }\ncolumns:\n${lines.map((line) => `  ${line}\n`).join('')}`;

test('mostlyMissing is a fact about a column that may have missing values', async () => {
  const dictionary = await load(
    columns('a: { kind: categorical, values: [x], mostlyMissing: true }', 'b: { kind: categorical, values: [x] }'),
  );
  expect(dictionary.columns.filter(isModelled).map(({ mostlyMissing }) => mostlyMissing)).toEqual([true, false]);
  expect((dictionaryToJson(dictionary)['columns'] as object[]).map((column) => 'mostlyMissing' in column)).toEqual([
    true,
    false,
  ]);
  expect(
    await complaint(
      columns('a: { kind: boolean, true: [Y], false: [N], missing: none, outside: other, mostlyMissing: true }'),
    ),
  ).toContain('mostlyMissing: true contradicts missing: none');
});

test('with missing: none, what a list does not hold is other, a null too; of numbers it must be said', async () => {
  for (const column of [
    '{ kind: categorical, values: [a, b], missing: none }',
    '{ kind: ordinal, values: [a, b], missing: none }',
    '{ kind: boolean, true: [a], false: [b], missing: none }',
  ]) {
    expect(await encodeColumn(temporaryFolder(), column, ['a', 'b', '', 'c'])).toEqual([
      expect.anything(),
      expect.anything(),
      'other',
      'other',
    ]);
  }
});

test('every kind resolves to its cells, in the order domain, missing, other', async () => {
  const dictionary = await load(
    `${HEAD}unit: { column: id, maxRows: 3 }
target: ok
columns:
  id: { kind: identifier, generate: uuid }
  note: { kind: text }
  sex: { kind: categorical, values: [F, M], labels: { F: female }, origin: public, missing: ['?', ''] }
  zip: { kind: categorical, values: [007, 1.0, true], outside: other }
  triage: { kind: ordinal, values: [low, high], missing: none, outside: other }
  ok: { kind: boolean, true: [Y, Yes], false: [N] }
  age: { kind: integer, range: [0, 10], bins: { width: 5 } }
  weight: { kind: real, range: [0, 1], bins: { count: 2 }, decimals: 1, origin: dp, event: e-1 }
  day: { kind: date, range: [2010-01-01, 2010-01-02] }
  seen: { kind: datetime, range: [2010-01-01, 2010-01-01], bins: { every: { hours: 12 } } }
  diag: { kind: code, grouping: { file: g.csv, normalise: icd9 }, missing: ['?'] }
`,
    { 'g.csv': 'from,to,code,label\n001,139,inf,Infectious\n140,239,neo,\n250,250,inf,Infectious\n' },
  );
  expect(dictionary.codings.map(({ name, size }) => [name, size])).toEqual([
    ['sex', 3],
    ['zip', 5],
    ['triage', 3],
    ['ok', 3],
    ['age', 3],
    ['weight', 3],
    ['day', 3],
    ['seen', 3],
    ['diag', 4],
  ]);
  const cells = Object.fromEntries(dictionary.codings.map((coding) => [coding.name, coding.cells]));
  expect(cells['sex']).toEqual([
    { kind: 'value', value: 'F', label: 'female' },
    { kind: 'value', value: 'M' },
    { kind: 'missing' },
  ]);
  expect(cells['zip']!.slice(0, 3)).toEqual(['007', '1.0', 'true'].map((value) => ({ kind: 'value', value })));
  expect(cells['triage']!.at(-1)).toEqual({ kind: 'other' });
  expect(cells['ok']!.slice(0, 2)).toEqual([false, true].map((value) => ({ kind: 'value', value })));
  expect(cells['day']![1]).toEqual({ kind: 'value', value: '2010-01-02' });
  expect(cells['seen']![1]).toMatchObject({ kind: 'interval', upper: 14610 * 86400 + 86399, closed: true });
  expect(cells['diag']).toEqual([
    { kind: 'value', value: 'inf', label: 'Infectious' },
    { kind: 'value', value: 'neo' },
    { kind: 'missing' },
    { kind: 'other' },
  ]);
  expect(dictionary.codings[5]).toMatchObject({ kind: 'real', decimals: 1 });
  expect(dictionary.columns[7]).toMatchObject({ origin: 'dp', event: 'e-1' });
  expect(dictionary.unit).toEqual({
    name: 'id',
    column: 'id',
    columns: ['id'],
    maxRows: 3,
    origin: 'expert',
    event: undefined,
  });
  expect(dictionary.leftOut.map(({ name }) => name)).toEqual(['note']);
  expect(Object.isFrozen(dictionary.codings[0]!.cells[0])).toBe(true);
});

test('the digest covers the dictionary and its grouping files', async () => {
  const text = columns('diag: { kind: code, grouping: { file: g.csv } }');
  const digest = async (group: string, more = ''): Promise<string> =>
    (await load(text + more, { 'g.csv': `value,code,label\nA,${group},\n` })).sourceDigest;
  expect(await digest('one')).toBe(await digest('one'));
  expect(await digest('one')).not.toBe(await digest('two'));
  expect(await digest('one')).not.toBe(await digest('one', '# more\n'));
});

test('the example of docs/dictionary.md loads', async () => {
  const page = readFileSync(new URL('../../../docs/dictionary.md', import.meta.url), 'utf8');
  const example = /```yaml\n([\s\S]*?)```/.exec(page)![1]!;
  const dictionary = await load(example, {
    'icd9-chapters.csv': 'from,to,code,label\n001,139,infectious,Infections\n',
  });
  expect(dictionary.codings).toHaveLength(10);
});

describe('says where and what is wrong', () => {
  test.each([
    ['columns: [', '1:', ''],
    ['just text', 'a dictionary begins with', ''],
    [`${columns('x: { kind: text }')}\n\ty: { kind: text }`, 'a tab stands there', ''],
    [`${columns('x: { kind: text }')}\n---\na: 1`, 'a second document begins there', ''],
    [`one: 1\ntwo: 2\n${columns('x: { kind: text }')}`, 'unknown key "one" (and 1 more problem)', ''],
    [
      columns('x: { kind: catgorical, values: [a] }'),
      ':6:14: column "x": unknown kind "catgorical"; did you mean "categorical"?',
      '',
    ],
    [columns('x: { kind: 3 }'), 'unknown kind "3"; the kinds are identifier', ''],
    [columns('x: { values: [a] }'), 'column "x": it has no kind', ''],
    [columns('x: { kind: integer, range: [0, 5], bin: { width: 5 } }'), 'unknown key "bin"; did you mean "bins"?', ''],
    [
      columns('x: { kind: integer, range: [0, 5], bins: { widht: 5 } }'),
      'unknown key "widht"; did you mean "width"?',
      '',
    ],
    [columns('x: { kind: integer, range: [5, 0] }'), 'range [5, 0] is empty', ''],
    [columns('x: { kind: integer, range: [0, 5.5] }'), 'whole numbers, not 5.5', ''],
    [columns('x: { kind: integer, range: [0, 1000000000000000000] }'), 'end at 2^53', ''],
    [columns('x: { kind: integer, range: [0, a] }'), 'entry 2 of "range" must be a number', ''],
    [columns('x: { kind: integer }'), 'give its range', ''],
    [
      columns('x: { kind: integer, range: [0, 9], bins: { edges: [0, 8] } }'),
      'edges run from 0 to 8, but range is [0, 9]',
      '',
    ],
    [
      columns('x: { kind: real, range: [0, 9], bins: { width: 1, count: 9 } }'),
      'exactly one of width, count and edges',
      '',
    ],
    [columns('x: { kind: real, range: [0, 9], bins: { edges: [0, 5, 5, 9] } }'), 'edges must rise', ''],
    [columns('x: { kind: date, range: [2010-02-30, 2011-01-01] }'), '"2010-02-30" is no day', ''],
    [
      columns('x: { kind: date, range: [2010-02-01, 2011-01-01], bins: { every: hour } }'),
      'cannot be shorter than a day',
      '',
    ],
    [
      columns('x: { kind: date, range: [2010-02-01, 2011-01-01], bins: { every: fortnight } }'),
      '"every" is one of hour',
      '',
    ],
    [columns('x: { kind: categorical, values: [a, a] }'), '"a" stands twice', ''],
    [columns('x: { kind: categorical, values: [a], missing: [a] }'), '"a" is both a value and a missing code', ''],
    [columns('x: { kind: categorical, values: [a], labels: { b: B } }'), 'labels names "b"', ''],
    [
      columns('x: { kind: categorical, values: [a], outside: clamp }'),
      '"outside" must be one of other, missing, error',
      '',
    ],
    [columns('x: { kind: integer, range: [0, 5], missing: none }'), 'with missing: none, say what becomes', ''],
    [columns('x: { kind: integer, range: [0, 5], missing: none, outside: clamp }'), 'nowhere to put', ''],
    [columns('x: { kind: boolean, true: [Y], false: [Y, N] }'), '"Y" stands in both true and false', ''],
    [columns('x: { kind: categorical, values: [a], origin: dp }'), 'origin: dp needs event', ''],
    [columns('x: { kind: categorical, values: [a], event: e }'), 'event goes with origin: dp', ''],
    [columns('x: { kind: categorical, values: [a], origin: guess }'), '"origin" must be one of public, expert, dp', ''],
    [columns('x: { kind: text }'), 'no column is modelled', ''],
    [columns('x: { kind: text }', 'x: { kind: text }'), ':7:3: the same key stands there twice', ''],
    [columns('x: { kind: code, grouping: { file: absent.csv } }'), 'the grouping file absent.csv is not there', ''],
    [
      columns('x: { kind: code, grouping: { file: g.csv } }'),
      'must begin with the line from,to,code,label',
      'a,b\n1,2\n',
    ],
    [
      columns('x: { kind: code, grouping: { file: g.csv } }'),
      'lines 2 and 3 overlap',
      'from,to,code,label\nA,C,x,\nB,D,y,\n',
    ],
    [
      columns('x: { kind: code, grouping: { file: g.csv } }'),
      'line 2 has a range that ends before',
      'from,to,code,label\nC,A,x,\n',
    ],
    [
      columns('x: { kind: code, grouping: { file: g.csv } }'),
      'line 3 repeats a code',
      'value,code,label\nA,x,\nA,y,\n',
    ],
    [
      `${HEAD}unit: { column: idd, maxRows: 1 }\ncolumns:\n  id: { kind: identifier }\n`,
      'the unit column "idd" is not in columns; did you mean "id"?',
      '',
    ],
    [
      `${HEAD}unit: { column: a, maxRows: 1 }\ncolumns:\n  a: { kind: categorical, values: [b] }\n`,
      'must be of kind identifier, not categorical',
      '',
    ],
    [
      `${HEAD}unit: { column: [id, idd], maxRows: 1 }\ncolumns:\n  id: { kind: identifier }\n`,
      'the unit column "idd" is not in columns; did you mean "id"?',
      '',
    ],
    [
      `${HEAD}unit: { column: [id, id], maxRows: 1 }\ncolumns:\n  id: { kind: identifier }\n`,
      'a column stands twice in the unit',
      '',
    ],
    [
      `${HEAD}unit: { column: [id], maxRows: 1 }\ncolumns:\n  id: { kind: identifier }\n`,
      '"column" needs at least 2 entries',
      '',
    ],
    [
      `${HEAD}unit: { column: a + b, maxRows: 1 }\ncolumns:\n  a + b: { kind: identifier }\n`,
      'must not hold " + "',
      '',
    ],
    [`${HEAD}unit: { column: id }\ncolumns:\n  id: { kind: identifier }\n`, 'unit needs maxRows', ''],
    [
      `${HEAD}unit: { column: id, maxRows: 0 }\ncolumns:\n  id: { kind: identifier }\n`,
      '"maxRows" must be more than 0',
      '',
    ],
    [`${HEAD}unit: { maxRows: 2 }\ncolumns: {}\n`, 'either column: <identifier> or rows: each', ''],
    [`${HEAD}unit: { rows: each, maxRows: 2 }\ncolumns: {}\n`, 'maxRows can only be 1', ''],
    [`${columns('x: { kind: text }')}target: x\n`, 'kind text, which is never modelled', ''],
    [`${columns('x: { kind: text }')}target: y\n`, 'the target "y" is not in columns', ''],
    [`${columns('x: { kind: text }')}colums: {}\n`, 'unknown key "colums"; did you mean "columns"?', ''],
  ])('%#: %s', async (text, expected, grouping) => {
    expect(await complaint(text, { 'g.csv': grouping })).toContain(expected);
  });

  test('asks for an origin where none is given', async () => {
    const text = columns('x: { kind: categorical, values: [a] }').replace('origin: expert\n', '');
    expect(await complaint(text)).toContain('say where its domain comes from');
  });

  test('counts the other problems', async () => {
    const text = columns('x: { kind: integer, range: [5, 0] }', 'y: { kind: integer }', 'z: { kind: integer }');
    expect(await complaint(text)).toContain('(and 2 more problems)');
  });

  test('names a file that is not there', async () => {
    await expect(loadDictionary(join(temporaryFolder(), 'none.yaml'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});
