import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dictionaryToJson } from '../../../pipelines/dictionary/describe.ts';
import { type Dictionary, isModelled } from '../../../pipelines/dictionary/dictionary.ts';
import { impossibleCells } from '../../../pipelines/dictionary/impossible-cells.ts';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import type { UserError } from '../../../privacy/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const COLUMNS = `
  note: { kind: text }
  city: { kind: categorical, values: [Leeds, York], outside: other }
  county: { kind: categorical, values: [Yorkshire, "Somerset, UK"] }
  urgent: { kind: boolean, true: [Y], false: [N], missing: none, outside: other }
  level: { kind: integer, range: [1, 2], missing: none, outside: other }
  age: { kind: integer, range: [0, 99], bins: { width: 10 } }
  code: { kind: code, grouping: { file: g.csv } }
  after: { kind: integer, after: level, range: [0, 1] }
`;

function load(combination: string, rows: string, columns = COLUMNS): Promise<Dictionary> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'g.csv'), 'value,code,label\nE1,diabetes,\nI2,heart,\n');
  writeFileSync(join(folder, 'p.csv'), rows);
  const file = join(folder, 'd.yaml');
  const head = 'schema: synthward/dictionary/1\ntable: t\norigin: public\nunit: { rows: each }\ncolumns:';
  writeFileSync(file, `${head}${columns}combinations:\n  - { ${combination}, file: p.csv, because: "the list" }\n`);
  return loadDictionary(file);
}

async function complaint(...args: Parameters<typeof load>): Promise<string> {
  const error = await load(...args).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught,
  );
  expect((error as UserError).code).toBe('DICTIONARY_INVALID');
  return (error as UserError).message;
}

/** The combinations that each constraint leaves possible, as texts. */
function possible(dictionary: Dictionary): string[][] {
  const modelled = dictionary.columns.filter(isModelled);
  return dictionary.constraints.map((constraint) => {
    const found = impossibleCells(constraint, modelled);
    if (typeof found === 'string') return expect.fail(found);
    const own = found.columns.map((column) => dictionary.codings[column]!);
    return Array.from(found.cells, (forbidden, cell) => {
      let rest = cell;
      const codes = own.toReversed().map(({ size }) => {
        const code = rest % size;
        rest = (rest - code) / size;
        return code;
      });
      const texts = codes.toReversed().map((code, i) => {
        const one = own[i]!.cells[code]!;
        return one.kind === 'value' ? String(one.value) : `(${one.kind})`;
      });
      return forbidden === 1 ? '' : texts.join(' ');
    }).filter((text) => text !== '');
  });
}

describe('combinations from a public file', () => {
  test('leave those that are listed, and all in which a value is missing or other', async () => {
    const dictionary = await load(
      'columns: [city, county]',
      'county,city\nYorkshire,York\nYorkshire,York\n"Somerset, UK",Leeds\n',
    );
    expect(possible(dictionary)).toEqual([
      [
        'Leeds Somerset, UK',
        'Leeds (missing)',
        'York Yorkshire',
        'York (missing)',
        '(missing) Yorkshire',
        '(missing) Somerset, UK',
        '(missing) (missing)',
        '(other) Yorkshire',
        '(other) Somerset, UK',
        '(other) (missing)',
      ],
    ]);
    expect(dictionary.constraints[0]!.words).toBe('values of city and county that do not stand together in p.csv');
    expect(dictionaryToJson(dictionary)['constraints']).toEqual([
      {
        combinations: {
          columns: ['city', 'county'],
          rows: [
            ['York', 'Yorkshire'],
            ['Leeds', 'Somerset, UK'],
          ],
          file: 'p.csv',
        },
        because: 'the list',
        origin: 'public',
      },
    ]);
  });

  test('are held by pairs where one column determines the others, and by a table of all where none does', async () => {
    const pairs = await load(
      'columns: [urgent, code, level]',
      'urgent,code,level\nY,heart,1\nN,diabetes,1\nN,heart,2\n',
    );
    expect(pairs.constraints.map(({ columns }) => columns)).toEqual([['urgent', 'code', 'level']]);
    const star = await load('columns: [urgent, code, level]', 'urgent,code,level\nY,heart,1\nN,diabetes,2\n');
    expect(star.constraints.map(({ columns }) => columns)).toEqual([
      ['urgent', 'code'],
      ['urgent', 'level'],
    ]);
    expect(possible(star)[1]).toEqual([
      'false 2',
      'false (other)',
      'true 1',
      'true (other)',
      '(other) 1',
      '(other) 2',
      '(other) (other)',
    ]);
  });

  test('change the digest of the dictionary', async () => {
    const one = await load('columns: [urgent, level]', 'urgent,level\nY,1\nN,2\n');
    const two = await load('columns: [urgent, level]', 'urgent,level\nY,1\nN,2\nN,1\n');
    expect(one.sourceDigest).not.toBe(two.sourceDigest);
  });

  const SECRET = 'urgent,level\nY,1\nSmith,2\n';
  test.each([
    [
      'columns: [urgent, level]',
      SECRET,
      /d\.yaml:\d+:\d+: the file p.csv holds in line 3 what is no value of "urgent"$/,
    ],
    ['columns: [city, level]', 'city,level\nLeds,1\n', /in line 2 what is no value of "city"; did you mean "Leeds"\?/],
    [
      'columns: [city, level]',
      'city,level\nLeeds,1\n',
      /has no line for York of "city"; add one, or take the value out/,
    ],
    ['columns: [city, level]', 'city,level\nLeeds,\n', /holds in line 2 what is no value of "level"/],
    [
      'columns: [city, level]',
      'city,levels\nLeeds,1\n',
      /must begin with a line of the names city,level and no others/,
    ],
    ['columns: [city, level]', 'city,level,x\nLeeds,1,2\n', /must begin with a line of the names/],
    ['columns: [city, level]', 'city,level\nLeeds\n', /has 1 fields in line 2, and 2 in its header/],
    ['columns: [city, level]', 'city,level\n', /has no line but its header/],
    ['columns: [city, level]', '', /is empty/],
    ['columns: [city, citty]', SECRET, /names "citty", which is not in columns; did you mean "city"\?/],
    ['columns: [city, city]', SECRET, /"city" stands twice/],
    ['columns: [city]', SECRET, /at least 2 entries/],
    ['columns: [city, age]', SECRET, /names "age", whose bins hold several values/],
    ['columns: [city, note]', SECRET, /names "note", which is of kind text/],
    ['columns: [city, after]', SECRET, /names "after", whose cells are differences/],
    ['colums: [city, level]', SECRET, /unknown key "colums"; did you mean "columns"\?/],
  ])('%s with %j is refused in words that repeat nothing of the file', async (combination, rows, message) => {
    const text = await complaint(combination, rows);
    expect(text).toMatch(message);
    expect(text).not.toContain('Smith');
  });

  test('that need too large a table are refused with what to do', async () => {
    const values = (name: string) => Array.from({ length: 200 }, (_, i) => `${name}${i}`);
    const columns = `\n${['a', 'b', 'c'].map((name) => `  ${name}: { kind: categorical, values: [${values(name).join(', ')}] }\n`).join('')}`;
    const rows = values('').flatMap((i) => [
      `a${i},b${i},c${i}`,
      `a${i},b${(Number(i) + 1) % 200},c${(Number(i) + 2) % 200}`,
    ]);
    expect(await complaint('columns: [a, b, c]', `a,b,c\n${rows.join('\n')}\n`, columns)).toMatch(
      /d\.yaml:\d+:5: it is over 3 columns of 8.1e\+6 cells together, and 4194304 are allowed; name fewer columns, or list them so that one determines the others/,
    );
  });
});

describe('what constraints leave too little of is refused before anything is spent', () => {
  const complaintOf = async (rest: string, files: Readonly<Record<string, string>> = {}): Promise<string> => {
    const folder = temporaryFolder();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const file = join(folder, 'd.yaml');
    const head = 'schema: synthward/dictionary/1\ntable: t\norigin: public\nunit: { rows: each }\ncolumns:';
    const columns = `
  ward: { kind: categorical, values: [A, B] }
  city: { kind: categorical, values: [Leeds, York] }
`;
    writeFileSync(file, `${head}${columns}${rest}`);
    return loadDictionary(file).then(
      () => '',
      (error: Error) => error.message,
    );
  };

  test('a column without a value', async () => {
    const all = 'constraints:\n  - { impossible: { ward: [A, B] }, because: closed }\n';
    expect(await complaintOf(all)).toContain('the constraints together leave "ward" no value; take one of them back');
    const halves =
      'constraints:\n  - { impossible: { ward: A }, because: closed }\n  - { impossible: { ward: B, city: [Leeds, York, null] }, because: c }\n';
    expect(await complaintOf(halves)).toContain('the constraints together leave "ward" no value');
    const exclusive = 'constraints:\n  - { impossible: { ward: [A, B], city: [Leeds, York] }, because: either }\n';
    expect(await complaintOf(exclusive)).toBe('');
  });

  test('values of which two lists have no line in common', async () => {
    const lists = `combinations:
  - { columns: [ward, city], file: a.csv, because: a }
  - { columns: [city, ward], file: b.csv, because: b }
`;
    const a = 'ward,city\nA,Leeds\nB,York\n';
    expect(await complaintOf(lists, { 'a.csv': a, 'b.csv': 'ward,city\nB,Leeds\nA,York\n' })).toMatch(
      /d\.yaml:\d+:\d+: the lists of combinations have no line in common for A, B of "ward"; mend one of them \(and 1 more problem\)$/,
    );
    expect(await complaintOf(lists, { 'a.csv': a, 'b.csv': 'ward,city\nA,Leeds\nA,York\nB,Leeds\n' })).toContain(
      'for B of "ward"',
    );
    expect(await complaintOf(lists, { 'a.csv': a, 'b.csv': 'ward,city\nA,Leeds\nB,York\nB,Leeds\n' })).toBe('');
  });
});
