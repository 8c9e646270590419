import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isModelled } from '../../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { draftDictionary } from '../../../pipelines/init/draft-dictionary.ts';
import type { Fact } from '../../../pipelines/init/knowledge/fact.ts';
import { FHIR } from '../../../pipelines/init/knowledge/fhir.ts';
import { GENERAL } from '../../../pipelines/init/knowledge/general.ts';
import { vocabularyOf } from '../../../pipelines/init/knowledge/known-column.ts';
import { LABORATORY } from '../../../pipelines/init/knowledge/laboratory.ts';
import { MIMIC } from '../../../pipelines/init/knowledge/mimic.ts';
import { OMOP } from '../../../pipelines/init/knowledge/omop.ts';
import { SCORES } from '../../../pipelines/init/knowledge/scores.ts';
import { VITAL_SIGNS } from '../../../pipelines/init/knowledge/vital-signs.ts';
import { openIn } from '../../../pipelines/init/open-places.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TABLES: Readonly<Record<string, readonly Fact[]>> = {
  laboratory: LABORATORY,
  'vital signs': VITAL_SIGNS,
  scores: SCORES,
  general: GENERAL,
  omop: OMOP,
  mimic: MIMIC,
  fhir: FHIR,
};

type Column = Record<string, unknown> & { kind: string };

function drafted(names: readonly string[], storage = 'VARCHAR'): { text: string; columns: Record<string, Column> } {
  const fields = names.map((name) => ({ name, storage }));
  const { text } = draftDictionary({ table: 't', format: 'csv', fields });
  return { text, columns: parse(text).columns };
}

/** As a person would fill in what is marked, so that everything else is checked. */
async function filledIn(text: string): ReturnType<typeof loadDictionary> {
  const folder = temporaryFolder();
  for (const [kind, code] of Object.entries({ icd9: '250', icd10: 'A01', groups: 'x' })) {
    writeFileSync(join(folder, `${kind}.csv`), `value,code,label\n${code},a,\n`);
  }
  const file = join(folder, 'd.yaml');
  const filled = text
    .replace(/^unit:[\s\S]*?^# target/m, 'unit: { rows: each }\n# target')
    .replaceAll(/file: fill-in, normalise: (\w+)/g, 'file: $1.csv, normalise: $1')
    .replaceAll('file: fill-in', 'file: groups.csv')
    .replaceAll('values: fill-in', 'values: [x]')
    .replaceAll(/\{ (width|count): fill-in \}/g, '{ $1: 1 }')
    .replaceAll(/(true|false): fill-in/g, '$1: [$1]')
    .replaceAll(
      /(kind: (?:date|datetime), |date: \{ |datetime: \{ )range: fill-in/g,
      '$1range: [2000-01-01, 2000-02-29]',
    )
    .replaceAll('range: fill-in', 'range: [0, 1]');
  writeFileSync(file, filled);
  return loadDictionary(file);
}

describe.each(Object.entries(TABLES))('%s', (_, facts) => {
  test('no name stands twice', () => {
    const names = facts.flatMap((fact) => fact.names.split(' '));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test.each(['VARCHAR', 'SMALLINT', 'DOUBLE', 'DECIMAL(9,2)', 'DATE', 'TIMESTAMP', 'BOOLEAN'])(
    'whatever is drafted of it makes a dictionary, kept as %s',
    async (storage) => {
      const names = facts.flatMap((fact) => fact.names.split(' ').map((name) => name.replaceAll('*', 'z')));
      const context = {
        omop: ['person_id', 'a_concept_id'],
        mimic: ['subject_id', 'hadm_id'],
        fhir: ['subject.reference', 'c.d'],
      };
      const own = Object.entries(context).find(([key]) => TABLES[key] === facts)?.[1] ?? [];
      const { text } = drafted([...new Set([...own, ...names, 'some_value'])], storage);
      const dictionary = await filledIn(text);
      expect(dictionary.columns.some(isModelled)).toBe(true);
    },
  );
});

test('OMOP: concepts are codes, what identifies is left out, the person is the unit', () => {
  const { text, columns } = drafted([
    'person_id',
    'gender_concept_id',
    'year_of_birth',
    'birth_datetime',
    'race_concept_id',
    'location_id',
    'gender_source_value',
    'condition_concept_id',
  ]);
  const { unit } = parse(text);
  expect(unit).toMatchObject({ name: 'patient', column: 'person_id', maxRows: 1 });
  expect(Object.fromEntries(Object.entries(columns).map(([name, { kind }]) => [name, kind]))).toEqual({
    person_id: 'identifier',
    gender_concept_id: 'categorical',
    year_of_birth: 'integer',
    birth_datetime: 'datetime',
    race_concept_id: 'categorical',
    location_id: 'identifier',
    gender_source_value: 'text',
    condition_concept_id: 'categorical',
  });
  expect(columns['gender_concept_id']).toMatchObject({
    values: ['8507', '8532', '0'],
    origin: 'public',
    outside: 'other',
  });
  expect(columns['condition_concept_id']).toMatchObject({ values: 'fill-in' });
  expect(drafted(['person_id', 'visit_concept_id', 'visit_start_date']).text).toContain('maxRows: fill-in');
});

test('concepts that a table keeps as numbers stay numbers', async () => {
  const fields = ['person_id', 'gender_concept_id', 'race_concept_id', 'ethnicity_concept_id'].map((name) => ({
    name,
    storage: 'INTEGER',
    kept: 'int32',
  }));
  const { text } = draftDictionary({ table: 'person', format: 'parquet', fields });
  const { columns, codings } = await filledIn(text);
  expect(codings).toHaveLength(3);
  for (const column of columns.slice(1)) {
    expect(column).toMatchObject({ kind: 'categorical', stored: { type: { kind: 'integer', bits: 32 } } });
  }
  expect(codings.flatMap(({ cells }) => cells.map(({ kind }) => kind))).not.toContain('other');
});

test('names are told apart from what they resemble', () => {
  const { columns } = drafted([
    'patient_id',
    'creatinine',
    'creatinine_mg_dl',
    'Max Lactate 24h',
    'GCS',
    'icuLos',
    'is_smoker',
    'zip',
    'admission_type_id',
    'temperature',
  ]);
  const top = (name: string): number => ((columns[name]!['bins'] as { edges: number[] }).edges ?? []).at(-1)!;
  expect([top('creatinine'), top('creatinine_mg_dl'), top('Max Lactate 24h')]).toEqual([3000, 30, 300]);
  expect(columns['GCS']).toMatchObject({ kind: 'integer', range: [3, 15] });
  expect(columns['is_smoker']).toMatchObject({ kind: 'boolean', true: expect.arrayContaining(['1', 'Yes']) });
  expect(columns['zip']!.kind).toBe('text');
  expect(columns['admission_type_id']!.kind).toBe('categorical');
  expect(columns['icuLos']).toMatchObject({ kind: 'integer' });
});

test('dates kept as whole numbers get a format', () => {
  const { columns } = drafted(['pid', 'admit_date', 'dob', 'x'], 'INTEGER');
  expect(columns['admit_date']).toMatchObject({ kind: 'date', format: '%Y%m%d', range: 'fill-in' });
  expect(columns['dob']).toMatchObject({ kind: 'date', format: '%Y%m%d' });
  expect(columns['x']!.kind).toBe('integer');
});

test('the days that the table covers are asked for once', () => {
  const { text, columns } = drafted(['pid', 'admit_date', 'operation_date', 'dob', 'seen_at']);
  expect(parse(text).defaults).toEqual({ date: { range: 'fill-in' } });
  expect(columns['admit_date']).not.toHaveProperty('range');
  expect(columns['seen_at']).toHaveProperty('range', 'fill-in');
  expect(openIn(text)).toEqual({
    names: ['unit', 'admit_date (range)', 'operation_date (range)', 'seen_at (range)'],
    places: 3,
  });
});

test('vocabularies are told by several names', () => {
  expect(vocabularyOf(['person_id', 'age'])).toBeUndefined();
  expect(vocabularyOf(['subject_id', 'age'])).toBeUndefined();
  expect(vocabularyOf(['PERSON_ID', 'GENDER_CONCEPT_ID'])).toBe('omop');
  expect(vocabularyOf(['SUBJECT_ID', 'HADM_ID'])).toBe('mimic');
  expect(vocabularyOf(['Patient.birthDate', 'code.coding[0].code'])).toBe('fhir');
});

const header = (line: string): string[] =>
  line
    .trim()
    .split(',')
    .map((name) => name.replaceAll('"', ''));
const CRITICAL_CARE = [
  ...readFileSync('fixtures/critical-care/schema.sql', 'utf8').matchAll(/^ {4}([a-z]\w*) +[a-z]/gm),
].map((match) => match[1]!);

test.each([
  ['critical care, 48 columns', CRITICAL_CARE, 40],
  [
    'MIMIC-III admissions with stays',
    header(
      'ROW_ID,SUBJECT_ID,HADM_ID,ADMITTIME,DISCHTIME,DEATHTIME,ADMISSION_TYPE,ADMISSION_LOCATION,DISCHARGE_LOCATION,INSURANCE,LANGUAGE,RELIGION,MARITAL_STATUS,ETHNICITY,EDREGTIME,EDOUTTIME,DIAGNOSIS,HOSPITAL_EXPIRE_FLAG,HAS_CHARTEVENTS_DATA,ICUSTAY_ID,DBSOURCE,FIRST_CAREUNIT,LAST_CAREUNIT,FIRST_WARDID,LAST_WARDID,INTIME,OUTTIME,LOS,GENDER,DOB,DOD',
    ),
    12,
  ],
  [
    'an OMOP visit',
    header(
      'visit_occurrence_id,person_id,visit_concept_id,visit_start_date,visit_start_datetime,visit_end_date,visit_end_datetime,visit_type_concept_id,provider_id,care_site_id,visit_source_value,visit_source_concept_id,admitted_from_concept_id,admitted_from_source_value,discharged_to_concept_id,discharged_to_source_value,preceding_visit_occurrence_id',
    ),
    8,
  ],
  [
    'Diabetes-130, 50 columns',
    Object.keys(parse(readFileSync('fixtures/diabetes130/dictionary.yaml', 'utf8')).columns),
    40,
  ],
])('%s: from a bare header in few edits', (_, columns, most) => {
  expect(columns.length).toBeGreaterThan(15);
  const { places } = openIn(drafted(columns).text);
  expect(places).toBeLessThan(most);
});

test('minutes are no minimum, and names with dots are not yet FHIR', () => {
  const { columns } = drafted(['pid', 'los_min', 'lactate_min', 'num.co', 'd.time']);
  const last = (name: string): number => (columns[name]!['bins'] as { edges: number[] }).edges.at(-1)!;
  expect([last('los_min'), last('lactate_min'), last('d.time')]).toEqual([100_000, 300, 36_500]);
  expect(vocabularyOf(['num.co', 'd.time'])).toBeUndefined();
  expect(vocabularyOf(['subject.reference', 'code.text'])).toBe('fhir');
});

test('names that are as often a flag as a number are left open: zeros and ones would pass for small numbers', () => {
  const { columns } = drafted(['pid', 'resp', 'thrombo', 'vwd', 'trop']);
  for (const name of ['resp', 'thrombo', 'vwd', 'trop']) expect(columns[name]).toMatchObject({ values: 'fill-in' });
});
