import { expect, test } from 'vitest';
import { draftedFrom } from './drafted.ts';

const TABLE_SCHEMA = {
  primaryKey: ['patient_id'],
  foreignKeys: [{ fields: 'ward_id', reference: { resource: 'wards', fields: 'id' } }],
  missingValues: ['', 'NA', { value: '-99', label: 'not asked' }],
  fields: [
    { name: 'patient_id', type: 'integer' },
    { name: 'ward_id', type: 'string' },
    {
      name: 'age',
      title: 'Age',
      description: 'on admission',
      type: 'integer',
      constraints: { required: true, minimum: 0, maximum: 120 },
    },
    {
      name: 'dose',
      type: 'number',
      unit: 'mg',
      decimalChar: ',',
      groupChar: '.',
      constraints: { minimum: '0', maximum: 2.5 },
    },
    { name: 'born', type: 'date', format: '%d/%m/%Y', constraints: { minimum: '1900-01-01', maximum: '2020-12-31' } },
    { name: 'seen', type: 'datetime', format: 'default' },
    { name: 'sex', type: 'string', constraints: { enum: ['F', 'M', 'X'] }, missingValues: ['?'] },
    {
      name: 'pain',
      type: 'integer',
      categories: [{ value: 0, label: 'None' }, { value: 1, label: 'Some' }, { value: 2 }],
      categoriesOrdered: true,
    },
    { name: 'smoker', type: 'boolean', trueValues: ['J'], falseValues: ['N'] },
    { name: 'dead', type: 'boolean' },
    { name: 'count', type: 'integer', constraints: { exclusiveMinimum: 0, exclusiveMaximum: 10 } },
    { name: 'code', type: 'string', constraints: { pattern: '[A-Z]\\d\\d' } },
    { name: 'where', type: 'geopoint' },
    { name: 'odd', type: 'colour' },
    { name: 'nothing', constraints: 7 },
    { type: 'string' },
  ],
};

test('a Frictionless Table Schema: types, constraints, categories, missing values, keys', async () => {
  const { yaml, open, remarks } = await draftedFrom(JSON.stringify(TABLE_SCHEMA));
  expect(yaml.columns).toMatchObject({
    patient_id: { kind: 'identifier' },
    ward_id: { kind: 'identifier' },
    age: { kind: 'integer', description: 'Age: on admission', range: [0, 120], missing: 'none', origin: 'public' },
    dose: { kind: 'real', description: 'mg', range: [0, 2.5], decimal: ',' },
    born: { kind: 'date', range: ['1900-01-01', '2020-12-31'], format: '%d/%m/%Y' },
    seen: { kind: 'datetime', range: 'fill-in' },
    sex: { kind: 'categorical', values: ['F', 'M', 'X'], missing: ['?'] },
    pain: { kind: 'ordinal', values: ['0', '1', '2'], labels: { 0: 'None', 1: 'Some' }, missing: ['', 'NA', '-99'] },
    smoker: { kind: 'boolean', true: ['J'], false: ['N'] },
    dead: { kind: 'boolean', true: ['true', '1'] },
    count: { range: [1, 9] },
    code: { kind: 'categorical', values: 'fill-in' },
    where: { kind: 'text' },
    odd: { kind: 'text' },
    nothing: { kind: 'categorical' },
  });
  expect(yaml.unit).toEqual({ name: 'patient', column: 'patient_id', maxRows: 1, origin: 'public' });
  expect(open).toEqual(['seen (range)', 'code (values)', 'nothing (values)']);
  expect(remarks).toEqual(['Types that are not known here were drafted as text: odd (colour).']);
});

test('a data package: one resource, several of which the header says one, or none with a schema', async () => {
  const wards = {
    fields: [
      { name: 'id', type: 'string' },
      { name: 'beds', type: 'integer' },
    ],
  };
  const one = JSON.stringify({ profile: 'tabular-data-package', resources: [{ name: 'stays', schema: TABLE_SCHEMA }] });
  expect((await draftedFrom(one)).yaml.table).toBe('stays');
  const two = JSON.stringify({
    resources: [
      { name: 'stays', schema: TABLE_SCHEMA },
      { name: 'wards', schema: wards },
    ],
  });
  await expect(draftedFrom(two)).rejects.toMatchObject({ message: expect.stringContaining('stays, wards') });
  expect(Object.keys((await draftedFrom(two, { table: 'wards' })).yaml.columns)).toEqual(['id', 'beds']);
  expect(Object.keys((await draftedFrom(two, { header: ['beds', 'id'] })).yaml.columns)).toEqual(['beds', 'id']);
  await expect(draftedFrom('{"resources": [{"name": "x", "schema": "schema.json"}]}')).rejects.toMatchObject({
    code: 'SCHEMA_INVALID',
    hint: expect.stringContaining('is not fetched'),
  });
});

test('CSVW metadata: data types, formats, nulls that a table says for its columns, titles as names', async () => {
  const { yaml, open, remarks } = await draftedFrom(
    JSON.stringify({
      '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
      url: 'data/stays.csv',
      null: ['NA'],
      tableSchema: {
        primaryKey: 'pid',
        columns: [
          { name: 'pid', titles: { en: 'Patient' }, datatype: 'string' },
          {
            name: 'age',
            datatype: { base: 'integer', minimum: '0', maximum: '120' },
            required: true,
            'dc:description': 'In years',
          },
          {
            titles: ['Weight (kg)'],
            datatype: { base: 'decimal', minInclusive: 0, maxExclusive: 300, format: { decimalChar: ',' } },
          },
          { name: 'smoker', datatype: { base: 'boolean', format: 'Y|N' } },
          {
            name: 'born',
            datatype: { base: 'date', format: 'dd/MM/yyyy', minimum: '1900-01-01', maximum: '2020-12-31' },
          },
          { name: 'seen', datatype: { base: 'dateTime', format: 'EEE d MMM yy' } },
          { name: 'sex', datatype: { base: 'string', format: '^(F|M|X)$' }, null: '' },
          { name: 'visits', datatype: 'positiveInteger' },
          { name: 'drugs', datatype: 'string', separator: ';' },
          { name: 'time', datatype: 'time' },
          { name: 'odd', datatype: 'colour' },
          { name: 'made', virtual: true, datatype: 'string' },
        ],
      },
    }),
  );
  expect(yaml.columns).toMatchObject({
    Patient: { kind: 'identifier' },
    age: { kind: 'integer', range: [0, 120], missing: 'none', description: 'In years' },
    'Weight (kg)': { kind: 'real', range: [0, 300], decimal: ',', missing: ['NA'] },
    smoker: { kind: 'boolean', true: ['Y'], false: ['N'] },
    born: { kind: 'date', format: '%d/%m/%Y', range: ['1900-01-01', '2020-12-31'] },
    seen: { kind: 'datetime', range: 'fill-in' },
    sex: { kind: 'categorical', values: ['F', 'M', 'X'] },
    visits: { kind: 'integer', range: 'fill-in' },
    drugs: { kind: 'text' },
    time: { kind: 'text' },
    odd: { kind: 'text' },
  });
  expect(yaml.columns['sex']).not.toHaveProperty('missing');
  expect(yaml.columns).not.toHaveProperty('made');
  expect(yaml.table).toBe('stays');
  expect(open).toEqual(['seen (range)', 'visits (range, bins)']);
  expect(remarks).toEqual(['Types that are not known here were drafted as text: odd.']);
});

test.each([
  ['a JSON that is no schema', '{"patients": [{"name": "Müller", "age": 7}]}'],
  ['a list of records', '[{"patient": "Müller", "age": 7}]'],
  ['records as CSV', 'patient,age\nMüller,7\n'],
  ['prose', 'Müller came on Monday'],
  ['SQL without a table', "SELECT * FROM t WHERE name = 'Müller'"],
  ['numbers', '[1, 2, 3]'],
  ['JSON lines', '{"patient": "Müller"}\n{"patient": "Meier"}\n'],
  ['cut JSON', '{"fields": [{"name": "Müller"'],
  ['blanks', ' \n '],
  ['nothing', ''],
])('%s is refused in words that show nothing of it', async (_, text) => {
  const refused = await draftedFrom(text).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'SCHEMA_INVALID',
    message: expect.stringMatching(/^Cannot draft from .*: it /),
  });
  expect(JSON.stringify(refused) + String(refused)).not.toMatch(/Müller|Monday|\b7\b/);
});

test.each([
  ['PK\u0003\u0004 sheet', 'an Excel workbook'],
  ['PAR1', 'a Parquet file'],
  ['%PDF-1.7', 'a PDF'],
])('%j is named for what it is', async (bytes, what) => {
  await expect(draftedFrom(bytes)).rejects.toMatchObject({ message: expect.stringContaining(what) });
});

test('the format that is named must be the one that is there', async () => {
  const schema = JSON.stringify(TABLE_SCHEMA);
  expect((await draftedFrom(schema, { format: 'frictionless' })).columns).toBe(15);
  await expect(draftedFrom(schema, { format: 'sql' })).rejects.toMatchObject({
    message: expect.stringContaining('it is not SQL with CREATE TABLE, but a Frictionless'),
  });
  await expect(draftedFrom('a,b\n1,2\n', { format: 'omop' })).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
});

test('a file in Windows-1252 is read, and that is told', async () => {
  const csv =
    'field_name,field_type,field_label,select_choices_or_calculations,text_validation_type_or_show_slider_number\nid,text,,,\nsex,radio,Größe,"1, Frau | 2, Männer",\n';
  const { yaml, remarks } = await draftedFrom(new Uint8Array(Buffer.from(csv, 'latin1')));
  expect(yaml.columns['sex']).toMatchObject({ description: 'Größe', labels: { 1: 'Frau', 2: 'Männer' } });
  expect(remarks).toEqual([expect.stringContaining('Windows-1252')]);
});
