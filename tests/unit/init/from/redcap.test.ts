import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDictionary } from '../../../../pipelines/dictionary/load.ts';
import { draftOfSchema } from '../../../../pipelines/init/from/draft-of-schema.ts';
import type { SourceField } from '../../../../pipelines/protected/sources/session/source.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { draftedFrom } from './drafted.ts';

const HEADER =
  '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label","Choices, Calculations, OR Slider Labels","Field Note","Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",Identifier?,"Branching Logic (Show field only if...)","Required Field?","Custom Alignment","Question Number (surveys only)","Matrix Group Name","Matrix Ranking?","Field Annotation"';

interface Field {
  readonly type?: string;
  readonly label?: string;
  readonly choices?: string;
  readonly validation?: string;
  readonly min?: string;
  readonly max?: string;
  readonly identifier?: string;
  readonly branching?: string;
  readonly required?: string;
  readonly form?: string;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A data dictionary whose first field is `record_id`. */
function dictionary(fields: Readonly<Record<string, Field>>): string {
  const lines = Object.entries({ record_id: {}, ...fields }).map(([name, field]: [string, Field]) => {
    const { type = 'text', label = '', choices = '', validation = '', min = '', max = '' } = field;
    const { identifier = '', branching = '', required = '', form = 'baseline' } = field;
    const cells = [name, form, '', type, label, choices, '', validation, min, max, identifier, branching, required];
    return [...cells, '', '', '', '', ''].map(quoted).join(',');
  });
  return `${HEADER}\n${lines.join('\n')}\n`;
}

const columnsOf = async (fields: Readonly<Record<string, Field>>): Promise<Record<string, unknown>> => {
  const { record_id: _, baseline_complete: _state, ...columns } = (await draftedFrom(dictionary(fields))).yaml.columns;
  return columns;
};

test('choices become values with labels, codes stay text, labels keep their commas, and mark-up goes', async () => {
  const columns = await columnsOf({
    sex: { type: 'radio', label: '<b>Sex</b> at&nbsp;birth\r\n', choices: '01, Male | 02, Female, or\nnot stated | x' },
    pain: { type: 'dropdown', choices: '0, None | 1, Mild | 2, Moderate | 3, Severe' },
    asa: { type: 'radio', choices: '5, ASA 1 | 6, ASA 2 | 7, ASA 3' },
    site: { type: 'radio', choices: '1, North | 2, South | 3, East' },
  });
  expect(columns).toEqual({
    sex: {
      kind: 'categorical',
      description: 'Sex at birth',
      values: ['01', '02', 'x'],
      labels: { '01': 'Male', '02': 'Female, or not stated' },
      origin: 'public',
    },
    pain: expect.objectContaining({ kind: 'ordinal', values: ['0', '1', '2', '3'] }),
    asa: expect.objectContaining({ kind: 'ordinal' }),
    site: expect.objectContaining({ kind: 'categorical' }),
  });
});

test('validations say kinds, decimals, ranges and how numbers are written', async () => {
  const columns = await columnsOf({
    age: { validation: 'integer', min: '0', max: '120' },
    weight: { validation: 'number_1dp', min: '0', max: '300' },
    dose: { validation: 'number_2dp_comma_decimal', min: '0,5', max: '2,5' },
    crp: { validation: 'number', min: '0' },
    born: { validation: 'date_dmy', min: '01/02/1900', max: '2020-12-31' },
    seen: { validation: 'datetime_seconds_mdy', min: '2019-01-01 00:00:00', max: '2019-12-31 23:59:59' },
    visit: { validation: 'date_ymd', min: '2019-01-01', max: 'today' },
    wake: { validation: 'time' },
    mail: { validation: 'email' },
    zip: { validation: 'zipcode' },
    odd: { validation: 'our_own' },
    free: {},
    pain: { type: 'slider', validation: 'number' },
    scan: { type: 'file' },
    hint: { type: 'descriptive', label: 'Read this' },
    smoker: { type: 'yesno' },
    dead: { type: 'truefalse' },
  });
  expect(columns).toMatchObject({
    age: { kind: 'integer', range: [0, 120], bins: { width: 5 } },
    weight: { kind: 'real', range: [0, 300], decimals: 1 },
    dose: { kind: 'real', range: [0.5, 2.5], decimals: 2, decimal: ',' },
    crp: { kind: 'real', range: 'fill-in' },
    born: { kind: 'date', range: ['1900-02-01', '2020-12-31'] },
    seen: { kind: 'datetime', range: ['2019-01-01 00:00:00', '2019-12-31 23:59:59'] },
    visit: { kind: 'date', range: 'fill-in' },
    wake: { kind: 'text' },
    mail: { kind: 'text' },
    zip: { kind: 'text' },
    odd: { kind: 'text' },
    free: { kind: 'text' },
    pain: { kind: 'integer', range: [0, 100] },
    scan: { kind: 'text' },
    smoker: { kind: 'boolean', true: ['1'], false: ['0'] },
    dead: { kind: 'boolean', true: ['1'], false: ['0'] },
  });
  expect(columns).not.toHaveProperty('hint');
});

test('what is open is told, with what the dictionary does say of it', async () => {
  const draft = await draftedFrom(
    dictionary({ crp: { validation: 'number', min: '0' }, visit: { validation: 'date_ymd', max: 'today' } }),
  );
  expect(draft.open).toEqual(['crp (range, bins)', 'visit (range)']);
  expect(draft.dictionary).toMatch(/ crp: .*# not below 0$/m);
  expect(draft.dictionary).toMatch(/ visit: .*# its limit "today" is no constant$/m);
});

test('a checkbox is one column for each choice, under the names of an export', async () => {
  const columns = await columnsOf({
    race: { type: 'checkbox', label: 'Race', choices: '1, White | -99, Not said | AB, Other' },
  });
  expect(Object.keys(columns)).toEqual(['race___1', 'race____99', 'race___ab']);
  expect(columns['race____99']).toEqual({
    kind: 'boolean',
    description: 'Race: Not said',
    true: ['1'],
    false: ['0'],
    origin: 'public',
  });
});

test('what identifies is left out, dates too, and says what it would be', async () => {
  const draft = await draftedFrom(
    dictionary({
      born: { validation: 'date_ymd', identifier: 'y' },
      surname: { identifier: 'y' },
      city: { type: 'radio', choices: '1, A | 2, B', identifier: 'y' },
    }),
  );
  const { born, surname, city } = draft.yaml.columns;
  expect([born?.['kind'], surname?.['kind'], city?.['kind']]).toEqual(['text', 'text', 'text']);
  expect(draft.dictionary).toMatch(/ born: .*marked as an identifier; kind: date keeps it/);
});

test('a required field has no missing values, unless it may be hidden', async () => {
  const sex = { type: 'radio', choices: '1, F | 2, M', required: 'y' };
  const columns = await columnsOf({ sex, again: { ...sex, branching: "[sex] = '1'" } });
  expect(columns['sex']).toMatchObject({ missing: 'none' });
  expect(columns['again']).not.toHaveProperty('missing');
});

test('branching logic becomes suggestions that load, in comments', async () => {
  const draft = await draftedFrom(
    dictionary({
      sex: { type: 'radio', choices: '1, F | 2, M | 3, X' },
      pregnant: { type: 'yesno', branching: "[sex] = '1' or [sex] = '3'" },
      race: { type: 'checkbox', choices: '1, A | 2, B' },
      tribe: { type: 'radio', choices: '1, C | 2, D', branching: '([race(2)] = "1") and [sex] = "1"' },
      other: { type: 'yesno', branching: '[sex] <> "" and [pregnant] > 0' },
    }),
  );
  const suggested = draft.dictionary.split('\n').filter((line) => line.startsWith('#   - '));
  expect(suggested).toHaveLength(3);
  expect(suggested[0]).toContain("impossible: { sex: ['2'], pregnant: ['1', '0'] }");
  expect(suggested[1]).toContain("race___2: ['0'], tribe: ['1', '2']");
  const taken = draft.dictionary.replace(/^# (constraints:)/m, '$1').replace(/^#( {3}- )/gm, ' $1');
  expect((await readDictionary('d.yaml', taken)).constraints).toHaveLength(3);
});

test('calculations that mean the same are formulas, and others are left open with their text', async () => {
  const number = { validation: 'number', min: '1', max: '300' };
  const draft = await draftedFrom(
    dictionary({
      weight: number,
      height: number,
      zero: { validation: 'number', min: '0', max: '9' },
      came: { validation: 'date_ymd', min: '2019-01-01', max: '2019-12-31' },
      left: { validation: 'date_ymd', min: '2019-01-01', max: '2019-12-31' },
      bmi: { type: 'calc', choices: 'round([weight]/([height]/100)^(2), 1)' },
      bsa: { type: 'calc', choices: 'sqrt([height]*[weight]/3600)' },
      stay: { type: 'calc', choices: 'datediff([came],[left],"d","ymd",true)' },
      apart: { type: 'calc', choices: "datediff([came],[left],'d')" },
      years: { type: 'calc', choices: 'datediff([came],[left],"y")' },
      both: { type: 'calc', choices: 'sum([weight],[height])' },
      ratio: { type: 'calc', choices: '[weight]/[zero]' },
      risky: { type: 'calc', choices: '-[weight]^2' },
      named: { type: 'calc', choices: 'if([weight]>5,1,0)' },
      strange: { type: 'calc', choices: '[baseline_arm_1][weight]+1' },
    }),
  );
  expect(draft.yaml.columns).toMatchObject({
    bmi: { kind: 'real', from: 'weight / (height / 100)^2', decimals: 1 },
    bsa: { kind: 'real', from: '(height * weight / 3600)^0.5' },
    stay: { kind: 'integer', from: '(left - came)' },
    apart: { kind: 'integer', from: 'abs(left - came)' },
    years: { kind: 'real', range: 'fill-in' },
  });
  expect(draft.open).toEqual(
    ['years', 'both', 'ratio', 'risky', 'named', 'strange'].map((one) => `${one} (range, bins)`),
  );
  expect(draft.dictionary).toMatch(/ ratio: .*# calculated: weight \/ zero; that formula divides by what may be zero/);
  expect(draft.dictionary).toMatch(/ named: .*# calculated: if\(\[weight\]>5,1,0\)/);
});

test('a table says what is there: columns that REDCap adds are known, and differences are told in one go', async () => {
  const schema = dictionary({
    race: { type: 'checkbox', choices: '1, A | a_b, B' },
    sex: { type: 'radio', choices: '1, F | 2, M' },
    gone: { type: 'yesno' },
  });
  const header = [
    'record_id',
    'redcap_event_name',
    'redcap_repeat_instrument',
    'race___1',
    'race___ab',
    'SEX',
    'own',
    'baseline_complete',
  ];
  const draft = await draftedFrom(schema, { header });
  expect(Object.keys(draft.yaml.columns)).toEqual(header);
  expect(draft.yaml.columns).toMatchObject({
    redcap_repeat_instrument: { kind: 'categorical', values: ['baseline'] },
    race___ab: { kind: 'boolean' },
    SEX: { kind: 'categorical', values: ['1', '2'] },
    baseline_complete: { kind: 'ordinal', values: ['0', '1', '2'] },
  });
  expect(draft.yaml.unit).toEqual({ column: 'record_id', maxRows: 'fill-in' });
  expect(draft.open).toEqual(['unit', 'redcap_event_name (values)', 'own (values)']);
  expect(draft.remarks).toEqual([
    'In the schema and not in the table, so not drafted: gone.',
    'In the table and not in the schema, so drafted by name and storage type: own.',
  ]);
});

test('a storage type that contradicts the schema wins, and is told; Booleans of a file are true and false', async () => {
  const schema = dictionary({
    sex: { type: 'radio', choices: '1, F | 2, M' },
    smoker: { type: 'yesno' },
    age: { validation: 'integer', min: '0', max: '120' },
    dose: { validation: 'number_comma_decimal', min: '0', max: '9' },
  });
  const draft = await draftedFrom(schema, {
    header: [
      ['record_id', 'BIGINT'],
      ['sex', 'BIGINT'],
      ['smoker', 'BOOLEAN'],
      ['age', 'DATE'],
      ['dose', 'DOUBLE'],
    ],
  });
  expect(draft.yaml.columns).toMatchObject({
    sex: { values: ['1', '2'] },
    smoker: { kind: 'boolean', true: ['true'], false: ['false'] },
    age: { kind: 'date', range: 'fill-in' },
  });
  expect(draft.yaml.columns['dose']).not.toHaveProperty('decimal');
  expect(draft.remarks).toEqual([
    'Schema and table contradict each other, so drafted by the table: age (integer by the schema, DATE in the table).',
  ]);
});

test('the release keeps a column as the table does, where its values fit', async () => {
  const schema = dictionary({
    age: { validation: 'integer', min: '0', max: '120' },
    dose: { validation: 'number_1dp', min: '0', max: '9' },
    ward: { type: 'radio', choices: '1, A | 2, B' },
    sure: { type: 'radio', choices: '1, A | 2, B | 3, C', required: 'y' },
  });
  const path = join(temporaryFolder(), 'schema.csv');
  writeFileSync(path, schema);
  const field = (name: string, storage: string, kept: string): SourceField => ({ name, storage, kept });
  const { dictionary: text } = await draftOfSchema(
    path,
    {},
    {
      name: 'visits',
      fields: [
        field('record_id', 'INTEGER', 'int32'),
        field('age', 'TINYINT', 'int8'),
        field('dose', 'FLOAT', 'float32'),
        field('ward', 'TINYINT', 'int8'),
        field('sure', 'TINYINT', 'int8'),
      ],
    },
  );
  const { columns } = parse(text) as { columns: Record<string, { storage?: string }> };
  expect(Object.values(columns).map(({ storage }) => storage)).toEqual(['int32', 'int8', 'float32', 'int8', undefined]);
  expect((await readDictionary('d.yaml', text)).columns).toHaveLength(5);
});

test('doubles, contradictory limits and unnamed lines are told, and the draft can be read', async () => {
  const schema = dictionary({ a: { validation: 'integer', min: '9', max: '1' }, b: { type: 'yesno' } });
  const again = dictionary({ b: { type: 'radio', choices: '1, X' } }).split('\n')[2]!;
  const draft = await draftedFrom(`${schema}${again}\n"Über","baseline",,text\n`);
  expect(draft.remarks).toEqual([
    'One line has no field name as REDCap takes them, and was passed over.',
    'The schema names b more than once; the first counts.',
  ]);
  expect(draft.yaml.columns['b']).toMatchObject({ kind: 'boolean' });
  expect(draft.dictionary).toMatch(/ a: .*# its limits 9 and 1 leave no range/);
});

test('the interface for programs spells it otherwise, as CSV with semicolons too', async () => {
  const api =
    '\ufefffield_name;form_name;field_type;field_label;select_choices_or_calculations;text_validation_type_or_show_slider_number;text_validation_min;text_validation_max;identifier;branching_logic;required_field\r\nid;f;text;;;;;;;;\r\nsex;f;radio;"Sex; said";"1, F | 2, M";;;;;;y\r\n';
  const { yaml } = await draftedFrom(api);
  expect(yaml.columns['sex']).toMatchObject({ values: ['1', '2'], description: 'Sex; said', missing: 'none' });
});

test('the data dictionary of the critical care table leaves nothing open', async () => {
  const draft = await draftedFrom(readFileSync('fixtures/critical-care/redcap-dictionary.csv', 'utf8'));
  expect(draft.open).toEqual([]);
  expect((await readDictionary('d.yaml', draft.dictionary)).codings.length).toBeGreaterThan(40);
});

test('where a record has several rows, a required field is empty in some of them', async () => {
  const schema = dictionary({ sex: { type: 'radio', choices: '1, F | 2, M', required: 'y' } });
  const missing = async (...more: string[]): Promise<unknown> =>
    (await draftedFrom(schema, { header: ['record_id', ...more, 'sex'] })).yaml.columns['sex']?.['missing'];
  expect([await missing(), await missing('redcap_event_name')]).toEqual(['none', undefined]);
});

test('a field without a type is what its choices or validation say', async () => {
  expect(
    await columnsOf({
      consent: { type: '', choices: '1, Yes | 0, No' },
      height: { type: '', validation: 'integer', min: '50', max: '60' },
      other: { type: '' },
    }),
  ).toMatchObject({
    consent: { kind: 'categorical', values: ['1', '0'] },
    height: { kind: 'integer', range: [50, 60] },
    other: { kind: 'text' },
  });
});
