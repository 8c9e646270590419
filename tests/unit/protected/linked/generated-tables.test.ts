import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { readLinkedTables, sourcesInFolder } from '../../../../pipelines/protected/linked/read-linked-tables.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const DICTIONARY = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
tables:
  stays:
    unit: patient
    key: stay
    order: stay
    most: 4
    constant: [sex]
    columns:
      sex: { kind: boolean, true: [m], false: [f], missing: none }
      ward: { kind: code, grouping: { file: wards.csv }, missing: none, outside: error }
      note: { kind: text }
`;
const WARDS = 'value,code,label\n1,inner,Medicine\n2,inner,Medicine\n3,outer,Surgery\n';

async function read(text: string, generator?: 'release'): Promise<readonly (readonly number[])[]> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'wards.csv'), WARDS);
  writeFileSync(join(folder, 'stays.csv'), text);
  const dictionary = await readLinkedDictionary(join(folder, 'd.yaml'), DICTIONARY);
  const options = { workFolder: temporaryFolder(), generator };
  const { units, events } = await readLinkedTables(await sourcesInFolder(folder, dictionary), dictionary, options);
  return [...units, ...events.columns].map(({ codes }) => [...codes]);
}

test('a release is read as it is written: without free text, groups of codes by their names', async () => {
  const records = await read('patient,stay,sex,ward,note\n7,1,m,2,x\n7,2,m,3,y\n8,3,f,1,z\n');
  expect(await read('patient,stay,sex,ward\n1,1,true,inner\n1,2,true,outer\n2,3,false,inner\n', 'release')).toEqual(
    records,
  );
  expect(new Set(records.flat()).size).toBeGreaterThan(1);
});

test('names of groups are no values of records', async () => {
  await expect(read('patient,stay,sex,ward\n1,1,m,inner\n')).rejects.toMatchObject({ code: 'VALUE_OUTSIDE_DOMAIN' });
});

test('what is modelled must be there', async () => {
  await expect(read('patient,stay,sex,note\n1,1,true,x\n', 'release')).rejects.toMatchObject({
    code: 'DICTIONARY_MISMATCH',
  });
});
