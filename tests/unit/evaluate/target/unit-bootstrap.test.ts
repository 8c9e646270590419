import { expect, test } from 'vitest';
import { unitDraws } from '../../../../pipelines/evaluate/target/unit-bootstrap.ts';
import { seededIndex } from '../../../../pipelines/workspace/seeded-rows.ts';

const mean = (values: readonly number[]) => (weights: Float64Array) => {
  let sum = 0;
  let total = 0;
  for (const [i, weight] of weights.entries()) {
    sum += weight * values[i]!;
    total += weight;
  }
  return sum / total;
};

test('a mean of rows has the interval of its standard error', () => {
  const index = seededIndex('mean');
  const values = Array.from({ length: 400 }, () => index(2));
  const units = Uint32Array.from(values.keys());
  const { lower, upper, level } = unitDraws(units, 'seed', 2000).interval(mean(values))!;
  expect(level).toBe(0.95);
  // 2 * 1.96 * .5 / 20
  expect(upper - lower).toBeGreaterThan(0.085);
  expect(upper - lower).toBeLessThan(0.112);
});

test('rows of a unit are drawn together: sixteen copies of each row widen nothing away', () => {
  const index = seededIndex('mean');
  const values = Array.from({ length: 400 }, () => index(2)).flatMap((y) => Array.from({ length: 16 }, () => y));
  const byUnit = unitDraws(
    Uint32Array.from(values.keys(), (i) => 7 * (i >> 4)),
    'seed',
    400,
  ).interval(mean(values))!;
  const byRow = unitDraws(Uint32Array.from(values.keys()), 'seed', 400).interval(mean(values))!;
  expect(byUnit.upper - byUnit.lower).toBeGreaterThan(3 * (byRow.upper - byRow.lower));
});

test('there is none for a single unit, nor where draws have no number', () => {
  expect(unitDraws(Uint32Array.of(3, 3), 'seed').interval(mean([1, 0]))).toBeUndefined();
  expect(
    unitDraws(Uint32Array.of(0, 1), 'seed').interval(([a, b]) => (a === 0 || b === 0 ? Number.NaN : 1)),
  ).toBeUndefined();
});

test('whatever is measured sees the same draws', () => {
  const draws = unitDraws(Uint32Array.of(4, 0, 2, 2), 'seed');
  const measured = [1, 2].map(() => {
    const seen: number[][] = [];
    draws.interval((weights) => seen.push([...weights]));
    return seen;
  });
  expect(measured[0]).toHaveLength(200);
  expect(measured[1]).toEqual(measured[0]);
});
