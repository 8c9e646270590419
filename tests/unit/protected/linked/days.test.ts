import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asOrder, dayOf, timeInWordsOf, yearOf } from '../../../../pipelines/protected/linked/linking/days.ts';
import { clinic, VISIT } from '../../../support/linked/clinic.ts';
import { load, tell, writeTables } from '../../../support/linked/loaded-tables.ts';
import { byDatetime } from '../../../support/linked-dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('moments have the day that they lie in, also before 1970; days and numbers stay', () => {
  expect([-1, 0, 86_399, 86_400].map((second) => dayOf(second, 'datetime'))).toEqual([-1, 0, 0, 1]);
  expect(dayOf(2.6, 'days')).toBe(3);
  expect([dayOf(7, 'date'), dayOf(7.5, 'number')]).toEqual([7, 7.5]);
});

test('a time is told in the words of a column, of an order and as a year', () => {
  expect(timeInWordsOf('day', 90_000, 'datetime')).toBe(1);
  expect(timeInWordsOf('second', 90_000, 'datetime')).toBe(90_000);
  expect(timeInWordsOf('second', 2, 'date')).toBe(172_800);
  expect(timeInWordsOf('integer', 2, 'days')).toBe(2);
  expect([asOrder(2, 'date', 'datetime'), asOrder(90_000, 'datetime', 'date'), asOrder(5, 'date', 'days')]).toEqual([
    172_800, 1, 5,
  ]);
  expect([yearOf(10_956, 'date'), yearOf(10_957, 'date'), yearOf(-1, 'datetime')]).toEqual([1999, 2000, 1969]);
  expect(yearOf(Number.NaN, 'date')).toBeNaN();
});

test('events with a time of day are in its order, and their days are whole', async () => {
  const folder = temporaryFolder();
  const exact =
    'day: { kind: datetime, range: [2000-01-01, 2019-12-31], bins: { every: day }, missing: none, outside: error }';
  const dictionary = await clinic(folder, {
    visit: {
      order: byDatetime('day'),
      anchors: new Map([['day', { of: 'row', year: false }]]),
      columns: [
        exact,
        ...VISIT.columns,
        'left: { kind: datetime, after: day, in: hours, range: [0, 24], bins: { edges: [0, 1, 24] } }',
      ],
    },
    finding: { order: byDatetime('found') },
  });
  const sources = writeTables(folder, {
    person: ['person_id,sex', '1,F', '2,M'],
    visit: [
      'visit_id,person_id,day,ward,left',
      '10,1,2001-01-02T23:30:00,b,2001-01-03 08:00:00',
      '11,1,2001-01-02 07:15,a,2001-01-02 07:45',
      '12,2,2001-01-01,c,',
    ],
    finding: ['visit_id,person_id,found,code', ',2,2001-01-01 18:00:00,p'],
  });
  const told = tell((await load(join(folder, 'run'), sources, dictionary)).guarded, dictionary);
  const day = Date.UTC(2001, 0, 2) / 86_400_000;
  expect(told.map(({ events }) => events)).toEqual([
    [
      { day, ward: 'a', left: 0, details: { finding: [] } },
      { day, ward: 'b', left: 3600, details: { finding: [] } },
    ],
    [{ day: day - 1, ward: 'c', left: 'missing', details: { finding: [{ code: 'p' }] } }],
  ]);
});
