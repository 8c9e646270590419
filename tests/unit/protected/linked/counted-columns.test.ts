import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isModelled, type ModelledColumn } from '../../../../pipelines/dictionary/dictionary.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { DEATH, FINDING, PERSON, VISIT } from '../../../support/linked/clinic.ts';
import { load, tell, writeTables } from '../../../support/linked/loaded-tables.ts';
import { linkedDictionaryOf } from '../../../support/linked-dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('dates of a single table are counted from the last event that is looked at; without events from the end of the range', async () => {
  const folder = temporaryFolder();
  const dictionary = await linkedDictionaryOf(folder, [PERSON, VISIT, DEATH]);
  const sources = writeTables(folder, {
    person: ['person_id,sex', ...[1, 2, 3, 4, 5].map((id) => `${id},F`)],
    visit: [
      'visit_id,person_id,day,ward',
      '1,1,2001-01-01,a',
      '2,1,2001-01-10,a',
      '3,2,2001-01-01,a',
      '4,5,2001-01-01,a',
    ],
    death: [
      'person_id,died',
      '1,2001-02-15',
      '2,2000-05-05',
      '4,2001-01-01',
      '5,2001-01-02',
      '5,2001-01-02',
      '8,2001-01-01',
    ],
  });
  const told = tell((await load(join(folder, 'run'), sources, dictionary)).guarded, dictionary);
  // 36 days after the last; before the last, which counts as the same day; no row; long before the end of the range; the day after.
  expect(told.map(({ unit }) => unit['death.died'])).toEqual([31, 0, 'missing', 0, 1]);
  expect(told.map(({ unit }) => unit['death'])).toEqual([true, true, false, true, true]);
});

test('units without events have the time that another table says instead', async () => {
  const folder = temporaryFolder();
  const order = { ...VISIT.order!, otherwise: { table: 2, column: 'died' } };
  const dictionary = await linkedDictionaryOf(folder, [PERSON, { ...VISIT, order }, DEATH]);
  const sources = writeTables(folder, {
    person: ['person_id,sex', '1,F', '2,F', '3,F'],
    visit: ['visit_id,person_id,day,ward', '1,1,2001-01-20,a'],
    death: ['person_id,died', '1,2001-03-15', '2,2003-05-05'],
  });
  const told = tell((await load(join(folder, 'run'), sources, dictionary)).guarded, dictionary);
  const month = (text: string): number => Date.parse(text) / 86_400_000;
  expect(told.map(({ unit }) => unit['entry'])).toEqual([month('2001-01-01'), month('2003-05-01'), 'missing']);
  expect(told.map(({ unit }) => unit['death.died'])).toEqual([31, 0, 'missing']);
});

test('an age is the year of the first event less that of birth; times of rows are those of their events', async () => {
  const folder = temporaryFolder();
  const year = 'year: { kind: integer, range: [1990, 2030], missing: none, outside: error }';
  const seen =
    'event: { kind: date, range: [2000-01-01, 2019-12-31], bins: { every: year }, missing: none, outside: error }';
  const dictionary = await linkedDictionaryOf(folder, [
    {
      ...PERSON,
      anchors: new Map([['year', { of: 'first', year: true }]]),
      columns: [year, 'born: { kind: integer, after: year, range: [-90, 0], missing: none, outside: error }'],
    },
    VISIT,
    {
      ...FINDING,
      anchors: new Map([['event', { of: 'event', year: false }]]),
      columns: [seen, 'taken: { kind: date, after: event, range: [0, 5] }', ...FINDING.columns],
    },
  ]);
  const sources = writeTables(folder, {
    person: ['person_id,born', '1,1950', '2,1985'],
    visit: ['visit_id,person_id,day,ward', '1,1,2003-06-01,a', '2,1,2001-12-31,b', '3,2,2010-01-01,c'],
    finding: ['visit_id,person_id,found,taken,code', '1,1,,2003-06-04,p', '2,1,,,q', '3,2,,2010-01-01,r'],
  });
  const told = tell((await load(join(folder, 'run'), sources, dictionary)).guarded, dictionary);
  expect(told.map(({ unit }) => unit['born'])).toEqual([-51, -25]);
  const taken = told.map(({ events }) => events.map(({ details }) => details['finding']!.map((one) => one['taken'])));
  expect(taken).toEqual([[['missing'], [3]], [[0]]]);
});

test('a number is cut as its kind says', async () => {
  const folder = temporaryFolder();
  const kinds = [
    'low: { kind: real, range: [0, 10], bins: { width: 5 } }',
    'high: { kind: integer, range: [0, 300], bins: { edges: [0, 100, 200, 300] }, missing: ["-9"] }',
  ];
  const byKind = new Map([['value', await modelled(folder, kinds)]]);
  const dictionary = await linkedDictionaryOf(folder, [
    PERSON,
    VISIT,
    {
      ...FINDING,
      byKind,
      columns: [
        'code: { kind: categorical, values: [p, q], outside: other, missing: none }',
        'value: { kind: categorical, values: ["1", "2", "3"] }',
      ],
    },
  ]);
  const sources = writeTables(folder, {
    person: ['person_id,sex', '1,F', '2,F'],
    visit: ['visit_id,person_id,day,ward', '1,1,2003-06-01,a', '2,2,2001-12-31,b'],
    finding: [
      'visit_id,person_id,found,code,value',
      ...['p,7', 'p,700', 'p,-9', 'p,x', 'q,7', 'q,150.5', 'q,700', 'q,-9', 'q,', 'z,7'].map((row) => `1,1,,${row}`),
    ],
  });
  const { guarded } = await load(join(folder, 'run'), sources, dictionary);
  const [told] = tell(guarded, dictionary);
  const values = (code: unknown): unknown[] =>
    told!.events[0]!.details['finding']!.filter((row) => row['code'] === code)
      .map((row) => String(row['value']))
      .sort();
  expect(values('p')).toEqual(['1', '2', '2', 'missing'].sort());
  expect(values('q')).toEqual(['1', '2', '3', 'missing', 'missing'].sort());
  expect(values('other')).toEqual(['missing']);
});

async function modelled(folder: string, columns: readonly string[]): Promise<readonly ModelledColumn[]> {
  return (await dictionaryOf(folder, columns)).columns.filter(isModelled);
}

test('what is counted from such a column is the difference to it as the row has it', async () => {
  const folder = temporaryFolder();
  const seen =
    'event: { kind: date, range: [2000-01-01, 2019-12-31], bins: { every: year }, missing: none, outside: error }';
  const dictionary = await linkedDictionaryOf(folder, [
    PERSON,
    VISIT,
    {
      ...FINDING,
      anchors: new Map([['event', { of: 'event', year: false }]]),
      columns: [
        seen,
        'taken: { kind: date, after: event, range: [0, 5] }',
        'given: { kind: date, after: taken, range: [0, 30], bins: { edges: [0, 1, 2, 3, 30] } }',
        ...FINDING.columns,
      ],
    },
  ]);
  const sources = writeTables(folder, {
    person: ['person_id,sex', '1,F', '2,F'],
    visit: ['visit_id,person_id,day,ward', '1,1,2003-06-01,a'],
    finding: [
      'visit_id,person_id,found,taken,given,code',
      '1,1,,2003-06-04,2003-06-06,p',
      '1,1,,2003-06-01,2003-06-01,p',
      '1,1,,,2003-06-01,q',
    ],
  });
  const told = tell((await load(join(folder, 'run'), sources, dictionary)).guarded, dictionary);
  const details = told.flatMap(({ events }) => events.flatMap((one) => one.details['finding']!));
  const pairs = details.map(({ taken, given }) => [taken, given]);
  expect(pairs.toSorted()).toEqual([
    [0, 0],
    [3, 2],
    ['missing', 'missing'],
  ]);
});
