import { expect, test } from 'vitest';
import { dictionaryToJson } from '../../../pipelines/dictionary/describe.ts';
import { extractOf } from '../../../pipelines/dictionary/extract.ts';
import { readDictionary } from '../../../pipelines/dictionary/load.ts';
import type { UserError } from '../../../privacy/errors.ts';

const written = (uses: string): string => `schema: synthward/dictionary/1
table: stays
origin: public
unit: { rows: each }
${uses}
columns:
  sex: { kind: categorical, values: [F, M] }
  died: { kind: boolean, true: [Yes, 1.0], false: [No], ignoreCase: true }
  seen: { kind: integer, range: [0, 2] }
  days: { kind: integer, range: [0, 3650], bins: { width: 10 } }
  day: { kind: date, range: [2010-01-01, 2010-12-31], bins: { every: month } }
  twice: { kind: integer, from: days * 2 }
  note: { kind: text }
`;

const read = (uses: string) => readDictionary('d.yaml', written(uses));

test('protected attributes and survival are resolved, and stand in the data dictionary as written', async () => {
  const dictionary = await read(
    'protectedAttributes: [sex, day]\nsurvival: { time: days, event: { column: died, value: " yes" } }',
  );
  expect(dictionary.protectedAttributes).toEqual(['sex', 'day']);
  const { cells } = dictionary.codings[1]!;
  expect(cells[dictionary.survival!.event.code]).toMatchObject({ kind: 'value', value: true });
  expect(dictionaryToJson(dictionary)).toMatchObject({
    protectedAttributes: ['sex', 'day'],
    survival: { time: 'days', event: { column: 'died', value: ' yes' } },
  });
});

test.each([
  ['died', '1.0', true],
  ['died', 'no', false],
  ['seen', '2', 2],
])('an event of %s may be %s, read as the text that stands there', async (column, value, meaning) => {
  const { survival, codings } = await read(`survival: { time: days, event: { column: ${column}, value: ${value} } }`);
  const coding = codings.find(({ name }) => name === column)!;
  expect(coding.cells[survival!.event.code]).toMatchObject({ kind: 'value', value: meaning });
});

test('a dictionary that declares neither says neither', async () => {
  const dictionary = await read('');
  expect(dictionary).toMatchObject({ protectedAttributes: [], survival: undefined });
  expect(Object.keys(dictionaryToJson(dictionary))).not.toContain('survival');
  expect(Object.keys(dictionaryToJson(dictionary))).not.toContain('protectedAttributes');
});

test('an extract keeps what its columns are enough for', async () => {
  const whole = await read(
    'protectedAttributes: [sex, day]\nsurvival: { time: days, event: { column: died, value: Yes } }',
  );
  expect(extractOf(whole, ['sex', 'days'])).toMatchObject({ protectedAttributes: ['sex'], survival: undefined });
  expect(extractOf(whole, ['days', 'died']).survival).toEqual(whole.survival);
});

test.each([
  ['protectedAttributes: [sx]', 'the protected attribute "sx" is not in columns; did you mean "sex"?'],
  ['protectedAttributes: [note]', 'the protected attribute "note" is of kind text, which is never modelled'],
  ['protectedAttributes: [twice]', 'the protected attribute "twice" is computed from others'],
  ['protectedAttributes: [sex, sex]', '"sex" stands there twice'],
  ['protectedAttributes: [days]', '"days" has 366 values or bins; groups are formed of at most 100'],
  ['protectedAttributes: sex', '"protectedAttributes" must be a list'],
  ['survival: { time: sex, event: { column: died, value: Yes } }', 'the time "sex" is of kind categorical'],
  ['survival: { time: dys, event: { column: died, value: Yes } }', 'the time "dys" is not in columns'],
  ['survival: { time: days, event: { column: note, value: Yes } }', 'the event "note" is of kind text'],
  ['survival: { time: days, event: { column: days, value: 3 } }', '"days" cannot be both the time and the event'],
  [
    'survival: { time: days, event: { column: died, value: dead } }',
    '"dead" is no single value of the event "died", which has "No", "Yes", "1.0"',
  ],
  ['survival: { time: days, event: { column: day, value: 3 } }', '"3" is no single value of the event "day"'],
  ['survival: { time: days, event: { colum: died, value: 3 } }', 'unknown key "colum"; did you mean "column"?'],
  ['survival: { time: days }', '"event" is not given'],
])('%s is refused', async (uses, words) => {
  const refusal = (await read(uses).catch((error: unknown) => error)) as UserError;
  expect(refusal.code).toBe('DICTIONARY_INVALID');
  expect(`${refusal.message} ${refusal.others.join(' ')}`).toContain(words);
});
