import { describe, expect, test } from 'vitest';
import { planEvaluation, usualParts } from '../../../../pipelines/evaluate/evaluation-plan.ts';
import { expectedPublish } from '../../../../pipelines/evaluate/publish/expected-publish.ts';
import { MOST_REGRESSION_CELLS } from '../../../../pipelines/evaluate/publish/plan-publish.ts';
import type { PublishItem } from '../../../../pipelines/evaluate/publish/publish-item.ts';
import { evaluatePublished } from '../../../../pipelines/evaluate/published.ts';
import { zcdpCost } from '../../../../privacy/accounting/zcdp/cost.ts';
import { createGuard } from '../../../../privacy/guard/create-guard.ts';
import { compare, rational, toNumberUp } from '../../../../privacy/rational.ts';
import { countCells } from '../../../support/exact-guard.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../memory-run.ts';
import { dependentColumns, independentColumns, recordsOf } from '../tables.ts';

const sizes = [2, 3, 6, 5];
const units = Array.from({ length: 3_000 }, (_, i) => i % 1_000);
const records = recordsOf(dependentColumns(sizes, 3_000, 'records'), units);
const { maxRowsPerUnit } = records;
const columns = records.columns.map(({ name, size }) => ({ name, size }));
const rho = rational(1, 100);
const part = rational(1, 500);
const publish: readonly PublishItem[] = [
  { kind: 'target', target: 0, rho: part },
  { kind: 'subgroups', by: [1, 3], rho: part },
  { kind: 'regression', formula: 'c0 ~ c1', columns: [0, 1], rho: part },
  { kind: 'regression', formula: 'c0 ~ c2', columns: [0, 2], rho: part },
];
const plan = planEvaluation({ columns, maxRowsPerUnit, rho, publish });

describe('further numbers in the plan of the evaluation', () => {
  test('each cost no more than its part, and little less', () => {
    const costs = plan.publish.map(({ question, rho: own }) => ({ cost: zcdpCost(question.event).rho, own }));
    expect(costs).toHaveLength(3);
    for (const { cost, own } of costs) {
      expect(compare(cost, own)).toBeLessThanOrEqual(0);
      expect(toNumberUp(cost)).toBeGreaterThan(0.98 * toNumberUp(own));
    }
    expect(plan.questions.map(({ id }) => id)).toEqual([
      'evaluate/distances',
      'evaluate/copies',
      'evaluate/target',
      'evaluate/subgroups',
      'evaluate/regressions',
    ]);
    expect(plan.metrics).toEqual(
      expect.arrayContaining(['targetError', 'targetDependence', 'subgroupError', 'coefficientOverlap']),
    );
  });

  test('are what the guard is asked and charges, whether or not anybody knows what codes mean', async () => {
    const synthetic = independentColumns(sizes, 2_000, 'synthetic');
    const model = {
      kind: 'exact',
      columns: synthetic,
      total: 3_000,
      marginal: (over: readonly number[]) => countCells(synthetic, over),
      sample: () => [],
      probability: () => 1,
      toArtifact: () => ({ structure: {}, values: new Float64Array(0) }),
    };
    const run = new MemoryRun();
    const guard = createGuard({ records, run, entropy: insecureSeededEntropy('further') });
    const report = await evaluatePublished(guard, model, synthetic, { rho, publish });
    expect(run.charges).toEqual(plan.questions.map(({ id, event }) => ({ id, event })));
    expect(report.subgroups).toBeUndefined();
    expect(report.regressions).toBeUndefined();
    expect(report.numbers.map(({ metric }) => metric)).toContain('targetError');
  });

  test('that are not asked for are named with the reason; plans of earlier releases say nothing of them', () => {
    const none = planEvaluation({ columns, maxRowsPerUnit, rho, publish: [] });
    expect(none.leftOut.map(({ metric }) => metric)).toEqual(['targetError', 'subgroupError', 'coefficientOverlap']);
    for (const { reason } of none.leftOut) expect(reason).toMatch(/would cost budget.*stays inside/);
    const earlier = planEvaluation({ columns, maxRowsPerUnit, rho });
    expect(earlier.leftOut).toEqual([]);
    expect(none.questions).toEqual(earlier.questions);
    expect(usualParts(columns)).toBe(4);
  });

  test('say what noise to expect, and where it would drown them', () => {
    const many = expectedPublish(plan.publish, columns, 1_000_000);
    expect(many.map(({ drowned }) => drowned)).toEqual([undefined, undefined, undefined, undefined]);
    expect(many[0]!.noise).toMatch(/^noise of 0\.0\d+ either way for about 1000000 records/);
    const few = expectedPublish(plan.publish, columns, 100);
    expect(few.map(({ drowned }) => drowned)).toEqual([
      expect.stringMatching(/^The noise would drown targetError: .* for about 100 records/),
      expect.stringMatching(/^The noise is likely to drown groups by c1, c3/),
      expect.stringMatching(/^The noise would drown the coefficients of c0 ~ c1/),
      expect.stringMatching(/^The noise would drown the coefficients of c0 ~ c2/),
    ]);
    const unknown = expectedPublish(plan.publish, columns, undefined);
    for (const { noise, drowned } of unknown) {
      expect(noise).toMatch(/records/);
      expect(drowned).toBeUndefined();
    }
  });

  const refused: readonly [string, PublishItem, string][] = [
    ['too many groups', { kind: 'subgroups', by: [4], rho: part }, 'groups are the most'],
    [
      'too many cells',
      { kind: 'regression', formula: 'c0 ~ c4', columns: [0, 4], rho: part },
      `${MOST_REGRESSION_CELLS} are the most`,
    ],
    ['too little', { kind: 'target', target: 0, rho: rational(1n, 10n ** 18n) }, 'too small to tell anything'],
    ['too little for cells', { ...publish[2]!, rho: rational(1n, 10n ** 20n) }, 'too small to tell anything'],
  ];
  test.each(refused)('%s is refused', (_, item, message) => {
    const wide = [...columns, { name: 'c4', size: 40_000 }];
    expect(() => planEvaluation({ columns: wide, maxRowsPerUnit, rho, publish: [item] })).toThrow(message);
  });

  test('nothing to compare with is refused', () => {
    const alone = { columns: columns.slice(0, 1), maxRowsPerUnit, rho };
    expect(() => planEvaluation({ ...alone, publish: [publish[0]!] })).toThrow('no other column');
  });
});
