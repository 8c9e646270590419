import { describe, expect, test } from 'vitest';
import { evaluateLinked } from '../../../../../pipelines/evaluate/linked/published/evaluate-linked.ts';
import { planLinkedEvaluation } from '../../../../../pipelines/evaluate/linked/published/linked-evaluation-plan.ts';
import { createViewGuard } from '../../../../../privacy/guard/views/create-view-guard.ts';
import type { LinkedRecords } from '../../../../../privacy/guard/views/linked-records.ts';
import type { View } from '../../../../../privacy/guard/views/view.ts';
import { rational, ZERO } from '../../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../../support/insecure-seeded-entropy.ts';
import { openTestRun } from '../../../guard/guard-fixture.ts';
import { linkedOf, type NestedUnit, shapeOf } from '../../../guard/views/linked-fixture.ts';

const shape = shapeOf(true);
const PATIENT: View = {
  name: 'patient',
  kind: 'patient',
  rows: 1,
  columns: [
    { name: 'sex', size: 2, from: { of: 'unit', column: 0 } },
    { name: 'stays:count', size: 4, from: { of: 'count', edges: [0, 1, 2, 3] } },
  ],
};
/** So large that noise is far below one weight. */
const PLENTY = rational(10n ** 9n);

const unit = (sex: number, wards: readonly number[]): NestedUnit => ({
  codes: [sex, 0],
  events: wards.map((ward, day) => ({ codes: [ward, ward, 0], day: 3 * day, details: [[[ward, 1]], [[ward]]] })),
});
const population = (wards: readonly number[], many: number): LinkedRecords =>
  linkedOf(
    Array.from({ length: many }, (_, i) => unit(i % 2, wards)),
    shape,
  );

const fittedTo = (total: number) => ({ total, views: [], questions: [], measurements: [] });

async function numbersOf(records: LinkedRecords, drawn: LinkedRecords, rho = PLENTY): Promise<Map<string, number>> {
  const plan = planLinkedEvaluation(shape, [PATIENT], rho);
  const { run } = openTestRun();
  const guards = (view: View) =>
    createViewGuard({ records, shape, view, run, entropy: insecureSeededEntropy('evaluation') });
  const { numbers } = await evaluateLinked(plan, guards, shape, drawn, fittedTo(records.unitCount));
  return new Map(numbers.map(({ metric, value }) => [metric, value]));
}

describe('evaluateLinked()', () => {
  test('finds no distance between a population and one twice as large that is the same', async () => {
    const numbers = await numbersOf(population([0, 1, 2], 40), population([0, 1, 2], 80));
    expect([...numbers.keys()]).toEqual(['unitError', 'firstError', 'transitionError', 'detailError']);
    for (const value of numbers.values()) expect(value).toBeLessThan(0.001);
  });

  test('finds that events follow each other otherwise where first events and units are the same', async () => {
    const numbers = await numbersOf(population([0, 1, 2], 40), population([0, 2, 1], 40));
    expect(numbers.get('unitError')).toBeLessThan(0.001);
    expect(numbers.get('firstError')).toBeLessThan(0.001);
    // Wards (0,1),(1,2) against (0,2),(2,1) share no cell, nor do the groups (0,0),(0,1) and (0,1),(1,0) but half; gaps and types agree.
    expect(numbers.get('transitionError')).toBeCloseTo((2 + 1 + 0 + 0) / 4, 2);
  });

  test('sees units that have another number of events', async () => {
    const numbers = await numbersOf(population([0, 1], 40), population([0, 1, 1], 40));
    expect(numbers.get('unitError')).toBeCloseTo(2, 2);
  });

  test('asks nothing about what follows where one event of a unit is looked at', () => {
    const metricsOf = (most: number): readonly string[] =>
      planLinkedEvaluation({ ...shape, events: { ...shape.events, most } }, [PATIENT], PLENTY).metrics;
    expect(metricsOf(2)).toContain('transitionError');
    expect(metricsOf(1)).toEqual(['unitError', 'firstError', 'detailError', 'rowsGap']);
  });

  test('asks for nothing where no budget was set aside, and says of each number why', () => {
    const plan = planLinkedEvaluation(shape, [PATIENT], ZERO);
    expect(plan.questions).toEqual([]);
    expect(plan.leftOut.map(({ metric }) => metric)).toEqual([
      'unitError',
      'firstError',
      'transitionError',
      'detailError',
    ]);
  });

  test('plans what it charges, and a unit weighs as one row whatever the tables allow', async () => {
    const plan = planLinkedEvaluation(shape, [PATIENT], rational(1n, 10n));
    const { ledger, run } = openTestRun();
    const records = population([0, 1, 2], 20);
    const guards = (view: View) =>
      createViewGuard({ records, shape, view, run, entropy: insecureSeededEntropy('charges') });
    await evaluateLinked(plan, guards, shape, records, fittedTo(20));
    expect(ledger.charges('run').map(({ questionId, event }) => ({ id: questionId, event }))).toEqual(
      plan.questions.map(({ id, event }) => ({ id, event })),
    );
    expect(plan.looks.every(({ view }) => view.rows === 1)).toBe(true);
  });
});
