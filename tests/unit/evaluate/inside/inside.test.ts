import { describe, expect, test } from 'vitest';
import { evaluateInside } from '../../../../pipelines/evaluate/inside/inside.ts';
import { insideToJson } from '../../../../pipelines/evaluate/report-json.ts';
import { dependentColumns, independentColumns, recordsOf } from '../tables.ts';

const sizes = [5, 7, 3, 11, 4];

describe('evaluateInside()', () => {
  const records = recordsOf(dependentColumns(sizes, 4_000, 'records'));

  test('puts a fresh sample at the floor and an unrelated table far above it', () => {
    const fresh = evaluateInside(records, dependentColumns(sizes, 4_000, 'fresh'));
    const other = evaluateInside(records, independentColumns(sizes, 4_000, 'other'));
    fresh.marginalErrors.forEach(({ mean, floor }, i) => {
      // Two samples differ by sqrt(2) more than a sample and what it was drawn from.
      expect(mean / floor.mean).toBeGreaterThan(1);
      expect(mean / floor.mean).toBeLessThan(2.5);
      expect(other.marginalErrors[i]!.mean).toBeGreaterThan(5 * floor.mean);
    });
    expect(fresh.kMarginal!.equivalent.percent).toBeGreaterThan(20);
    expect(other.kMarginal!.equivalent).toEqual({ percent: 1, bound: 'below' });
    expect(fresh.dependence!.meanDifference).toBeLessThan(other.dependence!.meanDifference / 5);
  });

  test('gives the records themselves no error, the best score and every copy', () => {
    const report = evaluateInside(records, records.columns);
    expect(report.marginalErrors.map(({ mean }) => mean)).toEqual([0, 0, 0]);
    expect(report.kMarginal).toMatchObject({ score: 1000, threeWayScore: 1000, equivalent: { bound: 'above' } });
    expect(report.copies.excess.interval.lower).toBeGreaterThan(0);
  });

  test('is the same each time, and another seed draws another resample', () => {
    const made = dependentColumns(sizes, 500, 'made');
    expect(evaluateInside(records, made)).toEqual(evaluateInside(records, made));
    const [a, b] = ['a', 'b'].map((seed) => evaluateInside(records, made, { seed }));
    expect(a!.marginalErrors[1]!.mean).toBe(b!.marginalErrors[1]!.mean);
    expect(a!.marginalErrors[1]!.floor.mean).not.toBe(b!.marginalErrors[1]!.floor.mean);
  });

  test('works for a single column and a single row', () => {
    const one = recordsOf(dependentColumns([4], 1, 'one'));
    const json = insideToJson(evaluateInside(one, one.columns));
    expect(json['kMarginal']).toBeNull();
    expect(json['marginalErrors']).toHaveLength(1);
  });
});

test('insideToJson() has the same keys in the same order each time', () => {
  const records = recordsOf(dependentColumns(sizes, 50, 'records'));
  const json = insideToJson(evaluateInside(records, dependentColumns(sizes, 50, 'made')));
  expect(Object.keys(json)).toEqual([
    'schema',
    'edition',
    'seed',
    'rows',
    'marginalErrors',
    'kMarginal',
    'dependence',
    'copies',
  ]);
  expect(json['schema']).toBe('evaluation-inside/1');
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
});
