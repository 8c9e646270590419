import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../../pipelines/sample/parse-condition.ts';

const COLUMNS = ['sex', 'age', 'time in hospital', 'time', 'a=b', 'is'];
const read = (text: string): unknown => {
  const { column, test: asked } = parseCondition(text, COLUMNS);
  return { column, ...asked };
};
const listed = (column: string, values: readonly string[], negated = false): unknown => ({
  column,
  kind: 'in',
  negated,
  values,
});

describe('one condition', () => {
  test.each<[string, unknown]>([
    ['sex=F', listed('sex', ['F'])],
    [' sex == F ', listed('sex', ['F'])],
    ['sex!=F', listed('sex', ['F'], true)],
    ['sex <> F', listed('sex', ['F'], true)],
    ["sex = 'it''s = F'", listed('sex', ["it's = F"])],
    ['sex = "say ""F"""', listed('sex', ['say "F"'])],
    ["sex = ''", listed('sex', [''])],
    ['sex = intensive care', listed('sex', ['intensive care'])],
    ['sex in (A, B ,C)', listed('sex', ['A', 'B', 'C'])],
    ['sex IN(A)', listed('sex', ['A'])],
    [`sex not in ('a, b', "c', d", 'e'',f')`, listed('sex', ['a, b', "c', d", "e',f"], true)],
    ['sex in (a (b), c)', listed('sex', ['a (b)', 'c'])],
    ["sex in (d'Or, e)", listed('sex', ["d'Or", 'e'])],
    ['age>=65', { column: 'age', kind: 'order', operator: '>=', value: '65' }],
    ['age <= -6.5', { column: 'age', kind: 'order', operator: '<=', value: '-6.5' }],
    ['age<18', { column: 'age', kind: 'order', operator: '<', value: '18' }],
    ['age > 2010-01-31 12:00', { column: 'age', kind: 'order', operator: '>', value: '2010-01-31 12:00' }],
    ['age between 1 and 5', { column: 'age', kind: 'between', lower: '1', upper: '5' }],
    ['age BETWEEN "1" AND 5', { column: 'age', kind: 'between', lower: '1', upper: '5' }],
    ['sex is null', { column: 'sex', kind: 'null', negated: false }],
    ['sex IS  NOT NULL', { column: 'sex', kind: 'null', negated: true }],
    ['time in hospital in (1, 2)', listed('time in hospital', ['1', '2'])],
    ['time in (1, 2)', listed('time', ['1', '2'])],
    ['a=b=1', listed('a=b', ['1'])],
    ['"a=b" != 1', listed('a=b', ['1'], true)],
    ['"say ""x""" = 1', listed('say "x"', ['1'])],
    ['is is null', { column: 'is', kind: 'null', negated: false }],
    ['nobody = 1', listed('nobody', ['1'])],
    ['ages=1', listed('ages', ['1'])],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    '',
    'sex',
    '= F',
    'sex =',
    'sex = = F',
    'sex => F',
    'sex =< F',
    "sex = 'F",
    'sex in ()',
    'sex in (A,,B)',
    'sex in (A, B',
    'sex in A',
    'sex between 1',
    'sex between and 3',
    'sex is',
    'sex is nothing',
    'sex like F%',
  ])('%s cannot be read', (text) => {
    expect(() => parseCondition(text, COLUMNS)).toThrow(
      /^Cannot sample rows where .*: it is no condition that can be read$/s,
    );
  });
});
