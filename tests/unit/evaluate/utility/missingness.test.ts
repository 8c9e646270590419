import { expect, test } from 'vitest';
import { independentColumns } from '../../../../pipelines/evaluate/reference/independent-columns.ts';
import { missingness } from '../../../../pipelines/evaluate/utility/missingness.ts';
import type { UtilityInputs } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import type { UtilityResult } from '../../../../pipelines/evaluate/utility/utility-result.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, numberColumn, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { drawnTable } from '../../../support/random-tables.ts';

const find = (inputs: UtilityInputs, metric: string): UtilityResult[] =>
  missingness(inputs).results.filter((result) => result.metric === metric);

/** Each row as `..`, a dot where the column is missing. */
const table = (rows: readonly string[]): EvaluatedTable =>
  evaluatedTable([
    textColumn('a', ['x', 'y'], rows.map((row) => (row[0] === '.' ? null : row[0]!)), { missing: true }), // biome-ignore format: a line
    numberColumn('b', [0, 10], rows.map((row) => (row[1] === '.' ? null : Number(row[1])))), // biome-ignore format: a line
    textColumn('c', ['z'], rows.map(() => 'z')), // biome-ignore format: a line
  ]);

test('agrees with shares and patterns worked out by hand', () => {
  // Patterns (none, a, b, both): records 1/2, 0, 1/4, 1/4; synthetic 1/2, 1/2, 0, 0.
  const inputs = utilityInputs(table(['x1', 'y2', 'x.', '..']), table(['x5', '.6']));
  const [patterns] = find(inputs, 'missing-patterns');
  expect(patterns!.value).toBe(0.5);
  expect(patterns!.details).toEqual({
    columns: 2,
    patterns: 4,
    worst: [
      { missing: ['a'], real: 0, synthetic: 0.5 },
      { missing: ['b'], real: 0.25, synthetic: 0 },
      { missing: ['a', 'b'], real: 0.25, synthetic: 0 },
      { missing: [], real: 0.5, synthetic: 0.5 },
    ],
  });
  expect(find(inputs, 'missing-share-mean')[0]!.value).toBe(0.375);
  expect(find(inputs, 'missing-share').map(({ about, value }) => [about.columns[0], value])).toEqual([
    ['b', 0.5],
    ['a', 0.25],
  ]);
});

test('what is missing together is lost by columns without relation, how much is missing is not', () => {
  const rows = Array.from({ length: 1_000 }, (_, i) => (i % 4 === 0 ? '..' : 'x1'));
  const real = table(rows);
  const inputs = utilityInputs(real, independentColumns(real, 'another'));
  const [patterns] = find(inputs, 'missing-patterns');
  expect(patterns!.value!).toBeGreaterThan(0.3); // 2 * (1/4)(3/4)
  expect(patterns!.value! / patterns!.floor!).toBeGreaterThan(0.9);
  expect(patterns!.value! / patterns!.floor!).toBeLessThan(1.1);
  expect(patterns!.ceiling!).toBeLessThan(0.1);
  expect(find(inputs, 'missing-share-mean')[0]!.value).toBe(0);
});

test('by protected attribute: who lacks values is seen where shares over all are kept', () => {
  const facts = { protectedAttributes: [0] };
  const real = drawnTable({ rows: 4_000, seed: 'real' });
  const swapped = drawnTable({ rows: 4_000, seed: 'made', missing: [0.3, 0.1] });
  const inputs = utilityInputs(real, swapped, facts);
  expect(find(inputs, 'missing-share-mean')[0]!.value!).toBeLessThan(0.02);
  for (const { value, floor, ceiling, details } of find(inputs, 'missing-share-of-group')) {
    expect(value!).toBeGreaterThan(0.05); // .2 in one of three columns
    expect(floor!).toBeGreaterThan(0.02); // .1 in one of three
    expect(ceiling!).toBeLessThan(0.02);
    expect((details!['worst'] as { column: string }[])[0]!.column).toBe('weight');
  }
  expect(
    find(utilityInputs(real, drawnTable({ rows: 8, seed: 'x' }), facts), 'missing-share-of-group')[0],
  ).toMatchObject({
    value: null,
    unavailable: 'not available, because fewer than 20 synthetic rows are in the group',
  });
});

test('the same table has no difference; a dictionary without missing values a reason', () => {
  const real = drawnTable({ rows: 500, seed: 'real' });
  for (const { value } of missingness(utilityInputs(real, real, { protectedAttributes: [0] })).results) {
    expect(value).toBe(0);
  }
  const whole = evaluatedTable([textColumn('c', ['z'], ['z'])]);
  const { results } = missingness(utilityInputs(whole, whole));
  expect(results.map(({ unavailable }) => unavailable)).toEqual(
    results.map(() => 'not available, because no column of the dictionary may be missing'),
  );
});

test('everything missing on one side is a number like any other', () => {
  const inputs = utilityInputs(table(['..', '..']), table(['x1', 'x2']));
  expect(find(inputs, 'missing-patterns')[0]!.value).toBe(1);
  expect(find(inputs, 'missing-share-mean')[0]!.value).toBe(1);
});
