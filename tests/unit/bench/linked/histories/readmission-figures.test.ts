import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withDatabase } from '../../../../../bench/clinical-numbers/database.ts';
import { readmissionFigures } from '../../../../../bench/linked/histories/readmission-figures.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const HEAD = 'encounter_id,patient_nbr,age,readmitted';

test('patients are told by the age at their first stay, and by any of their stays', async () => {
  const folder = temporaryFolder();
  // The second is below 40 at the first of two stays, which stands last.
  const lines = ['1,1,[70-80),NO', '9,2,[40-50),<30', '4,3,[70-80),>30', '5,3,[80-90),<30', '2,2,[30-40),NO'];
  writeFileSync(join(folder, 'real.csv'), `${HEAD}\n${lines.join('\n')}\n`);
  await withDatabase((query) =>
    query(`COPY (SELECT * FROM (VALUES (1, 1, '[70-80)', '<30'), (2, 2, '[0-10)', 'NO')) t(${HEAD}))
      TO '${folder}/stays.parquet'`),
  );
  const found = await readmissionFigures({ real: join(folder, 'real.csv'), released: folder }, '0');
  const shares = found.map(({ figure, records, synthetic }) => [figure, records, synthetic]);
  expect(shares.slice(0, 4)).toEqual([
    ['readmitted within 30 days, below 40', 1, 0],
    ['readmitted within 30 days, 40 to 59', undefined, undefined],
    ['readmitted within 30 days, 60 to 79', 0.5, 1],
    ['readmitted within 30 days, 80 and above', undefined, undefined],
  ]);
  expect(shares[6]).toEqual(['readmitted after 30 days or more, 60 to 79', 0.5, 0]);
});
