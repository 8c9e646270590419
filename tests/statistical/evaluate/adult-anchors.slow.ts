import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeTable } from '../../../pipelines/evaluate/code-table.ts';
import { evaluateInside } from '../../../pipelines/evaluate/inside/inside.ts';
import { marginalSet } from '../../../pipelines/evaluate/marginal-set.ts';
import { marginalErrors } from '../../../pipelines/evaluate/utility/marginal-error.ts';
import { shuffledRows } from '../../../pipelines/workspace/seeded-rows.ts';
import { readCodedTable } from '../../support/coded-table.ts';
import { recordsOf } from '../../unit/evaluate/tables.ts';

const sharedData = process.env['SYNTHWARD_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');
const folder = join(sharedData, 'adult');
const absent = !existsSync(join(folder, 'adult.csv'));

// Published beside the table: floor .0073 .0211 .0477; independent columns 0 .1591 .3543.
describe.skipIf(absent)(`errors on the Adult table${absent ? ' (skipped: the table is not there)' : ''}`, () => {
  const columns = absent ? [] : readCodedTable(join(folder, 'adult.csv'), join(folder, 'adult-domain.json'));

  test('the bootstrap floor is the published one', () => {
    const report = evaluateInside(recordsOf(columns), columns);
    const floors = report.marginalErrors.map(({ floor }) => floor.mean);
    // Four standard deviations of one resample, measured over 16 seeds; a sqrt(2) too much is told apart.
    expect(Math.abs(floors[0]! - 0.0073)).toBeLessThan(0.0026);
    expect(Math.abs(floors[1]! - 0.0211)).toBeLessThan(0.0026);
    expect(Math.abs(floors[2]! - 0.0477)).toBeLessThan(0.0019);
    expect(Math.abs(floors[1]! * Math.SQRT2 - 0.0211)).toBeGreaterThan(0.0026);
  });

  test('columns shuffled one by one have the published errors of independent columns', () => {
    const shuffled = columns.map((column, c) => {
      const order = shuffledRows(column.codes.length, `column ${c}`);
      return { ...column, codes: column.codes.map((_, i) => column.codes[order[i]!]!) };
    });
    const sizes = columns.map(({ size }) => size);
    const errors = [1, 2, 3].map(
      (ways) => marginalErrors(codeTable(columns), [codeTable(shuffled)], marginalSet(sizes, ways, 1e6))[0]!.mean,
    );
    expect(errors[0]).toBe(0);
    // Shuffling keeps sampling noise that exact independence has not, hence a little above.
    expect(errors[1]).toBeGreaterThan(0.1591);
    expect(errors[1]).toBeLessThan(0.1591 * 1.06);
    expect(errors[2]).toBeGreaterThan(0.3543);
    expect(errors[2]).toBeLessThan(0.3543 * 1.06);
  });
});
