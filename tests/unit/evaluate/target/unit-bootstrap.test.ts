import { expect, test } from 'vitest';
import { unitBootstrap } from '../../../../pipelines/evaluate/target/unit-bootstrap.ts';
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
  const { lower, upper, level } = unitBootstrap(units, mean(values), 'seed', 2000)!;
  expect(level).toBe(0.95);
  // 2 * 1.96 * .5 / 20
  expect(upper - lower).toBeGreaterThan(0.085);
  expect(upper - lower).toBeLessThan(0.112);
});

test('rows of a unit are drawn together: sixteen copies of each row widen nothing away', () => {
  const index = seededIndex('mean');
  const values = Array.from({ length: 400 }, () => index(2)).flatMap((y) => Array.from({ length: 16 }, () => y));
  const byUnit = unitBootstrap(
    Uint32Array.from(values.keys(), (i) => 7 * (i >> 4)),
    mean(values),
    'seed',
    400,
  )!;
  const byRow = unitBootstrap(Uint32Array.from(values.keys()), mean(values), 'seed', 400)!;
  expect(byUnit.upper - byUnit.lower).toBeGreaterThan(3 * (byRow.upper - byRow.lower));
});

test('there is none for a single unit, nor where draws have no number', () => {
  expect(unitBootstrap(Uint32Array.of(3, 3), mean([1, 0]), 'seed')).toBeUndefined();
  expect(
    unitBootstrap(Uint32Array.of(0, 1), ([a, b]) => (a === 0 || b === 0 ? Number.NaN : 1), 'seed'),
  ).toBeUndefined();
});
