import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { type DraftParts, draftDictionary } from '../../../pipelines/init/draft-dictionary.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const draft = (parts: DraftParts): string => draftDictionary(parts).text;
const csv = (...names: string[]): { name: string; storage: string }[] =>
  names.map((name) => ({ name, storage: 'VARCHAR' }));
const kinds = (text: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parse(text).columns as Record<string, { kind: string }>).map(([name, { kind }]) => [name, kind]),
  );

test.each(['pid', 'patnr', 'identifiant', 'PatientID'])('%s is the unit', (name) => {
  const { unit } = parse(draft({ table: 't', format: 'csv', fields: csv(name, 'age') }));
  expect(unit.column).toBe(name);
});

test('guesses kinds from names', () => {
  const text = draft({
    table: 'encounters',
    format: 'csv',
    fields: csv(
      'patient_nbr',
      'encounterId',
      'age',
      'gender',
      'diag_1',
      'ADMITTIME',
      'date_of_birth',
      'is_smoker',
      'nurse_note',
      'weight',
      'a: b',
    ),
  });
  expect(kinds(text)).toEqual({
    patient_nbr: 'identifier',
    encounterId: 'identifier',
    age: 'integer',
    gender: 'categorical',
    diag_1: 'code',
    ADMITTIME: 'datetime',
    date_of_birth: 'date',
    is_smoker: 'boolean',
    nurse_note: 'text',
    weight: 'real',
    'a: b': 'categorical',
  });
  expect(parse(text).unit.column).toBe('patient_nbr');
});

test('takes the storage type where there is one', () => {
  const fields = [
    { name: 'a', storage: 'BOOLEAN' },
    { name: 'b', storage: 'TIMESTAMP' },
    { name: 'c', storage: 'DECIMAL(10,2)' },
    { name: 'd', storage: 'STRUCT(x INTEGER)' },
    { name: 'person_id', storage: 'BIGINT' },
    { name: 'e', storage: 'BIGINT' },
  ];
  expect(kinds(draft({ table: 't', format: 'parquet', fields }))).toEqual({
    a: 'boolean',
    b: 'datetime',
    c: 'real',
    d: 'text',
    person_id: 'identifier',
    e: 'integer',
  });
});

test('numbers stored with fractions are whole where the type or the name says so, and the name is a guess that is told', () => {
  const fields = [
    { name: 'rank', storage: 'DOUBLE' },
    { name: 'prior_visits', storage: 'DOUBLE' },
    { name: 'lengthOfStayDays', storage: 'FLOAT' },
    { name: 'weight', storage: 'DOUBLE' },
    { name: 'dosage', storage: 'DOUBLE' },
    { name: 'total_cost', storage: 'DOUBLE' },
    { name: 'x', storage: 'DECIMAL(9,0)' },
    { name: 'cost', storage: 'DECIMAL(10,2)' },
  ];
  const text = draft({ table: 't', format: 'parquet', fields });
  expect(kinds(text)).toEqual({
    rank: 'integer',
    prior_visits: 'integer',
    lengthOfStayDays: 'integer',
    weight: 'real',
    dosage: 'real',
    total_cost: 'real',
    x: 'integer',
    cost: 'real',
  });
  expect(text).toMatch(/ rank: .*# whole numbers by its name, though stored with fractions: kind: real if it has any/);
  expect(text).toMatch(/ x: .*# such as range/);
  expect(parse(text).columns.cost.decimals).toBe(2);
});

test('is refused until filled in, naming what is left, and loads afterwards', async () => {
  const file = join(temporaryFolder(), 'd.yaml');
  const text = draft({ table: 't', format: 'csv', fields: csv('patient_id', 'score', 'sex') });
  writeFileSync(file, text);
  await expect(loadDictionary(file)).rejects.toMatchObject({
    code: 'DICTIONARY_INVALID',
    message: expect.stringContaining('still to be filled in: unit, score (range, bins), sex (values)'),
  });
  writeFileSync(
    file,
    text
      .replace('maxRows: fill-in', 'maxRows: 2')
      .replace('range: fill-in, bins: { width: fill-in }', 'range: [0, 120], bins: { width: 5 }')
      .replace('values: fill-in', 'values: [F, M]'),
  );
  const dictionary = await loadDictionary(file);
  expect(dictionary.codings.map(({ name }) => name)).toEqual(['score', 'sex']);
  expect(dictionary.unit).toMatchObject({ column: 'patient_id', maxRows: 2 });
});
