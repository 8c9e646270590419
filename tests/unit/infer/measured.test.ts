import { expect, test } from 'vitest';
import { unmeasuredOf } from '../../../pipelines/infer/measured.ts';
import { parseFormula } from '../../../pipelines/statistics/formula/parse-formula.ts';

const MEASURED = [['y'], ['a'], ['a', 'y'], ['y', 'b'], ['b', 'c', 'a']];

test.each<[string, readonly string[], readonly (readonly string[])[]]>([
  ['y ~ a', [], []],
  ['y ~ 1', [], []],
  ['c ~ 1', [], []],
  ['d ~ 1', [], [['d']]],
  ['y ~ a + b', [], []],
  ['y ~ a + c', [], [['y', 'c']]],
  ['y ~ a * b', [], [['y', 'a', 'b']]],
  ['a ~ b * c', [], []],
  [
    'y ~ a',
    ['c'],
    [
      ['y', 'c'],
      ['y', 'a', 'c'],
    ],
  ],
  ['y ~ a', ['b'], [['y', 'a', 'b']]],
  ['a ~ b', ['c'], []],
  ['y ~ 1', ['a'], []],
  ['y ~ 1', ['a', 'b'], [['y', 'a', 'b']]],
  ['a ~ 1', ['b', 'c'], []],
  ['y ~ 1', ['d'], [['y', 'd']]],
])('of %s where %j was not measured: %j', (formula, conditioned, unmeasured) => {
  expect(unmeasuredOf(parseFormula(formula), conditioned, MEASURED)).toEqual(unmeasured);
});
