import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clinic } from '../../../support/linked/clinic.ts';
import { load, tell, writeTables } from '../../../support/linked/loaded-tables.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('rows are linked by their keys, in the order of their days', async () => {
  const folder = temporaryFolder();
  const dictionary = await clinic(folder);
  const sources = writeTables(join(folder, 'tables'), {
    person: ['person_id,sex', '7,F', '3,M', '9,F'],
    visit: ['visit_id,person_id,day,ward', '1,7,2001-05-02,b', '2,3,2003-01-01,c', '3, 7 ,2001-05-01,a'],
    finding: ['visit_id,person_id,found,code', '1,7,2001-05-02,q', '1,7,2001-05-02,p', '3,7,2001-05-01,r'],
  });
  const { guarded, all } = await load(join(folder, 'run'), sources, dictionary);
  const day = Date.UTC(2001, 4, 1) / 86_400_000;
  expect(tell(guarded, dictionary)).toEqual([
    {
      unit: { sex: 'M', entry: Date.UTC(2003, 0, 1) / 86_400_000 },
      events: [{ day: Date.UTC(2003, 0, 1) / 86_400_000, ward: 'c', details: { finding: [] } }],
    },
    {
      unit: { sex: 'F', entry: day },
      events: [
        { day, ward: 'a', details: { finding: [{ code: 'r' }] } },
        { day: day + 1, ward: 'b', details: { finding: [{ code: 'p' }, { code: 'q' }] } },
      ],
    },
    { unit: { sex: 'F', entry: 'missing' }, events: [] },
  ]);
  expect(all).toBe(guarded);
});
