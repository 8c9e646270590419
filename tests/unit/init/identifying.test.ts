import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { draftDictionary } from '../../../pipelines/init/draft-dictionary.ts';
import { draftedFrom } from './from/drafted.ts';

const PERSONAL = [
  ...['PatientName', 'pat_name', 'NAME', 'first_name', 'Vorname', 'nombre', 'Consultant_Name', 'MothersMaidenName'],
  ...['TelephoneNumber', 'TelNo', 'home_phone', 'mobile', 'phone_home', 'contact_email', 'EMailAddress'],
  ...['AddressLine2', 'addr_line1', 'Street1', 'Strasse', 'IPAddress', 'gp_postcode', 'PostCode', 'Zip5', 'PLZ'],
  ...['NHS_Number', 'NHSNumber', 'nhs_no', 'SSN', 'MedicareNumber', 'InsurancePolicyNo', 'KVNR', 'hospital_no'],
  ...['FreeTextNote', 'ClinicalNotes', 'ChiefComplaint', 'Bemerkung', 'next_of_kin', 'uniquepid', 'SEQN'],
];
/** What only speaks of such things. */
const OTHERS = [
  ...['drug_name', 'ward_name', 'has_phone', 'n_comments', 'note_count'],
  ...['hospital_days', 'admission_number', 'visit_number', 'drug_concept_id', 'city', 'str_length', 'mobility'],
];

test.each(['VARCHAR', 'BIGINT', 'DOUBLE'])('no column of a person is drafted as released, kept as %s', (storage) => {
  const fields = ['patient_id', ...PERSONAL, ...OTHERS].map((name) => ({ name, storage }));
  const { columns } = parse(draftDictionary({ table: 't', format: 'csv', fields }).text);
  const left = (name: string): boolean => ['text', 'identifier'].includes(columns[name].kind);
  expect(PERSONAL.filter((name) => !left(name))).toEqual([]);
  expect(OTHERS.filter(left)).toEqual([]);
});

test('nor from a schema, whatever its type, but for lists that say what it holds', async () => {
  const { yaml } = await draftedFrom(`CREATE TABLE t (
    nhs_no bigint, plz numeric(5), mobile varchar(20), doctor varchar(30), contact integer,
    phone char(1) CHECK (phone IN ('Y', 'N')), drug_concept_id integer);
    COMMENT ON COLUMN t.contact IS 'Telephone number';`);
  const { phone, drug_concept_id, ...others } = yaml.columns;
  for (const { kind } of Object.values(others)) expect(['text', 'identifier']).toContain(kind);
  expect([phone?.['kind'], yaml.columns['nhs_no']?.['kind']]).toEqual(['boolean', 'identifier']);
});

test.each(['NHS_Number', 'SEQN', 'uniquepid'])('%s is the unit where nothing else is', (name) => {
  const fields = [name, 'age', 'phone'].map((one) => ({ name: one, storage: 'BIGINT' }));
  const { unit, columns } = parse(draftDictionary({ table: 't', format: 'csv', fields }).text);
  expect([unit.column, columns[name].kind]).toEqual([name, 'identifier']);
});

test('the unit of a schema is called a patient where its name says so, and is for a person to call so elsewhere', async () => {
  const named = await draftedFrom('CREATE TABLE t (patient_id int NOT NULL, age int)');
  expect(named.yaml.unit).toMatchObject({ name: 'patient', column: 'patient_id' });
  const unnamed = await draftedFrom('CREATE TABLE patients (id int PRIMARY KEY, age int)');
  expect(unnamed.yaml.unit).toEqual({ column: 'id', maxRows: 1, origin: 'public' });
  expect(unnamed.dictionary).toContain('# name: patient');
});
