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
