import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { hereColumns } from '../../../../models/linked/recipe/detail-columns.ts';
import { isModelled, type ModelledColumn } from '../../../../pipelines/dictionary/dictionary.ts';
import { linkedDictionaryToJson } from '../../../../pipelines/dictionary/linked/describe-linked.ts';
import type { DictionaryTable, LinkedDictionary } from '../../../../pipelines/dictionary/linked/linked-dictionary.ts';
import { linkedColumnShapes, linkedShape } from '../../../../pipelines/dictionary/linked/linked-shape.ts';
import {
  isLinkedDictionary,
  loadLinkedDictionary,
  readLinkedDictionary,
} from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { loadDictionary } from '../../../../pipelines/dictionary/load.ts';
import {
  linkedDataDictionary,
  shapeOf,
} from '../../../../pipelines/release-folder/artefacts/linked-data-dictionary.ts';
import { outputOfDictionary } from '../../../../pipelines/release-folder/linked/output-of-dictionary.ts';
import { UserError } from '../../../../privacy/errors.ts';

const HEAD = 'schema: synthward/dictionary/2\norigin: expert\nunit: { name: patient }\n';

const WARD = `${HEAD}defaults:
  date: { range: [2010-01-01, 2019-12-31] }
  categorical: { missing: ["", "?"] }
tables:
  patients:
    key: patient_id
    columns:
      sex: { kind: categorical, values: [1, 2] }
      born: { kind: integer, after: stays.first.year, range: [-110, 0] }
  stays:
    key: stay_id
    required: [end]
    parent: { table: patients, column: patient_id }
    order: { column: start, gaps: [0, 7, 30], otherwise: death.day }
    most: 8
    columns:
      stay_id: { kind: identifier, storage: text, generate: uuid }
      start: { kind: date }
      end: { kind: date, after: start, range: [0, 60] }
      type: { kind: categorical, values: [007, b], missing: none }
      note: { kind: text }
  diagnoses:
    parent: { table: stays, column: stay_id, nullable: true }
    unit: patient_id
    kind: code
    groups: { code: chapters.csv }
    most: 5
    columns:
      code: { kind: categorical, values: [a, b, c] }
      grade:
        kind: integer
        missing: [x]
        byKind:
          a: { range: [0, 9], bins: { width: 5 } }
          c: { range: [100, 102] }
      found: { kind: date, after: stays.start, range: [0, 5] }
  death:
    parent: { table: patients, column: patient_id }
    once: true
    order: day
    columns:
      day: { kind: date }
`;
const CHAPTERS = 'value,code,label\na,one,\nb,two,\nc,one,\n';

const root = mkdtempSync(join(tmpdir(), 'linked-dictionary-'));
afterAll(() => rmSync(root, { recursive: true }));

function written(text: string, files: Record<string, string> = { 'chapters.csv': CHAPTERS }): string {
  const folder = mkdtempSync(join(root, 'd'));
  for (const [name, body] of Object.entries(files)) writeFileSync(join(folder, name), body);
  const file = join(folder, 'd.yaml');
  writeFileSync(file, text);
  return file;
}

const load = (text: string, files?: Record<string, string>): Promise<LinkedDictionary> =>
  loadLinkedDictionary(written(text, files));

const tableIn = ({ tables }: LinkedDictionary, name: string): DictionaryTable =>
  tables.find((table) => table.name === name)!;

const columnIn = (table: DictionaryTable, name: string): ModelledColumn =>
  table.dictionary.columns.filter(isModelled).find((column) => column.name === name)!;

async function complaint(text: string, files?: Record<string, string>): Promise<string> {
  const error = await load(text, files).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).code).toBe('DICTIONARY_INVALID');
  expect((error as UserError).hint).toBeTruthy();
  return [(error as UserError).message, ...(error as UserError).others].join('\n').replaceAll(/[^ ]*d\.yaml/g, '');
}

const ward = await load(WARD);

describe('loadLinkedDictionary()', () => {
  test('works out parts, units first and parents before children', () => {
    expect(ward.unit).toEqual({ name: 'patient', origin: 'expert' });
    expect(ward.tables.map(({ name, role, source, key, unit, most }) => [name, role, source, key, unit, most])).toEqual(
      [
        ['patients', 'units', 'table', 'patient_id', 'patient_id', 1],
        ['death', 'single', 'table', undefined, 'patient_id', 1],
        ['stays', 'events', 'table', 'stay_id', 'patient_id', 8],
        ['diagnoses', 'details', 'table', undefined, 'patient_id', 5],
      ],
    );
    expect(tableIn(ward, 'diagnoses').parent).toEqual({ table: 2, column: 'stay_id', nullable: true });
    expect(tableIn(ward, 'stays').parent).toEqual({ table: 0, column: 'patient_id', nullable: false });
  });

  test('keeps keys, parents and the order out of what is modelled, and in the layout', () => {
    const stays = tableIn(ward, 'stays');
    expect(stays.dictionary.codings.map(({ name }) => name)).toEqual(['end', 'type']);
    expect(stays.layout).toEqual(['patient_id', 'stay_id', 'start', 'end', 'type']);
    expect(stays.identifiers).toMatchObject([
      { name: 'stay_id', generate: 'uuid', stored: { type: { kind: 'text' } } },
    ]);
    expect(tableIn(ward, 'diagnoses').layout).toEqual(['stay_id', 'patient_id', 'code', 'grade', 'found']);
    expect(Object.isFrozen(ward.tables)).toBe(true);
  });

  test('models the time of the first row as an attribute of units, by month where nothing is said', () => {
    const { order } = tableIn(ward, 'stays');
    expect(order).toMatchObject({ column: 'start', scale: 'date', entry: 'entry', gaps: [0, 7, 30] });
    expect(order!.otherwise).toEqual({ table: 1, column: 'day' });
    expect(order!.reading).toMatchObject({ scale: 'day', lower: 14610, upper: 18261 });
    const entry = tableIn(ward, 'patients').dictionary.codings.at(-1)!;
    expect([entry.name, entry.size, entry.cells.at(-1)!.kind]).toEqual(['entry', 121, 'missing']);
  });

  test('gives a column that is never empty no cell for it', () => {
    const end = columnIn(tableIn(ward, 'stays'), 'end');
    expect([end.coding.size, end.outside, end.missing]).toEqual([61, 'clamp', undefined]);
    expect(end.coding.cells.every(({ kind }) => kind === 'value')).toBe(true);
  });

  test('counts columns from the order of the row, of its event, and from the first and last event of the unit', () => {
    expect([...tableIn(ward, 'stays').anchors]).toEqual([['start', { of: 'row', year: false }]]);
    expect(tableIn(ward, 'diagnoses').anchors.get('stays.start')).toEqual({ of: 'event', year: false });
    expect(tableIn(ward, 'patients').anchors.get('stays.first.year')).toEqual({ of: 'first', year: true });
    expect(columnIn(tableIn(ward, 'patients'), 'born').offset).toMatchObject({
      after: 'stays.first.year',
      type: 'integer',
    });
    expect(columnIn(tableIn(ward, 'diagnoses'), 'found').offset).toMatchObject({ after: 'stays.start', type: 'date' });
  });

  test('counts the day of a row that a unit has once from its last event, in classes of the gaps', () => {
    const day = columnIn(tableIn(ward, 'death'), 'day');
    expect(day.offset).toMatchObject({ after: 'stays.last', type: 'date' });
    const edges = day.coding.cells.flatMap((cell) => (cell.kind === 'interval' ? [[cell.lower, cell.upper]] : []));
    expect(edges).toEqual([
      [0, 7],
      [7, 30],
      [30, 3651],
    ]);
  });

  test('sorts values into groups, and gives what is missing one of its own', () => {
    const { groups, kind } = tableIn(ward, 'diagnoses');
    expect(kind).toBe('code');
    expect(groups.get('code')).toEqual({ size: 3, of: Uint32Array.from([0, 1, 0, 2]) });
  });

  test('says how many rows of a kind an event may have, where that is stated, in the shape and in a release', async () => {
    const repeating = await load(WARD.replace('most: 5', 'most: 5\n    repeats: 3'));
    const repeatsOf = (dictionary: LinkedDictionary) => linkedShape(dictionary).details.map(({ repeats }) => repeats);
    expect(repeatsOf(await load(WARD))).toEqual([undefined]);
    expect(repeatsOf(repeating)).toEqual([3]);
    const shape = linkedShape(repeating);
    const described = linkedDataDictionary(outputOfDictionary(repeating), shape, linkedDictionaryToJson(repeating));
    expect(shapeOf(described).details).toEqual(shape.details);
    expect(hereColumns(shape).map(({ size, from }) => [size, from.of === 'here' && from.edges])).toEqual(
      hereColumns(shape).map(() => [4, [0, 1, 2, 3]]),
    );
    const [once, twice] = [
      { ...shape.details[0]!, groups: [], repeats: undefined },
      { ...shape.details[0]!, repeats: undefined },
    ];
    expect(hereColumns({ ...shape, details: [once] })[0]!.size).toBe(2);
    expect(hereColumns({ ...shape, details: [twice] })[0]!.size).toBe(3);
  });

  test('lets the codes of a column mean something else for each kind', () => {
    const diagnoses = tableIn(ward, 'diagnoses');
    const grade = columnIn(diagnoses, 'grade');
    expect([grade.kind, grade.coding.kind, grade.coding.size]).toEqual(['integer', 'ordinal', 4]);
    const sizes = diagnoses.byKind.get('grade')!.map(({ coding }) => coding.cells.map(({ kind }) => kind));
    expect(sizes).toEqual([
      ['interval', 'interval', 'missing'],
      ['missing'],
      ['value', 'value', 'value', 'missing'],
      ['missing'],
    ]);
    const shapes = linkedColumnShapes(ward).details.flat();
    expect(shapes).toContainEqual({ ordered: [0, 2], apart: [], absent: [3] });
    expect(grade.missing).toEqual(['x']);
  });

  test('takes what a table leaves open from what the file says of all, and reads listed values as they stand', () => {
    const type = columnIn(tableIn(ward, 'stays'), 'type');
    expect(type.coding.cells.map((cell) => (cell.kind === 'value' ? cell.value : cell.kind))).toEqual([
      '007',
      'b',
      'other',
    ]);
    expect(columnIn(tableIn(ward, 'patients'), 'sex').missing).toEqual(['', '?']);
  });

  test('makes the units of a single table of its constant columns', async () => {
    const { tables } = await load(
      `${HEAD}tables:
  stays: { unit: patient, order: stay, constant: [sex], columns: { patient: { kind: identifier }, stay: { kind: integer, range: [0, 9] }, sex: { kind: categorical, values: [f, m] }, type: { kind: categorical, values: [a] } } }
`.replace('name: patient', 'name: person'),
    );
    expect(tables.map(({ name, role, source }) => [name, role, source])).toEqual([
      ['person', 'units', 'made'],
      ['stays', 'events', 'table'],
    ]);
    expect(tables[0]!.dictionary.codings.map(({ name }) => name)).toEqual(['sex']);
    expect(tables[1]!.order).toMatchObject({ column: 'stay', scale: 'number', entry: undefined, gaps: undefined });
    expect(tables[1]!.layout).toEqual(['patient', 'stay', 'sex', 'type']);
  });

  test('lets tables of units share made days', async () => {
    const { tables } = await load(`${HEAD}days: { most: 9, entry: begin }
tables:
  people: { key: id, columns: { sex: { kind: categorical, values: [f, m] } } }
  tests: { unit: id, order: { column: day, scale: days }, columns: { day: { kind: integer, range: [0, 99], bins: { width: 10 } }, test: { kind: categorical, values: [a, b] } } }
  drugs: { unit: id, order: { column: day, scale: days }, columns: { day: { kind: integer, range: [0, 99], bins: { width: 10 } }, drug: { kind: categorical, values: [a, b] } } }
`);
    expect(tables.map(({ name, role, source, most }) => [name, role, source, most])).toEqual([
      ['people', 'units', 'table', 1],
      ['days', 'events', 'made', 9],
      ['tests', 'details', 'table', 16],
      ['drugs', 'details', 'table', 16],
    ]);
    expect(tables[1]!.order).toMatchObject({ column: 'day', scale: 'days', entry: 'begin' });
    expect(tables[1]!.order!.gaps!.length).toBeGreaterThan(10);
    expect(tables[2]!.order).toMatchObject({ column: 'day', scale: 'days', entry: undefined, gaps: undefined });
    expect(tables[3]!.parent).toEqual({ table: 1, column: 'id', nullable: false });
    expect(tables[0]!.dictionary.codings.map(({ name }) => name)).toEqual(['sex', 'begin']);
  });

  test('the digest is that of the file and of what it names', async () => {
    expect((await load(WARD)).sourceDigest).toBe(ward.sourceDigest);
    const others = { 'chapters.csv': CHAPTERS.replace('b,two', 'b,one') };
    expect((await load(WARD, others)).sourceDigest).not.toBe(ward.sourceDigest);
  });

  test('a single table and several are told apart by the schema', async () => {
    const file = written(WARD);
    expect(await isLinkedDictionary(file)).toBe(true);
    expect(await isLinkedDictionary(written('schema: synthward/dictionary/1'))).toBe(false);
    await expect(loadDictionary(file)).rejects.toThrow('is of several tables');
    await expect(loadLinkedDictionary(written('schema: synthward/dictionary/1'))).rejects.toThrow(
      'synthward/dictionary/2',
    );
  });
});

describe('What cannot be released is refused', () => {
  const PEOPLE = 'people: { key: id, columns: { sex: { kind: categorical, values: [f, m] } } }';
  const rows = (name: string, links: string, columns = 'x: { kind: categorical, values: [a] }'): string =>
    `${name}: { ${links}, columns: { n: { kind: identifier }, ${columns} } }`;
  const file = (...tables: string[]): string => `${HEAD}tables:\n${tables.map((one) => `  ${one}\n`).join('')}`;
  const STAYS = rows('stays', 'key: n, parent: { table: people, column: id }, order: n');

  test.each([
    [
      'two roots',
      file(PEOPLE, 'places: { key: id, columns: {} }'),
      '6:11: "people" and "places" both belong to no other table',
    ],
    ['no key of units', file('people: { columns: {} }', STAYS), '"people" has no key'],
    [
      'an unknown parent',
      file(PEOPLE, rows('stays', 'parent: { table: peple, column: id }, order: n')),
      '6:29: there is no table "peple"; did you mean "people"',
    ],
    [
      'a cycle',
      file(
        PEOPLE,
        rows('a', 'key: n, parent: { table: b, column: n }'),
        rows('b', 'key: n, parent: { table: a, column: n }'),
      ),
      'it belongs to itself: "a" to "b" to "a"',
    ],
    [
      'three levels',
      file(
        PEOPLE,
        STAYS,
        rows('tests', 'key: n, parent: { table: stays, column: n }'),
        rows('values', 'parent: { table: tests, column: n }'),
      ),
      '"values" belongs to "tests", which belongs to no unit itself',
    ],
    [
      'two tables of events',
      file(PEOPLE, STAYS, rows('tests', 'parent: { table: stays, column: n }'), rows('drugs', 'unit: id, order: n')),
      '"stays" and "drugs" may both have several rows of a unit',
    ],
    ['rows in no order', file(PEOPLE, rows('stays', 'unit: id')), 'say by which column they are in order'],
    [
      'names that differ in case alone',
      file(PEOPLE, STAYS, rows('Stays', 'unit: id, order: n')),
      '"stays" and "Stays" are the same but for upper and lower case',
    ],
    [
      'columns that differ in case alone',
      file(PEOPLE, rows('stays', 'unit: id, order: n', 'x: { kind: categorical, values: [a] }, X: { kind: text }')),
      '"x" and "X" are the same but for upper and lower case',
    ],
    [
      'repeats of rows that belong to no event',
      file(PEOPLE, rows('stays', 'unit: id, order: n, repeats: 2')),
      'repeats is of rows that belong to events',
    ],
    [
      'an unknown key',
      file(PEOPLE, rows('stays', 'unit: id, orders: n')),
      'unknown key "orders"; did you mean "order"',
    ],
    [
      'a mistake in a column',
      file(PEOPLE, rows('stays', 'unit: id, order: n', 'x: { kind: categoric, values: [a] }')),
      '6:79: column "x": unknown kind "categoric"; did you mean "categorical"',
    ],
    [
      'an order that is not described',
      file(PEOPLE, rows('stays', 'unit: id, order: m')),
      '"m" is not in columns: describe it there',
    ],
    [
      'details about nothing',
      file(PEOPLE, STAYS, rows('tests', 'parent: { table: stays, column: n }', 'x: { kind: integer, range: [0, 1] }')),
      'say which column tells what a row of "tests" is about',
    ],
    [
      'gaps of numbers',
      file(PEOPLE, rows('stays', 'unit: id, order: { column: n, gaps: [0, 1] }')),
      '"n" tells the order alone',
    ],
    [
      'gaps that do not rise',
      file(
        PEOPLE,
        rows(
          'stays',
          'unit: id, order: { column: d, gaps: [0, 2, 1] }',
          'd: { kind: date, range: [2010-01-01, 2010-12-31] }',
        ),
      ),
      'gaps begin with 0 and rise',
    ],
    [
      'an anchor that nobody has',
      file(PEOPLE.replace('columns: {', 'columns: { b: { kind: date, after: stays.start, range: [0, 1] },'), STAYS),
      'names "stays.start", which is not in columns',
    ],
    [
      'once of what belongs to events',
      file(PEOPLE, STAYS, rows('tests', 'parent: { table: stays, column: n }, once: true')),
      'once: true is of rows of units',
    ],
    [
      'constant columns that are not there',
      file(rows('stays', 'unit: id, order: n, constant: [y]')),
      '"y" is no modelled column',
    ],
    [
      'a key that is modelled',
      file(PEOPLE, rows('stays', 'key: x, unit: id, order: n')),
      'column "x": it links rows, and must be of kind identifier, not categorical',
    ],
    [
      'a constraint on rows of events',
      file(
        PEOPLE,
        STAYS,
        rows(
          'tests',
          'parent: { table: stays, column: n }, constraints: [{ impossible: { x: a, y: b }, because: so }]',
          'x: { kind: categorical, values: [a, c] }, y: { kind: boolean, true: [b], false: [d] }',
        ).replace('parent:', 'kind: x, parent:'),
      ),
      '"tests" belongs to events, and of such rows constraints are not kept',
    ],
    [
      'a constraint on values in groups',
      file(
        PEOPLE,
        rows(
          'stays',
          'key: n, parent: { table: people, column: id }, order: n, groups: { x: chapters.csv }, constraints: [{ impossible: { x: a, y: d }, because: so }]',
          'x: { kind: categorical, values: [a, b, c] }, y: { kind: categorical, values: [d, e] }',
        ),
      ),
      '"x" is sorted into groups, and is then kept in no constraint',
    ],
    [
      'a constant that units have other values of',
      file(
        PEOPLE,
        rows(
          'stays',
          'key: n, parent: { table: people, column: id }, order: n, constant: [sex]',
          'sex: { kind: categorical, values: [m, f] }',
        ),
      ),
      '"sex" is a column of "people" too, which has other values there',
    ],
    [
      'something to fill in',
      file(PEOPLE, rows('stays', 'unit: id, order: fill-in', 'x: { kind: categorical, values: fill-in }')),
      'still to be filled in: stays (order)',
    ],
    [
      'a column to fill in',
      file(PEOPLE, rows('stays', 'unit: id, order: n', 'x: { kind: categorical, values: fill-in }')),
      'still to be filled in: stays: x (values)',
    ],
  ])('%s', async (_, text, said) => {
    expect(await complaint(text)).toContain(said);
  });

  test('more kinds than can be asked for one by one', async () => {
    const values = Array.from({ length: 65 }, (_, i) => `v${i}`).join(', ');
    const tests = rows(
      'tests',
      'parent: { table: stays, column: n }',
      `x: { kind: categorical, values: [${values}], missing: none }`,
    );
    expect(await complaint(file(PEOPLE, STAYS, tests))).toContain(
      '"x" has 66 values, more than 64; sort its values into groups',
    );
  });

  test('problems of every table are told at once', async () => {
    const told = await complaint(
      file(
        'people: { key: id, columns: { sex: { kind: categorical } } }',
        rows('stays', 'unit: id, order: n', 'x: { kind: integer }'),
      ),
    );
    expect(told).toContain('column "sex": "values" is not given');
    expect(told).toContain('give its range');
  });
});

test('the dictionaries of the benchmarks load', async () => {
  const roles = async (name: string): Promise<string[]> => {
    const path = fileURLToPath(new URL(`../../../../bench/linked/${name}/dictionary.yaml`, import.meta.url));
    return (await loadLinkedDictionary(path)).tables.map((table) => `${table.name} ${table.role}`);
  };
  expect(await roles('diabetes130')).toEqual(['patient units', 'stays events']);
  expect(await roles('nafld')).toEqual(['patients units', 'days events', 'measurements details', 'events details']);
  expect(await roles('nafld-omop')).toEqual([
    'person units',
    'observation_period single',
    'death single',
    'visit_occurrence events',
    'condition_occurrence details',
    'measurement details',
  ]);
});

test('everything that is left open is told at once, and nothing that follows from it', async () => {
  const text = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
since: people.born
tables:
  people:
    key: id
    columns: { born: { kind: integer, after: stays.first.year, range: [-100, 0] }, sex: { kind: categorical, values: fill-in } }
  stays:
    parent: { table: people, column: id }
    order: day
    columns: { day: { kind: date, range: fill-in }, ward: { kind: categorical, values: [a] } }
`;
  const error = await readLinkedDictionary('d.yaml', text).catch((one: unknown) => one);
  expect(error).toMatchObject({
    message: expect.stringMatching(/still to be filled in: people: sex \(values\); stays: day \(range\)$/),
    hint: expect.not.stringContaining('describe'),
  });
});
