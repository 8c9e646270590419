import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDictionary } from '../../pipelines/dictionary/load.ts';
import { draftOfSchema } from '../../pipelines/init/from/draft-of-schema.ts';
import { bytesOf, type Input } from '../engine/input.ts';
import type { Target } from '../engine/target.ts';
import { mutateBytes } from '../mutators/bytes.ts';
import { mutateCsv } from '../mutators/csv.ts';
import { mutateText } from '../mutators/text.ts';
import { fixtureText } from './folders.ts';
import { changedJson } from './json-part.ts';

const SQL_PIECES = [
  'CREATE TABLE x (',
  ');',
  '(',
  ')',
  ',',
  "'",
  "''",
  '"',
  '`',
  '--',
  '/*',
  '*/',
  '$$',
  '$a$',
  'CHECK (',
  ' IN (',
  ' BETWEEN ',
  ' AND ',
  ' OR ',
  ' NOT ',
  'PRIMARY KEY',
  'REFERENCES',
  'numeric(',
  'varchar(max)',
  'enum(',
  '::',
  '\u0000',
  '('.repeat(300),
  'NOT '.repeat(300),
];

const FRICTIONLESS = JSON.stringify({
  name: 'visits',
  resources: [
    {
      name: 'visits',
      path: 'visits.csv',
      schema: {
        fields: [
          { name: 'patient', type: 'string', constraints: { required: true, unique: true } },
          { name: 'sex', type: 'string', constraints: { enum: ['F', 'M'] }, missingValues: ['', 'NA'] },
          { name: 'age', type: 'integer', constraints: { minimum: 0, maximum: 120 } },
          { name: 'when', type: 'date', format: '%d/%m/%Y', constraints: { minimum: '2019-01-01' } },
          { name: 'died', type: 'boolean', trueValues: ['1'], falseValues: ['0'], description: '1 = yes, 0 = no' },
        ],
        primaryKey: ['patient'],
        missingValues: [''],
      },
    },
  ],
});

const CSVW = JSON.stringify({
  '@context': 'http://www.w3.org/ns/csvw',
  url: 'visits.csv',
  tableSchema: {
    columns: [
      { name: 'patient', datatype: 'string', required: true },
      { titles: ['age', 'alter'], datatype: { base: 'integer', minimum: '0', maximum: '120' } },
      { name: 'when', datatype: { base: 'date', format: 'dd.MM.yyyy' }, null: ['', '-'] },
      { name: 'ward', datatype: { base: 'string', format: 'north|south' } },
    ],
    primaryKey: 'patient',
  },
});

const TYPES = JSON.stringify({
  patient: 'int64',
  age: 'int32',
  sex: 'category',
  weight: 'float64',
  seen: 'datetime64[ns]',
  died: 'bool',
});

/** What `init --from` reads, through the draft, which must be YAML. */
const schema: Target = {
  name: 'init-from',
  codes: ['SCHEMA_INVALID', 'FILE_UNREADABLE'],
  secondsAtMost: 4,
  megabytesAtMost: 1200,
  async prepare(folder) {
    const sql = fixtureText('fixtures/critical-care/schema.sql');
    const redcap = fixtureText('fixtures/critical-care/redcap-dictionary.csv');
    const omop =
      'cdmTableName,cdmFieldName,isRequired,cdmDatatype,userGuidance,isPrimaryKey,isForeignKey\nperson,person_id,Yes,integer,,Yes,No\nperson,gender_concept_id,Yes,integer,,No,Yes\nperson,birth_datetime,No,datetime,,No,No\n';
    const path = join(folder, 'schema');
    return {
      make: (draw): Input => {
        switch (draw.below(7)) {
          case 0:
          case 1:
            return { schema: bytesOf(mutateText(sql, draw, SQL_PIECES)) };
          case 2:
            return { schema: mutateCsv(redcap, draw) };
          case 3:
            return { schema: mutateCsv(omop, draw) };
          case 4:
            return { schema: mutateBytes(bytesOf(draw.pick([sql, redcap, FRICTIONLESS])), draw) };
          default:
            return { schema: changedJson(draw.pick([FRICTIONLESS, CSVW, TYPES]), draw) };
        }
      },
      async run(input) {
        writeFileSync(path, input['schema'] ?? '');
        const draft = await draftOfSchema(path, { format: undefined, table: undefined }, undefined);
        parseDictionary('draft', draft.dictionary);
        return draft.what.split(' ')[0] ?? 'accepted';
      },
    };
  },
};

export const SCHEMA_TARGETS: readonly Target[] = [schema];
