import { expect, test } from 'vitest';
import { codeTable } from '../../../pipelines/evaluate/code-table.ts';
import { marginalSet } from '../../../pipelines/evaluate/marginal-set.ts';
import { dependence } from '../../../pipelines/evaluate/utility/dependence.ts';
import { columns } from './tables.ts';

const pairs = marginalSet([2, 2], 2, 10);
const equal = codeTable(columns([2, 2], [[0, 0], [1, 1]])); // biome-ignore format: a table
const crossed = codeTable(columns([2, 2], [[0, 0], [0, 1], [1, 0], [1, 1]])); // biome-ignore format: a table

test('dependence() finds a relation that only the synthetic table has', () => {
  const { meanDifference, overCoupled, underCoupled } = dependence(crossed, equal, pairs);
  expect(meanDifference).toBeCloseTo(Math.LN2, 12);
  expect(overCoupled).toHaveLength(1);
  expect(overCoupled[0]!.columns).toEqual(['c0', 'c1']);
  expect(overCoupled[0]!.real).toBeCloseTo(0, 12);
  expect(overCoupled[0]!.synthetic).toBeCloseTo(Math.LN2, 12);
  expect(underCoupled).toEqual([]);
});

test('dependence() finds a relation that was lost', () => {
  const { overCoupled, underCoupled } = dependence(equal, crossed, pairs);
  expect(overCoupled).toEqual([]);
  expect(underCoupled[0]!.real).toBeCloseTo(Math.LN2, 12);
});

test('dependence() is nothing between equal tables', () => {
  expect(dependence(equal, equal, pairs)).toEqual({ meanDifference: 0, overCoupled: [], underCoupled: [] });
});
