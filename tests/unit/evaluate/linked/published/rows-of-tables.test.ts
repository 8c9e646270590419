import { describe, expect, test } from 'vitest';
import { meanOfAnswers } from '../../../../../pipelines/evaluate/linked/published/mean-of-answers.ts';
import { rowsGaps, rowsWarnings } from '../../../../../pipelines/evaluate/linked/published/rows-gap.ts';
import { type RowsOfTable, rowsOfTables } from '../../../../../pipelines/evaluate/linked/published/rows-of-tables.ts';
import type { NoisyMarginal } from '../../../../../privacy/guard/guard.ts';
import { createViewGuard } from '../../../../../privacy/guard/views/create-view-guard.ts';
import type { LinkedRecords } from '../../../../../privacy/guard/views/linked-records.ts';
import type { View, ViewColumn } from '../../../../../privacy/guard/views/view.ts';
import { rational } from '../../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../../support/insecure-seeded-entropy.ts';
import { openTestRun } from '../../../guard/guard-fixture.ts';
import { linkedOf, type NestedUnit, shapeOf } from '../../../guard/views/linked-fixture.ts';

const shape = shapeOf(true);
const here = (detail: number, group: number, edges: readonly number[]): ViewColumn => ({
  name: `here ${detail}:${group}`,
  size: edges.length,
  from: { of: 'here', detail, group, edges },
});
const HERE = [0, 1, 2].map((group) => here(0, group, [0, 1, 2])).concat([0, 1, 2, 3].map((g) => here(1, g, [0, 1])));
const VIEWS: readonly View[] = [
  // Another view of units, that does not count events, stands before the one that does.
  { name: 'sexes', kind: 'patient', rows: 1, columns: [{ name: 'sex', size: 2, from: { of: 'unit', column: 0 } }] },
  {
    name: 'patient',
    kind: 'patient',
    rows: 1,
    columns: [{ name: 'count', size: 6, from: { of: 'count', edges: [0, 1, 2, 3, 4, 5] } }],
  },
  { name: 'first', kind: 'first', rows: 1, columns: HERE },
  { name: 'step', kind: 'step', rows: 2, columns: HERE },
];

/** Findings of concepts 0, 1 and 3, which are of three groups, and drugs; `numbers` of them an event. */
const unit = (numbers: readonly (readonly [findings: number, drugs: number])[]): NestedUnit => ({
  codes: [0, 0],
  events: numbers.map(([findings, drugs], day) => ({
    codes: [0, 0, 0],
    day,
    details: [
      [0, 1, 3].slice(0, findings).map((concept) => [concept, 0]),
      [0, 1, 2, 3].slice(0, drugs).map((drug) => [drug]),
    ],
  })),
});
const many = (units: readonly NestedUnit[], times: number): LinkedRecords =>
  linkedOf(Array.from({ length: times }, () => units).flat(), shape);

async function rowsOf(records: LinkedRecords, drawn: LinkedRecords, sigmaSquared = rational(1n, 1000n)) {
  const { run } = openTestRun();
  const measurements: { view: string; marginals: readonly NoisyMarginal[] }[] = [];
  for (const view of VIEWS) {
    const guard = createViewGuard({ records, shape, view, run, entropy: insecureSeededEntropy(`rows/${view.name}`) });
    const pairs = view.columns.slice(1).map((_, column) => [column, column + 1]);
    const marginals = [...view.columns.map((_, column) => [column]), ...pairs].map((columns) => ({
      columns,
      sigmaSquared,
    }));
    measurements.push({ view: view.name, marginals: await guard.measureMarginals({ id: 'all', marginals }) });
  }
  const questions = VIEWS.map(({ name }) => ({ id: `${name}/all` }));
  return rowsOfTables({ views: VIEWS, questions, measurements }, shape, drawn);
}

const numbersOf = (rows: readonly RowsOfTable[], of: 'estimate' | 'released') =>
  rows.map((row) => [row.table, row.per, Math.round(1000 * row[of]) / 1000]);

describe('rowsOfTables()', () => {
  // Later events weigh two rows a unit at most: 2 of 3 rows of the first unit, both of the second.
  const units = [
    unit([
      [3, 1],
      [1, 0],
      [1, 0],
      [1, 4],
    ]),
    unit([
      [1, 1],
      [2, 2],
    ]),
    unit([]),
  ];
  const expected = [
    ['stays', 'unit', 2],
    ['findings', 'first-event', 2],
    ['findings', 'later-event', 1.333],
    ['drugs', 'first-event', 1],
    ['drugs', 'later-event', 1.555],
  ];

  test('says of records and drawn units alike how many rows units and events have', async () => {
    const rows = await rowsOf(many(units, 100), many(units, 50));
    for (const of of ['estimate', 'released'] as const) {
      for (const [i, [table, per, mean]] of numbersOf(rows, of).entries()) {
        expect([table, per]).toEqual(expected[i]!.slice(0, 2));
        expect(mean).toBeCloseTo(expected[i]![2] as number, 2);
      }
    }
    expect(rows.map(({ question }) => question)).toEqual(
      ['patient', 'first', 'step', 'first', 'step'].map((view) => `${view}/all`),
    );
    expect(rows.every(({ beyondNoise }) => !beyondNoise)).toBe(true);
    expect(rowsWarnings(rows)).toEqual([]);
    for (const { value } of rowsGaps(rows)) expect(value).toBeLessThan(0.01);
  });

  test('tells of details that are missing, and how many', async () => {
    const fewer = [unit([[3, 0], ...Array.from({ length: 3 }, () => [1, 0] as const)]), unit([[1, 1]]), unit([])];
    const rows = await rowsOf(many(units, 100), many(fewer, 100));
    const drugs = rows.filter(({ table, per }) => table === 'drugs' && per === 'first-event');
    expect(drugs).toMatchObject([{ beyondNoise: true }]);
    expect(drugs[0]!.released).toBeCloseTo(0.5, 6);
    expect(rowsWarnings(drugs)).toEqual([
      expect.stringMatching(
        /^The released table drugs has fewer rows than the records: 0\.5 a first event, where noisy answers say 1 with a standard error of /,
      ),
    ]);
    expect(rowsGaps(drugs)[0]).toMatchObject({
      metric: 'rowsGap',
      about: 'drugs a first event',
      question: 'first/all',
    });
    expect(rowsGaps(drugs)[0]!.value).toBeCloseTo(0.5, 3);
  });

  test('says nothing of how many times as many rows there are where noise hides them, and calls none missing', async () => {
    const rows = await rowsOf(many(units, 1), many(units, 1), rational(10n ** 4n));
    expect(rows.every(({ beyondNoise }) => !beyondNoise)).toBe(true);
    expect(rowsGaps(rows.map((row) => ({ ...row, standardError: 1, estimate: 2.9 })))).toEqual([]);
  });
});

describe('meanOfAnswers()', () => {
  const view = VIEWS[1]!;
  const counted = new Map([[0, Float64Array.of(0, 1, 2, 3, 4, 5)]]);
  const answered = (variance: number, values: readonly number[]): NoisyMarginal => ({
    columns: [0],
    sigmaSquared: rational(variance),
    values: Float64Array.from(values),
  });

  test('has the standard error of a ratio', () => {
    const { mean, standardError } = meanOfAnswers(view, counted, [answered(9, [10, 20, 0, 0, 10, 0])])!;
    expect(mean).toBeCloseTo(1.5, 12);
    const squares = [0, 1, 2, 3, 4, 5].reduce((sum, worth) => sum + (worth - 1.5) ** 2, 0);
    expect(standardError).toBeCloseTo((3 * Math.sqrt(squares)) / 40, 12);
  });

  test('believes an answer the more the less noise it has, and none of merged values', () => {
    const two = [answered(100, [40, 0, 0, 0, 0, 0]), answered(1, [0, 0, 0, 0, 40, 0]), answered(1, [3, 4])];
    const { mean, standardError } = meanOfAnswers(view, counted, two)!;
    expect(mean).toBeCloseTo((4 * 100) / 101, 12);
    expect(standardError).toBeLessThan(meanOfAnswers(view, counted, two.slice(1))!.standardError);
  });

  test('is unknown where nothing tells, or noise leaves no rows', () => {
    expect(meanOfAnswers(view, counted, [])).toBeUndefined();
    expect(meanOfAnswers(view, counted, [answered(1, [-6, 1, 1, 1, 1, 1])])).toBeUndefined();
  });
});
