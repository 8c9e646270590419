import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { draftOfFolder } from '../../../../pipelines/init/linked/draft-of-folder.ts';
import { tablesInFolder } from '../../../../pipelines/init/linked/tables-in-folder.ts';
import { realTable } from '../../../support/real-data.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** A folder with a CSV of each header. */
function folderOf(headers: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, header] of Object.entries(headers)) writeFileSync(join(folder, name), `${header}\n`);
  return folder;
}

const draft = async (path: string, omop = false): Promise<ReturnType<typeof draftOfFolder>> =>
  draftOfFolder(path, (await tablesInFolder({ path }))!, omop);

/** A draft as somebody might fill it in. */
const filled = (text: string): string =>
  text
    .replaceAll(/kind: fill-in/g, 'kind: ICD9_CODE')
    .replaceAll(/(kind: date(?:time)?, )range: fill-in/g, '$1range: [2010-01-01, 2019-12-31]')
    .replaceAll(/((?:date|datetime): \{ )range: fill-in/g, '$1range: [2010-01-01, 2019-12-31]')
    .replaceAll(/range: fill-in, bins: \{ \w+: fill-in \}/g, 'range: [0, 100], bins: { count: 5 }')
    .replaceAll(/values: fill-in/g, 'values: [1, 2]')
    .replaceAll(/(true|false): fill-in/g, (_, key: string) => `${key}: [${key === 'true' ? 'Y' : 'N'}]`);

async function roles(text: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(files)) writeFileSync(join(folder, name), body);
  const { tables } = await readLinkedDictionary(join(folder, 'd.yaml'), filled(text));
  return tables.map(({ name, role, source }) => `${name} ${role}${source === 'made' ? ' made' : ''}`);
}

describe('draftOfFolder()', () => {
  test('keys, parents and the order come from names, in whatever case', async () => {
    const made = await draft(
      folderOf({
        'PATIENTS.csv': 'PATIENT_ID,SEX,BIRTH_YEAR',
        'VISITS.csv': 'VISIT_ID,PATIENT_ID,VISIT_START_DATE,VISIT_END_DATE,WARD',
        'DIAGNOSES.csv': 'ROW_ID,VISIT_ID,PATIENT_ID,ICD_NAME,FOUND_DATE,SEVERITY_NAME',
        'DEATH.csv': 'PATIENT_ID,DEATH_DATE',
        'WARDS.csv': 'WARD,FLOOR',
      }),
    );
    expect(made.leftOut).toEqual([{ table: 'WARDS', why: 'it names nobody whose rows it has' }]);
    expect(made.open.names).toContain('VISITS: WARD (values)');
    expect(made.text).toContain(
      '    key: VISIT_ID\n    parent: { table: PATIENTS, column: PATIENT_ID }\n    order: VISIT_START_DATE\n',
    );
    expect(made.text).toContain('parent: { table: VISITS, column: VISIT_ID, nullable: true }');
    expect(made.text).toContain('FOUND_DATE: { kind: date, after: VISITS.VISIT_START_DATE,');
    await expect(readLinkedDictionary('d.yaml', made.text)).rejects.toThrow('still to be filled in');
  });

  test('a file whose name no table can have is told, unless it has no place anyway', async () => {
    const patients = { 'patients.csv': 'patient_id,sex,birth_year' };
    const visits = 'visit_id,patient_id,visit_start_date,ward';
    await expect(draft(folderOf({ ...patients, 'my visits.csv': visits }))).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('no table of a dictionary can be called "my visits"'),
      hint: expect.stringContaining('rename the file'),
    });
    const made = await draft(folderOf({ ...patients, 'visits.csv': visits, '3 Stationen.csv': 'ward,floor' }));
    expect(made.leftOut).toEqual([{ table: '3 Stationen', why: 'it names nobody whose rows it has' }]);
  });

  test('tables of people and dates alone share their days', async () => {
    const made = await draft(
      folderOf({ 'patients.csv': 'id,sex', 'tests.csv': 'id,day_date,test,amount', 'drugs.csv': 'id,day_date,drug' }),
    );
    expect(await roles(made.text)).toEqual(['patients units', 'days events made', 'drugs details', 'tests details']);
  });

  test('a folder of parts of one table is one table, and a table by itself no folder', async () => {
    expect(await tablesInFolder({ path: folderOf({ 'a.csv': 'x,y', 'b.csv': 'y,x' }) })).toBeUndefined();
    const folder = folderOf({ 'a.csv': 'x,y' });
    mkdirSync(join(folder, 'b'));
    expect(await tablesInFolder({ path: join(folder, 'a.csv') })).toBeUndefined();
  });

  test('of one table in two formats one is drafted', async () => {
    const folder = folderOf({ 'a.csv': 'x,y', 'a.csv.gz': 'not read', 'b.csv': 'z,y' });
    expect((await tablesInFolder({ path: folder }))!.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('names that say nothing are refused', async () => {
    await expect(draft(folderOf({ 'a.csv': 'x,y', 'b.csv': 'z,y' }))).rejects.toThrow(
      'no names tell how its tables belong together',
    );
    await expect(draft(folderOf({ 'a.csv': 'x,y', 'b.csv': 'z,y' }), true)).rejects.toThrow(
      'the folder has no table person',
    );
  });
});

describe('OMOP', () => {
  const CDM = {
    'PERSON.csv':
      'PERSON_ID,GENDER_CONCEPT_ID,YEAR_OF_BIRTH,MONTH_OF_BIRTH,RACE_CONCEPT_ID,GENDER_SOURCE_VALUE,PROVIDER_ID',
    'OBSERVATION_PERIOD.csv':
      'OBSERVATION_PERIOD_ID,PERSON_ID,OBSERVATION_PERIOD_START_DATE,OBSERVATION_PERIOD_END_DATE,PERIOD_TYPE_CONCEPT_ID',
    'VISIT_OCCURRENCE.csv':
      'VISIT_OCCURRENCE_ID,PERSON_ID,VISIT_CONCEPT_ID,VISIT_START_DATE,VISIT_START_DATETIME,VISIT_END_DATE,VISIT_TYPE_CONCEPT_ID',
    'DRUG_EXPOSURE.csv':
      'DRUG_EXPOSURE_ID,PERSON_ID,DRUG_CONCEPT_ID,DRUG_EXPOSURE_START_DATE,DRUG_EXPOSURE_END_DATE,DRUG_TYPE_CONCEPT_ID,DAYS_SUPPLY,SIG,ROUTE_CONCEPT_ID,VISIT_OCCURRENCE_ID,DRUG_SOURCE_VALUE',
    'CONCEPT.csv': 'CONCEPT_ID,CONCEPT_NAME',
  };

  test('knows the model: keys, parents, times and what nobody may leave empty, under its names', async () => {
    const made = await draft(folderOf(CDM), true);
    expect(made.leftOut).toEqual([{ table: 'concept', why: 'vocabularies are public and no part of a release' }]);
    const dictionary = await readLinkedDictionary('d.yaml', filled(made.text));
    expect(dictionary.tables.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'person units',
      'observation_period single',
      'visit_occurrence events',
      'drug_exposure details',
    ]);
    const [person, , visits, drugs] = dictionary.tables;
    expect(visits!.order).toMatchObject({
      scale: 'date',
      otherwise: { table: 1, column: 'observation_period_start_date' },
    });
    expect(drugs).toMatchObject({ kind: 'drug_concept_id', unit: 'person_id', parent: { table: 2, nullable: true } });
    // Every field of the model is in the release, where the source has it: those that are left out without values.
    expect(person!.layout).toEqual(CDM['PERSON.csv'].toLowerCase().split(','));
    expect(drugs!.layout).toEqual(CDM['DRUG_EXPOSURE.csv'].toLowerCase().split(','));
    for (const { dictionary: own } of dictionary.tables) {
      const open = own.codings.filter(
        ({ name, cells }) => name !== 'entry' && cells.some(({ kind }) => kind === 'missing'),
      );
      expect(open.map(({ name }) => name)).toEqual(own.table === 'drug_exposure' ? ['days_supply'] : []);
    }
  });

  test('no concept 0 that nobody declared', async () => {
    expect((await draft(folderOf(CDM), true)).text).not.toMatch(/values: \[[^\]]*\b0\b[^\]]*\]/);
  });
});

const [nafld, mimic, nafldOmop, synthea] = [
  'nafld',
  'mimic3-demo',
  'nafld-omop',
  'omop-synthea27/Synthea27NjParquet_5.4.zip',
].map(realTable) as [
  ReturnType<typeof realTable>,
  ReturnType<typeof realTable>,
  ReturnType<typeof realTable>,
  ReturnType<typeof realTable>,
];

test.skipIf(nafld.absent)(`real tables of days: nafld${nafld.reason}`, async () => {
  const { text } = await draft(nafld.path);
  expect(await roles(text)).toEqual(['patients units', 'days events made', 'events details', 'measurements details']);
});

test.skipIf(mimic.absent)(`real names in capitals: mimic3-demo${mimic.reason}`, async () => {
  const { text, leftOut } = await draft(mimic.path);
  expect(leftOut).toEqual([]);
  expect(text).toContain(
    '  ADMISSIONS:\n    key: HADM_ID\n    parent: { table: PATIENTS, column: SUBJECT_ID }\n    order: ADMITTIME\n',
  );
  expect(text.match(/parent: \{ table: ADMISSIONS, column: HADM_ID, nullable: true \}/g)).toHaveLength(6);
});

test.skipIf(nafldOmop.absent)(`real tables of OMOP: nafld-omop${nafldOmop.reason}`, async () => {
  const { text } = await draft(nafldOmop.path, true);
  expect(text).toMatch(/^omop: '5\.4' /m);
  expect(await roles(text)).toEqual([
    'person units',
    'observation_period single',
    'death single',
    'visit_occurrence events',
    'condition_occurrence details',
    'measurement details',
  ]);
});

const noUnzip = spawnSync('unzip', ['-v']).error !== undefined;
test.skipIf(synthea.absent || noUnzip)(`a whole OMOP folder: omop-synthea27${synthea.reason}`, async () => {
  const folder = temporaryFolder();
  spawnSync('unzip', ['-q', '-j', synthea.path, 'Synthea27NjParquet/*', '-d', folder]);
  const { text, leftOut } = await draft(folder, true);
  expect(leftOut.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['concept', 'vocabulary', 'drug_era', 'visit_detail']),
  );
  expect(await roles(text)).toEqual([
    'person units',
    'observation_period single',
    'death single',
    'visit_occurrence events',
    'condition_occurrence details',
    'drug_exposure details',
    'procedure_occurrence details',
    'device_exposure details',
    'measurement details',
    'observation details',
  ]);
});
