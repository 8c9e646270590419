import { expect, test } from 'vitest';
import { agreementWith } from '../../../../../pipelines/evaluate/leakage/agreement/agreement.ts';
import type { EvaluatedColumn } from '../../../../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, numberColumn, textColumn } from '../../../../support/evaluated-table.ts';
import { simulatedPatients } from '../../../../support/simulated-patients.ts';

/** Agreement of row `row` with every row of the same column. */
function agreements(column: EvaluatedColumn, row: number): number[] {
  const table = evaluatedTable([column]);
  const agreement = agreementWith(table, [0]);
  const weights = new Float64Array(agreement.weights);
  agreement.fill(table, row, weights);
  const sums = new Float64Array(table.rows);
  agreement.sum(weights, 0, table.rows, sums);
  return [...sums];
}

test('equal categories agree, rare ones more, a missing value with another', () => {
  const column = textColumn('c', ['a', 'b'], ['a', 'a', 'a', 'b', null, null], { missing: true });
  const [common, rare, missing] = [agreements(column, 0), agreements(column, 3), agreements(column, 4)];
  expect(common.map((value) => value > 0)).toEqual([true, true, true, false, false, false]);
  expect(rare[3]).toBeGreaterThan(common[0]!);
  expect(missing.map((value) => value > 0)).toEqual([false, false, false, false, true, true]);
});

test('numbers agree by how many others are as near, whatever their sign, and not with a missing one', () => {
  const found = agreements(numberColumn('n', [-1000, 0, 1000], [-1, 1000, -2, 3, null]), 0);
  // Of five rows one is as near as itself, two as the next, and so on.
  expect(found).toEqual([-Math.log(1 / 5), -Math.log(4 / 5), -Math.log(2 / 5), -Math.log(3 / 5), 0]);
  const missing = agreements(numberColumn('n', [-1000, 0, 1000], [-1, 1000, null, null]), 2);
  expect(missing.map((value) => value > 0)).toEqual([false, false, true, true]);
});

test('two numbers equally far on both sides agree alike', () => {
  const found = agreements(numberColumn('n', [0, 10], [5, 3, 7, 9]), 0);
  expect(found[1]).toBe(found[2]);
  expect(found[1]).toBe(-Math.log(3 / 4));
});

test('sums are those of the columns, without one that is left out, and no more than the most that is told', () => {
  const table = simulatedPatients(120, 'sums');
  const positions = table.columns.map((_, i) => i);
  const whole = agreementWith(table, positions);
  const weights = new Float64Array(whole.weights);
  const sums = new Float64Array(40);
  for (const but of [undefined, 0, 5, 11]) {
    const most = whole.fill(table, 17, weights, but);
    whole.sum(weights, 30, 40, sums);
    const expected = new Float64Array(40);
    for (const position of positions.filter((one) => one !== but)) {
      const all = agreements(table.columns[position]!, 17);
      for (let i = 0; i < 40; i++) expected[i]! += all[30 + i]!;
    }
    for (let i = 0; i < 40; i++) expect(sums[i]).toBeCloseTo(expected[i]!, 10);
    expect(Math.max(...sums)).toBeLessThanOrEqual(most + 1e-9);
  }
});

test('more numbers than are told apart still rank by distance', () => {
  const column = numberColumn(
    'n',
    [0, 1],
    Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5000) / 5000),
  );
  const found = agreements(column, 0);
  const far = found.map((value, row) => ({ value, distance: Math.abs(column.numbers![row]! - column.numbers![0]!) }));
  expect(far.filter(({ distance }) => distance < 0.001).every(({ value }) => value > 5)).toBe(true);
  expect(far.filter(({ distance }) => distance > 0.9).every(({ value }) => value < 0.2)).toBe(true);
});
