import { expect, test } from 'vitest';
import { mergeRareValues, oneWayStage } from '../../../models/graphical/estimation/one-way.ts';
import { oneWayRequests } from '../../../models/graphical/planning/one-way-noise.ts';
import { rational, toNumberUp } from '../../../privacy/rational.ts';

const SIGMA = 40;

test('two or more values below three deviations share a code, and come apart in proportion', () => {
  const values = Float64Array.of(1000, 20, 500, -5, 60, 130);
  const measurement = { columns: [0], values, variances: new Float64Array(6).fill(SIGMA ** 2) };
  expect(mergeRareValues(measurement)).toEqual({ size: 4, map: Uint32Array.of(0, 1, 2, 1, 1, 3) });
  const stage = oneWayStage([{ name: 'c', size: 6 }], [measurement], { mergeRare: true, smooth: false });
  expect(stage.sizes).toEqual([4]);
  expect([...stage.measurements[0]!.values]).toEqual([1000, 75, 500, 130]);
  expect([...stage.measurements[0]!.variances]).toEqual([1600, 4800, 1600, 1600]);
  expect(stage.total).toBe(1705);
  const shares = stage.expansions[0]!.shares;
  expect(shares[3]).toBe(0);
  expect(shares[1]! + shares[4]!).toBeCloseTo(1, 12);
  expect(shares[4]! / shares[1]!).toBeCloseTo((60 - 1) / (20 - 1), 1);
});

test('one rare value stays by itself', () => {
  const measurement = {
    columns: [0],
    values: Float64Array.of(1000, 20, 500),
    variances: new Float64Array(3).fill(1600),
  };
  expect(mergeRareValues(measurement)).toBeUndefined();
  expect(oneWayStage([{ name: 'c', size: 3 }], [measurement], { mergeRare: true, smooth: false }).recodings).toEqual([
    undefined,
  ]);
});

test('what many rare values sum to follows from the total, not from their own noise', () => {
  // 10,000 records of one value; the noise of 100 others sums to 1,000. A second column knows the total.
  const values = Float64Array.from({ length: 101 }, (_, i) => (i === 0 ? 10_000 : 10));
  const variances = new Float64Array(101).fill(SIGMA ** 2);
  const other = { columns: [1], values: Float64Array.of(6000, 4000), variances: Float64Array.of(1, 1) };
  const columns = [
    { name: 'a', size: 101 },
    { name: 'b', size: 2 },
  ];
  const stage = oneWayStage(columns, [{ columns: [0], values, variances }, other], { mergeRare: true, smooth: true });
  const [usual, rare] = stage.measurements[0]!.values;
  expect(usual! + rare!).toBeCloseTo(stage.total, 5);
  expect(rare!).toBeLessThan(50);
});

test('wide columns are measured with less noise than narrow ones, within the budget', () => {
  const inputs = {
    columns: [
      { name: 'a', size: 8 },
      { name: 'b', size: 1000 },
    ],
    maxRowsPerUnit: 3,
  };
  const [narrow, wide] = oneWayRequests(inputs, rational(1, 10)).map(({ sigmaSquared }) => toNumberUp(sigmaSquared));
  expect(narrow! / wide!).toBeCloseTo((1000 / 8) ** (2 / 3), 1);
  const cost = 9 / (2 * narrow!) + 9 / (2 * wide!);
  expect(cost).toBeLessThanOrEqual(0.1);
  expect(cost).toBeGreaterThan(0.0999);
});
