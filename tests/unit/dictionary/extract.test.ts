import { beforeAll, expect, test } from 'vitest';
import type { Dictionary } from '../../../pipelines/dictionary/dictionary.ts';
import { ExtractError, extractOf } from '../../../pipelines/dictionary/extract.ts';
import { readDictionary } from '../../../pipelines/dictionary/load.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: stays
origin: public
unit: { column: id, maxRows: 1 }
target: died
columns:
  id: { kind: identifier, generate: sequence }
  sex: { kind: categorical, values: [F, M] }
  pregnant: { kind: boolean, true: [Y], false: [N] }
  died: { kind: boolean, true: [Y], false: [N] }
  weight: { kind: real, range: [0, 200], bins: { width: 10 } }
  height: { kind: real, range: [100, 220], bins: { width: 10 } }
  bmi: { kind: real, decimals: 1, from: weight / (height / 100)^2 }
  note: { kind: text }
constraints:
  - impossible: { sex: M, pregnant: "Y" }
    because: men do not bear children
`;

let dictionary: Dictionary;
beforeAll(async () => {
  dictionary = await readDictionary('dictionary.yaml', DICTIONARY);
});

test('an extract keeps its columns in the order of the dictionary and leaves the others out as text', () => {
  const extract = extractOf(dictionary, ['died', 'weight']);
  expect(extract.codings.map(({ name }) => name)).toEqual(['died', 'weight']);
  expect(extract.target).toBe('died');
  expect(extract.constraints).toEqual([]);
  expect(extract.columns.map(({ name, kind }) => [name, kind])).toEqual([
    ['id', 'identifier'],
    ['sex', 'text'],
    ['pregnant', 'text'],
    ['died', 'boolean'],
    ['weight', 'real'],
    ['height', 'text'],
    ['bmi', 'text'],
    ['note', 'text'],
  ]);
  const why = new Map(extract.leftOut.map((one) => [one.name, one.why]));
  expect(why.get('note')).toBe('kind text is never released');
  expect([...why.keys()].toSorted()).toEqual(['bmi', 'height', 'id', 'note', 'pregnant', 'sex']);
});

test('the identifier of the unit is released only where it is named, and still says whose row it is', () => {
  expect(extractOf(dictionary, ['died']).columns[0]).toMatchObject({ name: 'id', generate: undefined });
  expect(extractOf(dictionary, ['id', 'died']).columns[0]).toMatchObject({ name: 'id', generate: 'sequence' });
  expect(extractOf(dictionary, ['died']).unit.column).toBe('id');
});

test('identifiers that say together whose row it is stay so, with what is missing among them', async () => {
  const several = await readDictionary(
    'dictionary.yaml',
    DICTIONARY.replace('{ column: id, maxRows: 1 }', '{ column: [site, id], maxRows: 1 }').replace(
      'columns:\n',
      "columns:\n  site: { kind: identifier, missing: ['?', U] }\n",
    ),
  );
  const [site, id] = extractOf(several, ['died']).columns;
  expect(site).toMatchObject({ name: 'site', kind: 'identifier', missing: ['?', 'U'] });
  expect(id).toMatchObject({ name: 'id', kind: 'identifier', generate: undefined });
});

test('a target that is left out is none, and constraints and formulas come with all of their columns', () => {
  expect(extractOf(dictionary, ['weight', 'height', 'bmi']).target).toBeUndefined();
  expect(extractOf(dictionary, ['sex', 'pregnant']).constraints).toHaveLength(1);
});

test.each([
  [['died', 'wieght'], '"wieght" is not in the dictionary'],
  [['died', 'died'], '"died" is named twice'],
  [['note'], '"note" is of kind text, which is never released'],
  [['id'], 'none of them is modelled'],
  [['bmi', 'weight'], '"bmi" is made of "height", which is not among them'],
  [['sex'], 'needs "pregnant", which is not among them'],
])('%j is refused: %s', (names, why) => {
  expect(() => extractOf(dictionary, names)).toThrow(ExtractError);
  expect(() => extractOf(dictionary, names)).toThrow(why);
});
