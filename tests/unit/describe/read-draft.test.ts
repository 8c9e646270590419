import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DictionaryDraft, readDraft } from '../../../pipelines/describe/read-draft.ts';
import { parseDay } from '../../../pipelines/dictionary/calendar.ts';
import { draftDictionary } from '../../../pipelines/init/draft-dictionary.ts';
import { openIn } from '../../../pipelines/init/open-places.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HEAD = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
columns:
  patient: { kind: identifier }
`;
const read = (text: string): Promise<DictionaryDraft> => {
  const path = join(temporaryFolder(), 'dictionary.yaml');
  writeFileSync(path, text);
  return readDraft(path);
};
const columns = (...lines: string[]): string => `${HEAD}${lines.map((line) => `  ${line}\n`).join('')}`;

describe('what is to be measured', () => {
  test('only columns with marks, and of each the marked keys', async () => {
    const { columns: found, shape } = await read(
      columns(
        'sex: { kind: categorical, values: fill-in, missing: [U] }',
        'ward: { kind: categorical, values: [A, B] }',
        'age: { kind: integer, range: { fill-in: [0, 120] }, bins: { width: fill-in } }',
        'weight: { kind: real, range: [0.5, 300], bins: fill-in, decimals: 1, missing: fill-in }',
        'icd: { kind: code, grouping: { file: fill-in, normalise: icd10 } }',
        'seen: { kind: datetime, range: fill-in, bins: { every: day } }',
        'dead: { kind: boolean, true: fill-in, false: [N] }',
      ),
    );
    expect(found.map(({ name, marked, missing }) => [name, marked, missing.kind])).toEqual([
      ['sex', ['values'], 'stated'],
      ['age', ['range', 'bins'], 'unsaid'],
      ['weight', ['bins'], 'marked'],
      ['icd', ['grouping'], 'unsaid'],
      ['seen', ['range'], 'unsaid'],
      ['dead', ['true'], 'unsaid'],
    ]);
    const by = Object.fromEntries(found.map((column) => [column.name, column]));
    expect(by['age']).toMatchObject({ perUnit: 1, limits: true, buckets: { end: 120 } });
    expect(by['weight']).toMatchObject({ perUnit: 10, buckets: { starts: [5], end: 3000 } });
    expect(by['icd']).toMatchObject({ normalise: 'icd10' });
    expect(by['dead']).toMatchObject({ stated: { false: ['N'] } });
    expect(by['seen']).toMatchObject({ buckets: { end: parseDay('2101-01-01')! * 86_400 - 1 } });
    expect(shape.unit).toMatchObject({ column: 'patient', maxRows: 2 });
  });

  test('bins may be stated before the range is known', async () => {
    const { columns: found } = await read(
      columns(
        'a: { kind: integer, range: fill-in, bins: { count: 20 } }',
        'b: { kind: real, range: fill-in, bins: { width: 0.0001 } }',
        'c: { kind: datetime, range: fill-in, bins: { every: hour } }',
      ),
    );
    expect(found.map((column) => 'stated' in column && column.stated)).toEqual([
      { kind: 'number', spec: { count: 20 } },
      { kind: 'number', spec: { width: 0.0001 } },
      { kind: 'calendar', every: 'hour' },
    ]);
  });

  test('limits that lie close together are told apart by more decimals than usual', async () => {
    const line = (limits: string): string => `a: { kind: real, range: { fill-in: ${limits} }, bins: fill-in }`;
    const perUnit = async (limits: string): Promise<unknown> => (await read(columns(line(limits)))).columns[0];
    expect(await perUnit('[0, 100]')).toMatchObject({ perUnit: 1000 });
    expect(await perUnit('[0, 0.05]')).toMatchObject({ perUnit: 100_000 });
  });

  test('every mark that init leaves, once the unit is stated', async () => {
    const fields = [
      'patient_id',
      'age',
      'sex',
      'diagnosis',
      'admission_date',
      'seen_time',
      'weight',
      'is_dead',
      'note',
    ];
    const draft = draftDictionary({
      table: 't',
      fields: fields.map((name) => ({ name, storage: 'VARCHAR' })),
      format: 'csv',
    });
    const { columns: found } = await read(draft.text.replace('maxRows: fill-in', 'maxRows: 1'));
    const open = openIn(draft.text).names.map((one) => one.replace(/ \(.*/, ''));
    expect(found.map(({ name }) => name)).toEqual(open.slice(1));
    expect(open.length).toBeGreaterThan(4);
  });
});

test.each([
  ['an unknown bound on rows', HEAD.replace('maxRows: 2', 'maxRows: fill-in'), 'unit must be stated first'],
  ['no mark', columns('a: { kind: categorical, values: [x] }'), 'nothing in it is marked'],
  [
    'a mark on an offset',
    columns('a: { kind: date, after: b, range: fill-in }\n  b: { kind: date, range: [2020-01-01, 2020-01-02] }'),
    'a difference from another column cannot be measured',
  ],
  ["a mark on a date's bins", columns('a: { kind: date, range: fill-in, bins: { every: fill-in } }'), 'bins of dates'],
  [
    'atoms beside a mark',
    columns('a: { kind: real, range: fill-in, bins: fill-in, atoms: [0] }'),
    'its atoms speak of a range and bins that are measured',
  ],
  [
    'a mark on decimals',
    columns('a: { kind: real, range: fill-in, bins: fill-in, decimals: fill-in }'),
    'decimals cannot be measured',
  ],
  [
    'a mark on the form of codes',
    columns('a: { kind: code, grouping: { file: x.csv, normalise: fill-in } }'),
    'normalise cannot be measured',
  ],
  ['a mark in a column of text', columns('a: { kind: text, description: fill-in }'), 'column of kind text'],
  [
    'bins to measure and no range',
    columns('a: { kind: integer, bins: { width: fill-in } }'),
    'its range must be stated, or marked',
  ],
  [
    'limits that fall',
    columns('a: { kind: integer, range: { fill-in: [9, 1] } }'),
    'its range must be stated, or marked',
  ],
  [
    'limits that are no dates',
    columns('a: { kind: date, range: { fill-in: [1, 2] } }'),
    'its range must be stated, or marked',
  ],
  [
    'a mistake in another column',
    columns('a: { kind: categorical, values: fill-in }', 'b: { kind: integer, rnge: [0, 1] }'),
    'unknown key "rnge"',
  ],
  [
    'a constraint on a column that is not known yet',
    `${columns('a: { kind: categorical, values: fill-in }', 'b: { kind: categorical, values: [x] }')}constraints:\n  - { impossible: { a: null, b: x }, because: form }\n`,
    'constraint 1 names column "a"',
  ],
  [
    'edges that say a range which is marked',
    columns('a: { kind: integer, range: fill-in, bins: { edges: [0, 1] } }'),
    'its edges state its range',
  ],
  [
    'a unit column that is not there',
    columns('a: { kind: categorical, values: fill-in }').replace('column: patient', 'column: pat'),
    'the unit column "pat"',
  ],
])('%s is refused, with the place and before anything is spent', async (_what, text, reason) => {
  await expect(read(text)).rejects.toThrow(
    expect.objectContaining({ code: 'DICTIONARY_INVALID', message: expect.stringContaining(reason) }),
  );
});
