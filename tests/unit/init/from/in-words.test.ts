import { expect, test } from 'vitest';
import { listedInWords, scaleInWords } from '../../../../pipelines/init/from/listed-in-words.ts';
import { draftedFrom } from './drafted.ts';

test.each([
  ['1 = female, 2 = male', { 1: 'female', 2: 'male' }],
  ['1:yes,0:no', { 1: 'yes', 0: 'no' }],
  ['Source: 1=ED; 2=Theatre; 3=Other, elsewhere', { 1: 'ED', 2: 'Theatre', 3: 'Other, elsewhere' }],
  ['0 never, 1 former, 2 current, 9 unknown', { 0: 'never', 1: 'former', 2: 'current', 9: 'unknown' }],
  ['0=nein 1=Typ I 2=Typ II', { 0: 'nein', 1: 'Typ I', 2: 'Typ II' }],
  ['Vital status (A = alive, D = dead)', { A: 'alive', D: 'dead' }],
  ['Income: 1 below 11,000, 2 more', { 1: 'below 11,000', 2: 'more' }],
  ['1=male/2=female', { 1: 'male', 2: 'female' }],
  ['-9 = refused | 1 = yes', { '-9': 'refused', 1: 'yes' }],
])('"%s" lists codes', (text, labels) => {
  expect(Object.fromEntries(listedInWords(text)!.map(({ value, label }) => [value, label]))).toEqual(labels);
});

test('bare codes are a list too', () => {
  expect(listedInWords('A/B/AB/O')?.map(({ value }) => value)).toEqual(['A', 'B', 'AB', 'O']);
  expect(listedInWords('I, II, III, IV')?.map(({ value }) => value)).toEqual(['I', 'II', 'III', 'IV']);
});

test.each([
  ...['Creatinine, µmol/L', 'at 24 h, 48 h, 72 h', '24 h, 48 h', 'U/L', 'MG/DL', 'DD/MM/YYYY', 'age in years'],
  ...['1 mg', 'A man, a plan', '1 to 5', 'weight: kg', '1=a, 1=b', 'ratio 1:2', 'time: 10:30', '1 = low, 2 = mi…'],
])('"%s" does not', (text) => {
  expect(listedInWords(text)).toBeUndefined();
});

test('the ends of a scale, and not what is normal', () => {
  expect(['quintile 1-5', 'from 0 to 10', 'MTS 1–5'].map(scaleInWords)).toEqual([
    [1, 5],
    [0, 10],
    [1, 5],
  ]);
  for (const text of ['normal range 1-5', '3-15', '2010-01-10', '1-5 or 1-7', '0.1-5', '1-1000', 'ICD 10']) {
    expect(scaleInWords(text), text).toBeUndefined();
  }
});

test('comments and descriptions of a schema are taken for values, which is told', async () => {
  const draft = await draftedFrom(`CREATE TABLE t (
    sex tinyint NOT NULL, -- 1 = male, 2 = female
    grade int, /* 1 low, 2 high */
    smoker tinyint(1) COMMENT '1:yes,0:no',
    triage tinyint(1) COMMENT 'MTS 1-5',
    bmi_class int CHECK (bmi_class BETWEEN 1 AND 2), -- 1 = a, 3 = b
    weight int -- in kg
  );`);
  expect(draft.yaml.columns).toMatchObject({
    sex: { kind: 'categorical', values: ['1', '2'], labels: { 1: 'male', 2: 'female' }, missing: 'none' },
    grade: { kind: 'categorical', values: ['1', '2'] },
    smoker: { kind: 'boolean' },
    triage: { kind: 'integer', range: [1, 5] },
    bmi_class: { kind: 'integer', range: [1, 2] },
    weight: { kind: 'integer' },
  });
  expect(draft.remarks).toContain(
    'Values or limits were taken from descriptions; see that they are whole: sex, grade, triage.',
  );
  expect(draft.remarks).toContain('tinyint(1) was taken for yes and no; see that none holds other numbers: smoker.');
});

test('a domain with its schema, and a table that is a part of another', async () => {
  const { yaml, remarks } = await draftedFrom(`CREATE DOMAIN icu.score AS smallint CHECK (VALUE BETWEEN 0 AND 9);
    CREATE TABLE icu.stays (patient_id int, points icu.score) PARTITION BY RANGE (points);
    CREATE TABLE icu.stays_1 (patient_id int, points icu.score);
    ALTER TABLE ONLY icu.stays ATTACH PARTITION icu.stays_1 FOR VALUES FROM (0) TO (9);`);
  expect(yaml.columns['points']).toMatchObject({ kind: 'integer', range: [0, 9] });
  expect(remarks).toEqual([]);
});

test('a schema of another table is doubted', async () => {
  const { remarks } = await draftedFrom('CREATE TABLE t (a int, b int)', { header: ['a', 'x', 'y'] });
  expect(remarks).toContain(
    'Only 1 of the 3 columns of the table are in the schema: see that it is the schema of this table.',
  );
});
