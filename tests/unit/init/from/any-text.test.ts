import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lineOf } from '../../../../pipelines/init/draft-of-column.ts';
import { draftColumn } from '../../../../pipelines/init/from/draft-column.ts';
import { SchemaError } from '../../../../pipelines/init/from/schema.ts';
import { schemaOfText } from '../../../../pipelines/init/from/tell-schema.ts';
import { withUsableFormulas } from '../../../../pipelines/init/from/usable-formulas.ts';

/** Reads whatever it is, and writes each column as YAML that is read back; only `SchemaError` may come. */
function survives(text: string): void {
  let fields: ReturnType<typeof withUsableFormulas>;
  try {
    fields = withUsableFormulas(schemaOfText(text, {}).fields);
  } catch (error) {
    if (error instanceof SchemaError) return;
    throw error;
  }
  for (const field of fields) {
    const read = parse(`columns:\n${lineOf(draftColumn(field))}\n`) as { columns: Record<string, { kind: string }> };
    expect(Object.keys(read.columns)).toEqual([field.name]);
    expect(read.columns[field.name]).toHaveProperty('kind');
  }
}

const word = fc.oneof(
  fc.constantFrom(
    ..."CREATE TABLE ALTER ADD CONSTRAINT CHECK IN BETWEEN AND OR NOT NULL PRIMARY KEY UNIQUE REFERENCES COMMENT ON COLUMN IS TYPE DOMAIN AS ENUM ANY ARRAY int varchar numeric date boolean t a b ( ) ( ) , , ; ' \" ` [ ] :: = >= <= < > - . $a$ -- /* */ 1 0 2.5 'x' 'F' DATE '2020-01-01' VALUE GENERATED ALWAYS GO".split(
      ' ',
    ),
  ),
  fc.string({ maxLength: 4 }),
  fc.constant('\n'),
);

test('no script crashes the reader of SQL', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => survives(`CREATE TABLE t (a int, ${words.join(' ')}`)),
    { numRuns: 300 },
  );
});

const cell = fc.oneof(
  fc.constantFrom(
    'radio',
    'checkbox',
    'calc',
    'text',
    'yesno',
    'slider',
    'integer',
    'number_1dp',
    'date_ymd',
    'datetime_mdy',
    '1, A | 2, B',
    '| , |',
    '-1, x',
    'y',
    "[a] = '1'",
    "[a(1)] = '1' or [b] = 2",
    '[a]/[b]',
    'round([a]^2, 1)',
    'datediff([a],[b],"d")',
    '((([a]',
    'round(',
    '0',
    '9',
    '2020-01-31',
    'today',
    'a',
    'b',
    '__proto__',
    'constructor',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

test('no data dictionary crashes the reader of REDCap', () => {
  const header =
    'field_name,form_name,field_type,field_label,select_choices_or_calculations,text_validation_type_or_show_slider_number,text_validation_min,text_validation_max,identifier,branching_logic,required_field';
  const row = fc.tuple(fc.oneof(cell, fc.constantFrom('a', 'b', 'c')), ...Array.from({ length: 10 }, () => cell));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) =>
      survives(
        [
          header,
          'id,f,text',
          ...rows.map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')),
        ].join('\n'),
      ),
    ),
    { numRuns: 300 },
  );
});

const key = fc.constantFrom(
  ...'fields name type constraints enum minimum maximum required missingValues format resources schema primaryKey foreignKeys tableSchema columns datatype base titles null separator tables url categories value label title description @context'.split(
    ' ',
  ),
);
const leaf = fc.oneof(
  fc.constantFrom(
    'integer',
    'number',
    'date',
    'string',
    'boolean',
    'a',
    '1',
    '2020-01-01',
    'Y|N',
    'dd/MM/yyyy',
    '%d',
    'int64',
    'http://www.w3.org/ns/csvw',
  ),
  fc.string({ maxLength: 6 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
  ),
}));

test('no JSON crashes the readers of JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(key, tree, { maxKeys: 6 }), fc.array(fc.dictionary(key, tree)), (root, fields) => {
      survives(JSON.stringify(root));
      survives(JSON.stringify(fields));
      survives(JSON.stringify({ ...root, fields }));
      survives(JSON.stringify({ ...root, tableSchema: { columns: fields } }));
    }),
    { numRuns: 150 },
  );
});

test.each(['cdmTableName,cdmFieldName,cdmDatatype', 'column,type', '"","x"', 'a,b', ''])(
  'no lines behind %j crash a reader',
  (header) => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 6 }),
        fc.string({ unit: 'binary' }),
        (rows, tail) => survives([header, ...rows.map((cells) => cells.join(',')), tail].join('\n')),
      ),
    );
  },
);

test.each([
  ['arrays', '['.repeat(200_000)],
  ['objects', '{"fields":'.repeat(100_000)],
  ['quotes', `field_name,field_type\n${'"'.repeat(200_001)}`],
  [
    'angle brackets',
    `field_name,field_type,field_label,select_choices_or_calculations,text_validation_type_or_show_slider_number\na,text,,,\nb,text,${'<a'.repeat(200_000)},,`,
  ],
  [
    'digits',
    `field_name,field_type,field_label,select_choices_or_calculations,text_validation_type_or_show_slider_number,text_validation_min\na,text,,,\nb,text,,,integer,${'1'.repeat(300_000)}x`,
  ],
  [
    'choices',
    `field_name,field_type,field_label,select_choices_or_calculations,text_validation_type_or_show_slider_number\na,text,,,\nb,radio,,"${Array.from({ length: 20_000 }, (_, i) => `${i}, x`).join('|')}",`,
  ],
  [
    'parentheses',
    `field_name,field_type,field_label,select_choices_or_calculations,text_validation_type_or_show_slider_number\na,text,,,\nb,calc,,"${'('.repeat(700)}",`,
  ],
])('many %s end', { timeout: 60_000 }, (_, text) => survives(text));
