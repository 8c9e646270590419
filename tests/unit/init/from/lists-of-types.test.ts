import { expect, test } from 'vitest';
import { draftedFrom } from './drafted.ts';

const OMOP = `"cdmTableName","cdmFieldName","isRequired","cdmDatatype","userGuidance","etlConventions","isPrimaryKey","isForeignKey","fkTableName","fkFieldName","fkDomain","fkClass","unique DQ identifiers"
person,person_id,Yes,integer,"It is assumed that every person, with a different
unique identifier, is a different person.",NA,Yes,No,NA,NA,NA,NA,NA
person,gender_concept_id,Yes,integer,The sex assigned at birth.,NA,No,Yes,CONCEPT,CONCEPT_ID,Gender,NA,NA
person,year_of_birth,Yes,integer,NA,NA,No,No,NA,NA,NA,NA,NA
person,month_of_birth,No,integer,NA,NA,No,No,NA,NA,NA,NA,NA
person,birth_datetime,No,datetime,NA,NA,No,No,NA,NA,NA,NA,NA
person,location_id,No,integer,NA,NA,No,Yes,LOCATION,LOCATION_ID,NA,NA,NA
person,gender_source_value,No,varchar(50),NA,NA,No,No,NA,NA,NA,NA,NA
person,gender_source_concept_id,No,integer,NA,NA,No,Yes,CONCEPT,CONCEPT_ID,NA,NA,NA
measurement,measurement_id,Yes,integer,NA,NA,Yes,No,NA,NA,NA,NA,NA
measurement,person_id,Yes,integer,NA,NA,No,Yes,PERSON,PERSON_ID,NA,NA,NA
measurement,measurement_date,Yes,date,NA,NA,No,No,NA,NA,NA,NA,NA
measurement,value_as_number,No,float,NA,NA,No,No,NA,NA,NA,NA,NA
note,"note_text",Yes,varchar(MAX),NA,NA,No,No,NA,NA,NA,NA,NA
`;

test('an OMOP field list: concepts are codes and not identifiers, one row a person in PERSON', async () => {
  const { yaml } = await draftedFrom(OMOP, { table: 'PERSON' });
  expect(yaml.columns).toMatchObject({
    person_id: {
      kind: 'identifier',
      description: expect.stringMatching(/^It is assumed that every person, with a different unique/),
    },
    gender_concept_id: {
      kind: 'categorical',
      values: ['8507', '8532', '0'],
      description: 'The sex assigned at birth.',
    },
    year_of_birth: { kind: 'integer', range: [1900, 2049] },
    month_of_birth: { kind: 'integer', range: [1, 12] },
    birth_datetime: { kind: 'datetime' },
    location_id: { kind: 'identifier' },
    gender_source_value: { kind: 'text' },
    gender_source_concept_id: { kind: 'text' },
  });
  expect(yaml.unit).toEqual({ name: 'patient', column: 'person_id', maxRows: 1, origin: 'public' });
});

test('of the tables of the model the header says which, and a person has several rows in most', async () => {
  await expect(draftedFrom(OMOP)).rejects.toMatchObject({
    message: expect.stringContaining('person, measurement, note'),
  });
  const { yaml } = await draftedFrom(OMOP, { header: ['PERSON_ID', 'MEASUREMENT_DATE', 'VALUE_AS_NUMBER'] });
  expect(yaml.columns).toMatchObject({ MEASUREMENT_DATE: { kind: 'date' }, VALUE_AS_NUMBER: { kind: 'real' } });
  expect(yaml.unit).toMatchObject({ maxRows: 'fill-in' });
});

test('types of pandas, as an object, as a list and as CSV', async () => {
  const types = {
    patient_id: 'int64',
    age: 'Int16',
    weight: 'float32',
    visits: 'float64',
    dead: 'boolean',
    seen: 'datetime64[ns, UTC]',
    ward: 'category',
    icd_code: 'object',
    stay: 'timedelta64[ns]',
    cost: 'decimal128(10, 2)',
    odd: 'geometry',
  };
  const kinds = {
    patient_id: { kind: 'identifier' },
    age: { kind: 'integer' },
    weight: { kind: 'real' },
    visits: { kind: 'integer' },
    dead: { kind: 'boolean', ignoreCase: true },
    seen: { kind: 'datetime' },
    ward: { kind: 'categorical' },
    icd_code: { kind: 'code' },
    stay: { kind: 'text' },
    cost: { kind: 'real', decimals: 2 },
    odd: { kind: 'text' },
  };
  const list = Object.entries(types).map(([name, dtype]) => ({ name, dtype }));
  const csv = `column,type\n${list.map(({ name, dtype }) => `${name},"${dtype}"`).join('\n')}\n`;
  for (const text of [JSON.stringify(types), JSON.stringify(list), csv]) {
    const { yaml, remarks } = await draftedFrom(text);
    expect(yaml.columns).toMatchObject(kinds);
    expect(yaml.unit).toEqual({ name: 'patient', column: 'patient_id', maxRows: 'fill-in' });
    expect(remarks).toEqual(['Types that are not known here were drafted as text: odd (geometry).']);
  }
});

test('types of R, as write.csv writes them', async () => {
  const { yaml } = await draftedFrom(
    '"","x"\n"mrn","character"\n"age","integer"\n"dose","numeric"\n"dead","logical"\n"ward","factor"\n"grade","ordered factor"\n"born","Date"\n"seen","POSIXct/POSIXt"\n"gap","difftime"\n',
  );
  expect(Object.values(yaml.columns).map(({ kind }) => kind)).toEqual([
    'identifier',
    'integer',
    'real',
    'boolean',
    'categorical',
    'ordinal',
    'date',
    'datetime',
    'text',
  ]);
});
