import { describe, expect, test } from 'vitest';
import { targetGivenOthers } from '../../../../pipelines/evaluate/utility/target-given-others.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { simulatedVisits, VISITS } from './simulated-visits.ts';

const real = simulatedVisits(2000, 'real');
const run = (synthetic: EvaluatedTable) =>
  targetGivenOthers(utilityInputs(real, synthetic, { target: VISITS.readmitted, protectedAttributes: [VISITS.sex] }))
    .results;

describe('targetGivenOthers()', () => {
  test('a table from itself is at no distance', () => {
    for (const { value } of run(real)) expect(value).toBe(0);
  });

  test('columns stand worst first, below their mean, between halves and independent columns', () => {
    const [mean, ...columns] = run(simulatedVisits(2000, 'made', { related: false })).filter(
      ({ about }) => about.group === undefined,
    );
    expect(columns.map(({ about }) => about.columns)).toContainEqual(['readmitted', 'ward']);
    expect(columns).toHaveLength(4);
    const values = columns.map(({ value }) => value!);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(mean!.value).toBeCloseTo(values.reduce((a, b) => a + b, 0) / 4, 12);
    expect(columns[0]!.about.columns[1]).toBe('age');
    expect(columns[0]!.value).toBeGreaterThan(0.12);
    expect(Math.abs(columns[0]!.value! - columns[0]!.floor!)).toBeLessThan(0.05);
    expect(columns[0]!.ceiling).toBeLessThan(0.07);
  });

  test('another draw of the same is at the ceiling, in groups too', () => {
    const results = run(simulatedVisits(2000, 'made'));
    const groups = results.filter(({ about }) => about.group !== undefined);
    expect(groups.map(({ about }) => about.group!.value)).toEqual(['F', 'M']);
    for (const { value, ceiling, floor } of [results[0]!, ...groups]) {
      expect(value).toBeLessThan(1.3 * ceiling!);
      expect(value).toBeLessThan(0.6 * floor!);
    }
  });

  test('what cannot be had says why', () => {
    const y = textColumn('y', ['a', 'b'], ['a', 'a', 'a']);
    const x = textColumn('x', ['u', 'v'], ['u', 'v', 'u']);
    const reason = (table: EvaluatedTable, target: number | undefined) =>
      targetGivenOthers(utilityInputs(table, table, { target })).results.map(({ unavailable }) => unavailable);
    expect(reason(evaluatedTable([y, x]), undefined)).toEqual([
      'not available, because the dictionary declares no target',
    ]);
    expect(reason(evaluatedTable([y, x]), 0)).toEqual([
      'not available, because all records have the same value of the target',
    ]);
    expect(reason(evaluatedTable([x]), 0)[0]).toMatch(/^not available, because no other column/);
  });
});
