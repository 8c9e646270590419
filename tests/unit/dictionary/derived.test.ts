import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dictionaryToJson } from '../../../pipelines/dictionary/describe.ts';
import type { Dictionary } from '../../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { UserError } from '../../../privacy/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const COLUMNS = [
  'id: { kind: identifier }',
  'note: { kind: text }',
  'ward: { kind: categorical, values: [A, B, Gamma] }',
  'urgent: { kind: boolean, true: [Y, Yes], false: [N] }',
  'score: { kind: integer, range: [0, 2], outside: other }',
  'age: { kind: integer, range: [0, 120], bins: { width: 10 } }',
  'weight: { kind: real, range: [1, 300], bins: { count: 20 }, decimals: 1 }',
  'height: { kind: integer, range: [40, 230], bins: { width: 10 }, missing: none, outside: other }',
  'admitted: { kind: date, range: [2020-01-01, 2020-12-31], bins: { every: month } }',
  'seen: { kind: datetime, range: [2020-01-01, 2020-12-31], bins: { every: week } }',
];

function load(lines: readonly string[], more = '', files: Record<string, string> = {}): Promise<Dictionary> {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(files)) writeFileSync(join(folder, name), body);
  const file = join(folder, 'd.yaml');
  const head = ['schema: synthward/dictionary/1', 'table: t', 'origin: expert', 'unit: { rows: each }', 'columns:'];
  writeFileSync(file, `${[...head, ...[...lines, ...COLUMNS].map((line) => `  ${line}`)].join('\n')}\n${more}`);
  return loadDictionary(file);
}

async function complaint(...args: Parameters<typeof load>): Promise<string> {
  const error = await load(...args).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).code).toBe('DICTIONARY_INVALID');
  expect((error as UserError).message).not.toContain('\n');
  return (error as UserError).message;
}

const described = (dictionary: Dictionary, name: string): unknown =>
  (dictionaryToJson(dictionary)['columns'] as { name: string }[]).find((column) => column.name === name);

test('a formula is no column of the model, and the data dictionary says how it is computed', async () => {
  const dictionary = await load([
    'bmi: { kind: real, decimals: 1, from: "weight / (height/100)^2", description: body mass index }',
    'out: { kind: date, from: admitted + los }',
    'los: { kind: integer, from: score + 1 }',
  ]);
  expect(dictionary.codings.map(({ name }) => name)).not.toContain('bmi');
  expect(dictionary.columns.slice(0, 3).map(({ name }) => name)).toEqual(['bmi', 'out', 'los']);
  expect(described(dictionary, 'bmi')).toEqual({
    name: 'bmi',
    kind: 'real',
    description: 'body mass index',
    released: true,
    made: 'computed from weight / (height/100)^2, not measured',
    from: 'weight / (height/100)^2',
    decimals: 1,
  });
  expect(dictionary.leftOut.map(({ name }) => name)).toEqual(['id', 'note']);
});

test('an offset is modelled by its difference, in days or seconds', async () => {
  const dictionary = await load([
    'left: { kind: date, after: admitted, range: [0, 14], bins: { edges: [0, 1, 7, 14] }, format: "%d/%m/%Y" }',
    'given: { kind: datetime, after: seen, in: hours, range: [-1.5, 48], bins: { width: 0.5 }, missing: none, outside: other }',
    'dry: { kind: real, after: weight, range: [-5, 0], bins: { count: 5 }, decimals: 1 }',
    'died: { kind: date, after: left, range: [0, 3] }',
  ]);
  const coding = (name: string) => dictionary.codings.find((one) => one.name === name)!;
  expect(coding('left')).toMatchObject({ kind: 'integer', size: 4 });
  expect(coding('left').cells.slice(0, 3)).toEqual([
    { kind: 'value', value: 0 },
    { kind: 'interval', lower: 1, upper: 7, closed: false },
    { kind: 'interval', lower: 7, upper: 14, closed: true },
  ]);
  expect(coding('given').cells[0]).toEqual({ kind: 'interval', lower: -5400, upper: -3600, closed: false });
  expect(coding('given').cells.at(-1)).toEqual({ kind: 'other' });
  expect(coding('dry')).toMatchObject({ kind: 'real', decimals: 1, size: 6 });
  expect(coding('died').cells.map((cell) => cell.kind)).toEqual(['value', 'value', 'value', 'value', 'missing']);
  expect(described(dictionary, 'left')).toMatchObject({
    kind: 'date',
    after: 'admitted',
    apart: 'days',
    range: [0, 14],
    made: 'measured as days after admitted, to which it is added',
  });
});

test('a formula knows how far an offset lies from what it is counted from', async () => {
  const lines = [
    'left: { kind: date, after: admitted, range: [0, 14] }',
    'died: { kind: date, after: left, range: [1, 3] }',
    'a_day: { kind: real, from: weight / (died - admitted) }',
    'before: { kind: real, from: (left - died)^2 / (left - admitted + 1) }',
  ];
  await expect(load(lines)).resolves.toBeTruthy();
  expect(await complaint([lines[0]!, 'x: { kind: real, from: weight / (left - admitted) }'])).toMatch(
    /divides by what may be zero \(it lies from 0 to 14\)/,
  );
});

test('a map names each value, as it is or as the records write it, and may stand in a file', async () => {
  const dictionary = await load(
    [
      'wing: { kind: categorical, from: ward, map: { A: 007, B: 007, Gamma: north } }',
      'weight_of: { kind: integer, from: wing, map: { 007: 1, north: 2 } }',
      'rush: { kind: categorical, from: urgent, map: { Y: fast, Yes: fast, N: slow } }',
      'level: { kind: real, from: score, map: { file: levels.csv } }',
    ],
    '',
    { 'levels.csv': 'from,to\n0,0.5\n1,1\n2,1e1\n' },
  );
  expect(described(dictionary, 'wing')).toMatchObject({
    map: [{ value: 'A', to: '007' }, { to: '007' }, { to: 'north' }],
  });
  expect(described(dictionary, 'rush')).toMatchObject({
    map: [
      { value: 'true', to: 'fast' },
      { value: 'false', to: 'slow' },
    ],
  });
  expect(described(dictionary, 'level')).toMatchObject({
    file: 'levels.csv',
    map: [{ to: 0.5 }, { to: 1 }, { to: 10 }],
  });
  const other = await load(['x: { kind: real, from: score, map: { file: levels.csv } }'], '', {
    'levels.csv': 'from,to\n0,0.5\n1,1\n2,1e2\n',
  });
  expect(other.sourceDigest).not.toBe(dictionary.sourceDigest);
});

test('a column may have the name of a key', async () => {
  const dictionary = await load(['map: { kind: integer, range: [0, 5] }', 'missing: { kind: integer, range: [0, 5] }']);
  expect(dictionary.codings.slice(0, 2).map(({ size }) => size)).toEqual([7, 7]);
});

describe('a formula is refused with its place', () => {
  test.each([
    [
      'x: { kind: real, from: "weight +" }',
      /d\.yaml:6:26: column "x": it has a formula that ends where .*, at letter 9/,
    ],
    [
      'x: { kind: real, from: "wieght * 2" }',
      /names "wieght", which is not in columns; did you mean "weight"\?, at letter 1/,
    ],
    [
      '"x-1": { kind: real, from: "born-on + 1" }\n  born-on: { kind: integer, range: [0, 9] }',
      /names "born", which is not in columns; in a formula "born-on" stands in double quotes/,
    ],
    ['x: { kind: real, from: x + weight }', /it is made of itself: "x" from "x"/],
    ['x: { kind: real, from: note + 1 }', /names "note", which is of kind text and left out/],
    ['x: { kind: real, from: id + 1 }', /names "id", which is of kind identifier/],
    ['x: { kind: real, from: ward + 1 }', /names "ward", whose values are no numbers or dates/],
    [
      'x: { kind: real, from: weight / age }',
      /divides by what may be zero \(it lies from 0 to 120\); let the range of its columns begin above zero/,
    ],
    ['x: { kind: real, from: weight^age }', /raises to a power other than/],
    ['x: { kind: integer, from: weight^20 }', /may leave the whole numbers that are held exactly/],
    [
      'x: { kind: real, from: weight^20 * weight^32 * weight^32 * weight^32 * weight^32 }',
      /more than any number can hold/,
    ],
    ['x: { kind: date, from: weight }', /gives a number, and the column is of kind date/],
    ['x: { kind: real, from: weight, range: [0, 1] }', /unknown key "range"/],
    ['x: { kind: real, form: weight }', /unknown key "form"; did you mean "from"\?/],
    [
      'x: { kind: categorical, from: ward }',
      /unknown kind "categorical"; the kinds with from and no map are integer, real, date, datetime/,
    ],
  ])('%s', async (line, message) => {
    expect(await complaint([line])).toMatch(message);
  });

  test('columns on a circle are told once', async () => {
    const message = await complaint([
      'a: { kind: real, from: b + 1 }',
      'b: { kind: real, from: c + 1 }',
      'c: { kind: real, from: a + 1 }',
    ]);
    expect(message).toMatch(/column "a": it is made of itself: "a" from "b" from "c" from "a"$/);
  });
});

describe('an offset is refused with its place', () => {
  test.each([
    [
      'x: { kind: date, after: admited, range: [0, 9] }',
      /names "admited", which is not in columns; did you mean "admitted"\?/,
    ],
    ['x: { kind: date, after: x, range: [0, 9] }', /is made of itself/],
    ['x: { kind: date, after: seen, range: [0, 9] }', /of kind date cannot come after "seen", which holds a datetime/],
    ['x: { kind: date, after: ward, range: [0, 9] }', /cannot come after "ward", which holds no numbers or dates/],
    ['x: { kind: date, after: id, range: [0, 9] }', /names "id", which is of kind identifier/],
    ['x: { kind: integer, after: weight, range: [0, 9] }', /holds fractions; let it be real/],
    ['x: { kind: date, after: admitted }', /give the range of the difference in days/],
    ['x: { kind: date, after: admitted, range: [0.5, 9] }', /whole numbers, not 0.5/],
    ['x: { kind: date, after: admitted, range: [9, 0] }', /is empty/],
    [
      'x: { kind: date, after: admitted, range: [0, 3000000], bins: { count: 9 } }',
      /may leave the years 1 to 9999, counted from the range of "admitted"/,
    ],
    ['x: { kind: date, after: admitted, range: [-800000, 0], bins: { count: 9 } }', /may leave the years 1 to 9999/],
    ['x: { kind: integer, after: age, range: [0, 9007199254740991], bins: { count: 9 } }', /may leave 2\^53/],
    ['x: { kind: datetime, after: seen, range: [0, 9] }', /"bins" is not given/],
    [
      'x: { kind: datetime, after: seen, in: minutes, range: [0, 0.001], bins: { count: 1 } }',
      /no whole number of seconds/,
    ],
    [
      'x: { kind: real, after: weight, range: [0, 1], bins: { edges: [0, 0.05, 0.09, 1] }, decimals: 1 }',
      /has a bin from 0.05 to 0.09 that holds no number of 1 digits after the point/,
    ],
    ['x: { kind: date, after: admitted, in: hours, range: [0, 9] }', /unknown key "in"/],
    ['x: { kind: code, after: ward }', /unknown kind "code"; .*the kinds with after are integer, real, date, datetime/],
  ])('%s', async (line, message) => {
    expect(await complaint([line])).toMatch(message);
  });

  test('after what is computed', async () => {
    const message = await complaint([
      'x: { kind: date, after: y, range: [0, 9] }',
      'y: { kind: date, from: admitted + 1 }',
    ]);
    expect(message).toMatch(/column "x": it comes after "y", which is computed and not in the records/);
  });
});

describe('a map is refused with its place', () => {
  test.each([
    ['x: { kind: categorical, from: ward, map: { A: a } }', /misses B, Gamma of "ward"; say what each of them becomes/],
    [
      'x: { kind: categorical, from: ward, map: { A: a, B: b, Gama: c } }',
      /maps "Gama", which is no value of "ward"; did you mean "Gamma"\?/,
    ],
    ['x: { kind: categorical, from: age, map: { 1: a } }', /whose values are not listed; map takes/],
    [
      'x: { kind: categorical, from: wrad, map: { A: a } }',
      /names "wrad", which is not in columns; did you mean "ward"\?/,
    ],
    [
      'x: { kind: integer, from: ward, map: { A: 1, B: 2.5, Gamma: 3 } }',
      /"B" becomes "2.5", which is no whole number/,
    ],
    ['x: { kind: boolean, from: ward, map: { A: Y, B: N, Gamma: N } }', /"A" becomes "Y", which is no true or false/],
    ['x: { kind: categorical, from: urgent, map: { Y: a, Yes: b, N: c } }', /maps a value of "urgent" twice, "true"/],
    ['x: { kind: categorical, from: ward, map: { file: none.csv } }', /the file none.csv is not there/],
    [
      'x: { kind: categorical, from: ward, map: { file: head.csv } }',
      /the file head.csv must begin with the line from,to/,
    ],
    [
      'x: { kind: categorical, from: ward, map: { file: extra.csv } }',
      /maps a text in line 3 of its file, which is no value of "ward"; did you mean "B"\?/,
    ],
    ['x: { kind: date, from: ward, map: { A: 1 } }', /unknown kind "date"; the kinds with map are/],
  ])('%s', async (line, message) => {
    const files = { 'head.csv': 'a,b\n1,2\n', 'extra.csv': 'from,to\nA,1\nBB,2\n' };
    expect(await complaint([line], '', files)).toMatch(message);
  });
});

describe('a constraint that names a derived column is refused with what to do', () => {
  const lines = [
    'left: { kind: date, after: admitted, range: [0, 14] }',
    'died: { kind: date, after: left, range: [0, 3] }',
    'called: { kind: date, after: admitted, range: [-3, 3] }',
    'los: { kind: integer, from: left - admitted }',
  ];
  test.each([
    ['order: [admitted, left]', /"left" is never before "admitted" by construction, .*; take the constraint out/],
    ['order: [admitted, died]', /"died" is never before "admitted" by construction/],
    ['order: [admitted, called]', /names "called", whose cells are differences from "admitted"/],
    ['order: [left, seen]', /names "left", whose cells are differences from "admitted" and not its values/],
    ['impossible: { ward: A, left: 2020-02-01 }', /let the range of the difference say what is possible/],
    [
      'impossible: { ward: A, los: 0 }',
      /names "los", which is computed; constrain what it is computed from: "left", "admitted"/,
    ],
  ])('%s', async (constraint, message) => {
    expect(await complaint(lines, `constraints:\n  - { ${constraint}, because: so }\n`)).toMatch(message);
  });
});

test('a target that is computed is refused', async () => {
  expect(await complaint(['x: { kind: real, from: weight }'], 'target: x\n')).toMatch(
    /target "x" is computed from others/,
  );
});
