import { expect, test } from 'vitest';
import { codeTable, takeRows } from '../../../../pipelines/evaluate/code-table.ts';
import { marginalSet } from '../../../../pipelines/evaluate/marginal-set.ts';
import { jackknifeInterval } from '../../../../pipelines/evaluate/measures/jackknife.ts';
import { leaveOutErrors } from '../../../../pipelines/evaluate/measures/leave-out-errors.ts';
import { unitBlocks } from '../../../../pipelines/evaluate/measures/unit-blocks.ts';
import { marginalErrors } from '../../../../pipelines/evaluate/utility/marginal-error.ts';
import { dependentColumns } from '../tables.ts';

test('of a mean it is the ordinary interval: the mean plus and minus t times the standard error', () => {
  const values = [3, 5, 4, 8, 10, 6];
  const total = 36;
  const { lower, upper } = jackknifeInterval(
    6,
    Float64Array.from(values, (value) => (total - value) / 5),
  )!;
  const error = Math.sqrt((9 + 1 + 4 + 4 + 16 + 0) / 5 / 6);
  expect((upper + lower) / 2).toBeCloseTo(6, 12);
  expect((upper - lower) / 2 / error).toBeCloseTo(2.5706, 3); // t with 5 degrees of freedom
});

test.each([
  [10, 2.2622],
  [20, 2.093],
])('the quantile of t for %i groups', (groups, quantile) => {
  const without = Float64Array.from({ length: groups }, (_, i) => i);
  const mean = (groups - 1) / 2;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const { upper } = jackknifeInterval(0, without)!;
  expect(upper / Math.sqrt(((groups - 1) / groups) * squares)).toBeCloseTo(quantile, 3);
});

test('one group tells nothing', () => {
  expect(jackknifeInterval(1, Float64Array.of(1))).toBeUndefined();
});

test('errors without a block are those of the rows that stay', () => {
  const sizes = [4, 3, 30];
  const [real, made] = ['real', 'made'].map((seed) => codeTable(dependentColumns(sizes, 90, seed)));
  const set = marginalSet(sizes, 2, 10);
  const rows = [0, 1, 2].map((b) => Uint32Array.from({ length: 30 }, (_, i) => 3 * i + b));
  const found = leaveOutErrors(
    made!,
    rows.map((block) => takeRows(real!, block)),
    set.marginals,
  );
  expect(found.all).toBeCloseTo(marginalErrors(real!, [made!], set)[0]!.mean, 12);
  rows.forEach((_, b) => {
    const stay = takeRows(real!, Uint32Array.from(rows.flatMap((block, i) => (i === b ? [] : [...block]))));
    expect(found.without[b]).toBeCloseTo(marginalErrors(stay, [made!], set)[0]!.mean, 12);
  });
});

test('blocks hold every row once and no unit twice; no more blocks than units', () => {
  const rows = Uint32Array.from({ length: 60 }, (_, i) => i + 5);
  const units = { count: 30, ofRow: (row: number): number => row % 13 };
  const blocks = unitBlocks(rows, units, 4, 'seed');
  expect(blocks.flatMap((block) => [...block]).toSorted((a, b) => a - b)).toEqual([...rows]);
  const seen = blocks.map((block) => new Set(Array.from(block, units.ofRow)));
  expect(seen.map(({ size }) => size).toSorted()).toEqual([3, 3, 3, 4]);
  expect(new Set(seen.flatMap((set) => [...set])).size).toBe(13);
  expect(unitBlocks(rows, units, 20, 'seed')).toHaveLength(13);
});
