import { describe, expect, test } from 'vitest';
import { independentColumns } from '../../../../pipelines/evaluate/reference/independent-columns.ts';
import { takeEvaluatedRows } from '../../../../pipelines/evaluate/reference/take-evaluated-rows.ts';
import { propensity } from '../../../../pipelines/evaluate/utility/propensity.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { utilityInputs } from '../../../support/evaluated-table.ts';
import { simulatedVisits, VISITS } from './simulated-visits.ts';

const real = simulatedVisits(1600, 'real');
const run = (synthetic: EvaluatedTable, protectedAttributes: readonly number[] = []) =>
  propensity(utilityInputs(real, synthetic, { protectedAttributes })).results;
const named = (results: ReturnType<typeof run>, metric: string, group?: string) =>
  results.find((result) => result.metric === `propensity-${metric}` && result.about.group?.value === group)!;

describe('propensity()', () => {
  const alike = run(simulatedVisits(1600, 'made'), [VISITS.sex]);

  test.each(['logistic-regression', 'boosted-trees'])(
    'another draw of the same cannot be told apart: %s',
    (learner) => {
      const auc = named(alike, `auc-${learner}`);
      expect(Math.abs(auc.value! - 0.5)).toBeLessThan(0.05);
      expect(Math.abs(auc.ceiling! - 0.5)).toBeLessThan(0.05);
      expect(auc.interval!.lower).toBeLessThan(auc.value!);
      const ratio = named(alike, `pmse-ratio-${learner}`);
      expect(ratio.value).toBeGreaterThan(0.5);
      expect(ratio.value).toBeLessThan(1.8);
      expect(auc.computedOn).toEqual({ real: 800, synthetic: 800, holdout: null });
      const { real: ofReal, synthetic } = auc.details!['propensity'] as { real: number[]; synthetic: number[] };
      expect([ofReal, synthetic].map((counts) => counts.reduce((a, b) => a + b, 0))).toEqual([800, 800]);
      expect(named(alike, `auc-${learner}`, 'F').value).toBeGreaterThan(0.4);
    },
  );

  test('a table whose relations are lost is told apart by trees, and one whose columns are by both', () => {
    const lost = run(independentColumns(real, 'lost'));
    const trees = named(lost, 'auc-boosted-trees');
    expect(trees.value).toBeGreaterThan(0.6);
    expect(Math.abs(trees.value! - trees.floor!)).toBeLessThan(0.05);
    expect(named(lost, 'pmse-ratio-boosted-trees').value).toBeGreaterThan(1.5);
    // No column differs, so that a sum of what columns say tells nothing.
    expect(Math.abs(named(lost, 'auc-logistic-regression').value! - 0.5)).toBeLessThan(0.06);

    const age = real.columns[VISITS.age]!;
    const older = {
      ...real,
      columns: real.columns.with(VISITS.age, { ...age, numbers: age.numbers!.map((x) => x + 15) }),
    };
    const shifted = run(older);
    expect(named(shifted, 'auc-logistic-regression').value).toBeGreaterThan(0.65);
    expect(named(shifted, 'auc-boosted-trees').value).toBeGreaterThan(0.7);
    expect(named(shifted, 'pmse-ratio-logistic-regression').value).toBeGreaterThan(5);
  });

  test('too few rows are not compared', () => {
    const few = propensity(utilityInputs(real, takeEvaluatedRows(real, Uint32Array.of(1, 2, 3)))).results;
    expect(few).toHaveLength(4);
    for (const { unavailable } of few) expect(unavailable).toMatch(/^not available, because fewer than 20 rows/);
  });
});
