import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOfFormula } from '../../../pipelines/statistics/formula/formula.ts';
import { parseFormula } from '../../../pipelines/statistics/formula/parse-formula.ts';
import { resolveFormula } from '../../../pipelines/statistics/formula/resolve-formula.ts';
import { UserError } from '../../../privacy/errors.ts';
import { levels, numbers } from './small-table.ts';

const CODINGS = [
  levels('readmitted', ['NO', '>30', '<30'], []),
  levels('sex', ['F', 'M'], []),
  levels('died', [false, true], [], 'boolean'),
  levels('ward', ['A', 'B', 'C'], []),
  numbers('age', []),
  numbers('time in hospital', []),
].map(({ coding }) => coding);

const resolve = (text: string) => resolveFormula(parseFormula(text), CODINGS);

test('terms are read in order, products last, each once', () => {
  const { terms, outcome } = parseFormula('age ~ 1 + sex*ward + `time in hospital` + sex');
  expect(outcome).toEqual({ column: 'age', level: undefined });
  expect(terms.map((term) => term.map(({ column }) => column).join(':'))).toEqual([
    'sex',
    'ward',
    'time in hospital',
    'sex:ward',
  ]);
  expect(columnsOfFormula(parseFormula('age ~ sex*ward'))).toEqual(['age', 'sex', 'ward']);
});

test('a number is a linear outcome, two values or a named level a logistic one', () => {
  expect(resolve('age ~ sex').kind).toBe('linear');
  expect(resolve('died ~ age')).toMatchObject({ kind: 'logistic', outcome: { level: 'true' } });
  expect(resolve('sex ~ age').outcome).toMatchObject({ level: 'M' });
  const named = resolve('readmitted == "<30" ~ age');
  expect(named.outcome).toMatchObject({ kind: 'codes', level: '<30', isOne: Uint8Array.of(0, 0, 1, 0) });
  expect(resolve("readmitted == '<30' ~ age").outcome).toEqual(named.outcome);
  expect(resolve('readmitted==NO ~ age').outcome).toMatchObject({ level: 'NO' });
  expect(resolve('age == 0 ~ sex')).toMatchObject({ kind: 'logistic', outcome: { kind: 'equal', value: 0 } });
});

test('levels are held against the first, or the one that is named', () => {
  expect(resolve('age ~ ward').terms[0]!.names).toEqual(['ward[B]', 'ward[C]']);
  expect(resolve('age ~ relevel(ward, C)').terms[0]!.names).toEqual(['ward[A]', 'ward[B]']);
  expect(resolve('age ~ relevel(ward, "B") * sex').terms.at(-1)!.names).toEqual(['ward[A]:sex[M]', 'ward[C]:sex[M]']);
});

test.each([
  ['age', 'a ~ has to stand after the outcome'],
  ['age ~', 'it ends where a column should stand'],
  ['age ~ sex +', 'it ends where a column should stand'],
  ['age ~ sex ward', '"ward" is not expected there'],
  ['age ~ "sex', 'a quote is open'],
  ['age ~ sex - 1', '"-" is not expected there'],
  ['age ~ 0 + sex', 'without intercept'],
  ['age ~ age', 'age cannot explain itself'],
  ['age ~ sex:ward', 'write sex * ward'],
  ['age ~ relevel(ward, D)', 'ward has no level "D"; its levels are A, B, C'],
  ['age ~ sexx', 'no column is called "sexx"; did you mean "sex"?'],
  ['age ~ insulin', 'no column with codes is called "insulin"; the nearest are'],
  [
    'readmitted ~ age',
    'readmitted has 3 levels (NO, >30, <30) and is no number: name the one that is asked about, as in readmitted == "NO"',
  ],
  ['readmitted == "<31" ~ age', 'readmitted has no level "<31"; its levels are NO, >30, <30'],
  ['age == old ~ sex', '"old" is no number'],
  [`age ~ ${'x'.repeat(3000)}`, 'more than 2000 letters'],
])('%s is refused', (text, reason) => {
  expect(() => resolve(text)).toThrow(
    expect.objectContaining({ code: 'FORMULA_INVALID', message: expect.stringContaining(reason) }),
  );
});

test('whatever is written is read or refused, and never breaks', () => {
  const pieces = fc.constantFrom(
    'age',
    'sex',
    'ward',
    '~',
    '+',
    ':',
    '*',
    '==',
    '`',
    '"',
    '(',
    ')',
    ',',
    'relevel',
    '1',
    ' ',
    '0',
    '\\',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 14 }).map((all) => all.join('')),
      ),
      (text) => {
        try {
          resolve(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
