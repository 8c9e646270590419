import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clinic, VISIT } from '../../../support/linked/clinic.ts';
import { load, tell, writeTables } from '../../../support/linked/loaded-tables.ts';
import { byDatetime } from '../../../support/linked-dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

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
