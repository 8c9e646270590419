import { expect, test } from 'vitest';
import { holdoutDiffers } from '../../../../pipelines/evaluate/leakage/holdout-differs.ts';
import { evaluatedTable, textColumn } from '../../../support/evaluated-table.ts';
import { LEVELS, skewedPatients } from '../../../support/skewed-patients.ts';

test('another population is noticed, and the column named', () => {
  const found = holdoutDiffers(skewedPatients(300, 'one'), skewedPatients(200, 'two', { more: 0.5 }), 'seed');
  expect(found.pValue).toBeLessThan(0.01);
  expect(found.column).toBe('column 1');
});

test('constant columns and single patients differ in nothing', () => {
  const constant = evaluatedTable([textColumn('a', LEVELS, ['a', 'a', 'a'])]);
  expect(holdoutDiffers(constant, constant, 'seed').pValue).toBeGreaterThan(0.4);
  expect(holdoutDiffers(skewedPatients(1, 'x'), skewedPatients(1, 'y'), 'seed').pValue).toBeGreaterThan(0.3);
});

test('patients whose rows stand in an order do not differ for being fewer than their rows', () => {
  const visits = LEVELS.flatMap((level) => new Array<string>(10).fill(level));
  const inOrder = (patients: number) =>
    evaluatedTable(
      [textColumn('visit', LEVELS, Array.from({ length: patients }, () => visits).flat())],
      Array.from({ length: patients * visits.length }, (_, row) => Math.floor(row / visits.length)),
    );
  expect(holdoutDiffers(inOrder(300), inOrder(10), 'seed').pValue).toBeGreaterThan(0.01);
});
