import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { UserError } from '../../../../privacy/errors.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const HEAD = 'schema: synthward/dictionary/2\norigin: public\nunit: { name: patient }\n';
const SOUND = `${HEAD}tables:
  people: { key: id, columns: { sex: { kind: categorical, values: [f, m] } } }
  stays: { key: stay, parent: { table: people, column: id }, order: { column: day, gaps: [0, 9] }, most: 4, required: [ward], columns: { day: { kind: date, range: [2010-01-01, 2010-12-31] }, ward: { kind: categorical, values: [a] } } }
  tests: { parent: { table: stays, column: stay, nullable: true }, unit: id, kind: test, groups: { test: { file: g.csv } }, columns: { test: { kind: categorical, values: [a] }, value: { kind: real, byKind: { a: { range: [0, 1], bins: { count: 2 } } } }, at: { kind: date, after: stays.day, range: [0, 9] } } }
  death: { unit: id, once: true, order: d, columns: { d: { kind: date } } }
`;

function outcome(text: string): Promise<unknown> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'g.csv'), 'value,code,label\na,one,\n');
  return readLinkedDictionary(join(folder, 'd.yaml'), text).then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

test.each([
  '',
  'null',
  '[]',
  'schema: synthward/dictionary/2',
  `${HEAD}tables: []`,
  `${HEAD}tables: {}`,
  `${HEAD}tables: { a: null }`,
  `${HEAD}tables: { a: 3 }`,
  `${HEAD}tables: { a: { columns: null } }`,
  `${HEAD}tables: { a: { key: k, columns: [] }, b: { unit: k, order: o, columns: 7 } }`,
  `${HEAD}tables: { "a b": { columns: {} } }`,
  `${HEAD}defaults: 3\npatterns: 4\ntables: { a: { unit: u, order: o, columns: { o: null, x: 3 } } }`,
  `${HEAD}patterns: [null, 3, { match: 4 }, { match: nothing }]\ntables: { a: { unit: u, order: o, columns: { o: { kind: identifier } } } }`,
  `${HEAD}tables: { a: { unit: u, order: [o], columns: { o: { kind: identifier } } } }`,
  `${HEAD}tables: { a: { unit: u, order: o, columns: { o: { kind: identifier }, x: { kind: real, byKind: 3 } } } }`,
  `${HEAD}tables: { a: { parent: { table: a, column: x }, key: k, columns: {} } }`,
  `${HEAD}tables: { constructor: { unit: u, order: o, columns: { toString: { kind: identifier } } } }`,
])('what is no dictionary of several tables is refused in words: %j', async (text) => {
  const error = await outcome(text);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).code).toBe('DICTIONARY_INVALID');
  expect((error as UserError).message).not.toContain('undefined');
});

test.each(['a b', '../up', 'Aufnahmen-ä', '7', ''])(
  'a table called %j is told which names a table can have',
  async (name) => {
    const error = (await outcome(SOUND.replace('  death:', `  ${JSON.stringify(name)}:`))) as UserError;
    expect(error.message).toContain(`"${name}" must be a name that begins with a letter`);
  },
);

test.each(['death', 'death.d'])(
  'a column of units called %j, as what is made of a single table is, is refused',
  async (name) => {
    const text = SOUND.replace('sex:', `${name}: { kind: categorical, values: [a] }, sex:`);
    const error = (await outcome(text)) as UserError;
    expect(error.message ?? error).toContain(`is called "${name}" among the columns of units, as a column of "`);
  },
);

/** Every value of a YAML text of flow mappings, replaced by something else, one at a time. */
function* mutations(text: string): Generator<string> {
  for (const match of text.matchAll(/: ([a-z_.]+|\d+|\[[^\]]*\]|\{ [^{}]*\})(?=[ ,}\]\n])/gi)) {
    for (const other of ['null', '3', '[]', '{}', 'nothing', 'true', '-1', '[[0]]']) {
      yield `${text.slice(0, match.index)}: ${other}${text.slice(match.index + match[0].length)}`;
    }
  }
}

test('a value that is something else is taken, or refused in words', async () => {
  expect(await outcome(SOUND)).toBe('accepted');
  let count = 0;
  for (const text of mutations(SOUND)) {
    const error = await outcome(text);
    if (error === 'accepted') continue;
    count++;
    expect(error instanceof UserError ? '' : String((error as Error).stack), text).toBe('');
  }
  expect(count).toBeGreaterThan(150);
});

test('twelve tables are described together', async () => {
  const details = Array.from(
    { length: 8 },
    (_, i) =>
      `  d${i}: { parent: { table: stays, column: stay }, columns: { kind: { kind: categorical, values: [a] } } }\n`,
  );
  const single = ['s1', 's2'].map(
    (name) => `  ${name}: { unit: id, once: true, columns: { x: { kind: categorical, values: [a] } } }\n`,
  );
  const text = `${HEAD}tables:
  people: { key: id, columns: {} }
  stays: { key: stay, unit: id, order: stay, columns: { ward: { kind: categorical, values: [a] } } }
${[...details, ...single].join('')}`;
  const { tables } = await readLinkedDictionary('d.yaml', text);
  expect(tables.map(({ role }) => role)).toEqual([
    'units',
    'single',
    'single',
    'events',
    ...details.map(() => 'details'),
  ]);
});
