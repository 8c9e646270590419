import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeTable, takeRows } from '../../../pipelines/evaluate/code-table.ts';
import { marginalSet } from '../../../pipelines/evaluate/marginal-set.ts';
import {
  equivalentSubsample,
  SUBSAMPLE_PERCENTS,
  subsampleCurve,
} from '../../../pipelines/evaluate/utility/equivalent-subsample.ts';
import { kMarginalScore } from '../../../pipelines/evaluate/utility/k-marginal-score.ts';
import { marginalErrors } from '../../../pipelines/evaluate/utility/marginal-error.ts';
import { shuffledRows } from '../../../pipelines/workspace/seeded-rows.ts';
import { dependentColumns } from './tables.ts';

test('kMarginalScore() runs from 0 for disjoint tables to 1000 for equal ones', () => {
  expect([0, 0.048, 2].map(kMarginalScore)).toEqual([1000, 976, 0]);
});

describe('equivalentSubsample()', () => {
  const curve = [
    { percent: 1, error: 0.8 },
    { percent: 10, error: 0.2 },
    { percent: 90, error: 0.05 },
  ];

  test('gives the percentage at each point drawn', () => {
    expect(equivalentSubsample(0.8, curve)).toEqual({ percent: 1, bound: 'within' });
    expect(equivalentSubsample(0.2, curve).percent).toBeCloseTo(10, 12);
    expect(equivalentSubsample(0.05, curve)).toEqual({ percent: 90, bound: 'within' });
  });

  test('interpolates in the logarithms', () => {
    // Half-way from 0.8 to 0.2 is 0.4, half-way from 1 to 10 is sqrt(10).
    expect(equivalentSubsample(0.4, curve).percent).toBeCloseTo(Math.sqrt(10), 12);
  });

  test('says so beyond either end', () => {
    expect(equivalentSubsample(0.81, curve)).toEqual({ percent: 1, bound: 'below' });
    expect(equivalentSubsample(0.01, curve)).toEqual({ percent: 90, bound: 'above' });
  });

  test('never rises with the error, also on a curve that does not fall everywhere', () => {
    const bumpy = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 11, maxLength: 11 });
    const error = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(bumpy, error, error, (errors, a, b) => {
        const drawn = SUBSAMPLE_PERCENTS.map((percent, i) => ({ percent, error: errors[i]! }));
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const better = equivalentSubsample(low, drawn).percent;
        expect(better).toBeGreaterThanOrEqual(equivalentSubsample(high, drawn).percent * (1 - 1e-12));
        expect(better).toBeLessThanOrEqual(90);
      }),
    );
  });

  test('has the errors of the subsamples themselves', () => {
    for (const rows of [3, 40, 4_000]) {
      const table = codeTable(dependentColumns([6, 4, 9, 300], rows, 'population'));
      const pairs = marginalSet([6, 4, 9, 300], 2, 100);
      const order = shuffledRows(rows, 'curve/subsample');
      const parts = SUBSAMPLE_PERCENTS.map((percent) =>
        takeRows(table, order.subarray(0, Math.max(1, Math.round((rows * percent) / 100)))),
      );
      const errors = marginalErrors(table, parts, pairs).map(({ mean }) => mean);
      expect(subsampleCurve(table, pairs, 'curve').map(({ error }) => error)).toEqual(errors);
    }
  });

  test('recovers the size of a subsample drawn with another seed', () => {
    const table = codeTable(dependentColumns([6, 4, 9, 12], 20_000, 'population'));
    const pairs = marginalSet([6, 4, 9, 12], 2, 100);
    const drawn = subsampleCurve(table, pairs, 'curve');
    const part = takeRows(table, shuffledRows(table.rows, 'another').subarray(0, 3_000));
    const [errors] = marginalErrors(table, [part], pairs);
    const { percent } = equivalentSubsample(errors!.mean, drawn);
    expect(percent).toBeGreaterThan(11);
    expect(percent).toBeLessThan(20);
  });
});
