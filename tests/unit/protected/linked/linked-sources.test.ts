import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EngineSetting } from '../../../../pipelines/config/engine-setting.ts';
import type { RunConfig } from '../../../../pipelines/config/run-config.ts';
import { linkedSources } from '../../../../pipelines/protected/linked/linked-sources.ts';
import { wardDictionary } from '../../../support/linked/ward-dictionary.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const ward = await wardDictionary();
const source = (given: Partial<RunConfig['source']>): RunConfig['source'] => ({
  path: '',
  format: undefined,
  delimiter: ';',
  encoding: undefined,
  member: undefined,
  sheet: undefined,
  headerIsNames: false,
  counting: 'memory',
  ...given,
});
const TABLES = { Patients: '/p', stays: '/s', diagnoses: '/d', death: '/e' };

test('tables are found by name, in whatever case, and read as the source says', async () => {
  const found = await linkedSources(source({ several: { tables: TABLES } }), ward);
  expect(found.get('patients')).toEqual({ path: '/p', headerIsNames: false, delimiter: ';' });
  expect([...found.keys()].toSorted()).toEqual(['death', 'diagnoses', 'patients', 'stays']);

  const folder = temporaryFolder();
  for (const name of ['PATIENTS.CSV', 'stays.csv.gz', 'diagnoses.parquet', 'death.csv'])
    writeFileSync(join(folder, name), '');
  const inFolder = await linkedSources(source({ several: { folder } }), ward);
  expect(inFolder.get('patients')).toEqual({
    path: join(folder, 'PATIENTS.CSV'),
    headerIsNames: false,
    delimiter: ';',
  });
});

test('a file of a single table is the one that is not made', async () => {
  const [patients, stays] = ward.tables;
  const single = { ...ward, tables: [{ ...patients!, source: 'made' as const }, stays!] };
  expect([...(await linkedSources(source({ path: '/t.csv' }), single))]).toEqual([
    ['stays', { path: '/t.csv', headerIsNames: false, delimiter: ';' }],
  ]);
});

test('a table without a file, and a file without a table, are told', async () => {
  const { death: _, ...others } = TABLES;
  const why = (given: Partial<RunConfig['source']>): Promise<unknown> =>
    linkedSources(source(given), ward).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  expect(await why({ several: { tables: others } })).toContain('source.tables has no file for table "death"');
  expect(await why({ several: { tables: { ...TABLES, stay: '/x' } } })).toContain(
    'names "stay", which is no table of the dictionary; did you mean "stays"?',
  );
  expect(await why({ path: '', engine: {} as EngineSetting, counting: 'engine' })).toContain('counts one table');
  expect(await why({ path: '/t.csv' })).toContain('source.path names one table, and the dictionary has 4');
});
