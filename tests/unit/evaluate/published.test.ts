import { beforeAll, describe, expect, test } from 'vitest';
import type { Fitted, FittedModel } from '../../../models/model.ts';
import { modelFamily } from '../../../models/registry.ts';
import { planEvaluation } from '../../../pipelines/evaluate/evaluation-plan.ts';
import type { MetricId } from '../../../pipelines/evaluate/metrics.ts';
import { evaluatePublished, type PublishedNumbers } from '../../../pipelines/evaluate/published.ts';
import type { PublishedNumber } from '../../../pipelines/evaluate/published-number.ts';
import { publishedReport } from '../../../pipelines/evaluate/published-report.ts';
import { publishedToJson } from '../../../pipelines/evaluate/report-json.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { countCells, distance } from '../../support/exact-guard.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from './memory-run.ts';
import { dependentColumns, independentColumns, recordsOf } from './tables.ts';

const sizes = [4, 3, 6, 5];
const units = Array.from({ length: 3_000 }, (_, i) => i % 1_000);
const records = recordsOf(dependentColumns(sizes, 3_000, 'records'), units);
const synthetic = independentColumns(sizes, 2_000, 'synthetic');

const guardOf = (run: MemoryRun, over: BoundedRecords = records): Guard =>
  createGuard({ records: over, run, entropy: insecureSeededEntropy('published') });
const find = (report: PublishedNumbers, metric: MetricId): PublishedNumber =>
  report.numbers.find((number) => number.metric === metric)!;

let fitted: Fitted;
let model: FittedModel;
/** The columns as lists of values without a cell for missing ones. */
const facts = sizes.map((size, i) => ({
  name: `c${i}`,
  cells: Array.from({ length: size }, (_, value) => ({ kind: 'value' as const, value })),
  clamped: false,
  mostlyMissing: false,
  atoms: [],
  numbers: undefined,
  detail: undefined,
  after: undefined,
}));
const told = { facts, derived: [], inside: { details: [], releasedMeans: new Map() } };
beforeAll(async () => {
  const { columns, maxRowsPerUnit } = guardOf(new MemoryRun());
  const inputs = { columns, maxRowsPerUnit, rho: rational(10), expectedRows: undefined, target: undefined };
  fitted = await modelFamily('independent').fit(inputs, guardOf(new MemoryRun()), () => {});
  model = fitted.model;
});

describe('evaluatePublished()', () => {
  test('charges exactly what was planned', async () => {
    const run = new MemoryRun();
    const guard = guardOf(run);
    const rho = parseRational('0.01');
    await evaluatePublished(guard, model, synthetic, { rho, maxTriples: 2 });
    const { columns, maxRowsPerUnit } = guard;
    const plan = planEvaluation({ columns, maxRowsPerUnit, rho, options: { maxTriples: 2 } });
    expect(run.charges).toEqual(plan.questions.map(({ id, event }) => ({ id, event })));
    expect(run.charges).toHaveLength(2);
  });

  test('with hardly any noise gives the values of its definitions', async () => {
    const report = await evaluatePublished(guardOf(new MemoryRun()), model, synthetic, { rho: rational(10 ** 8) });
    const marginals = {
      error1: [[0], [1], [2], [3]],
      error2: [
        [0, 1],
        [0, 2],
        [0, 3],
        [1, 2],
        [1, 3],
        [2, 3],
      ],
    };
    for (const metric of ['error1', 'error2'] as const) {
      expect(find(report, metric).value).toBeCloseTo(exactError(records.columns, synthetic, marginals[metric]), 3);
    }
    expect(find(report, 'kMarginalScore').value).toBe(500 * (2 - find(report, 'error2').value));
    expect(report.subsample).toMatchObject({ bound: 'below', of: 'synthetic table', rows: 2_000 });
  });

  test('draws subsamples from no more synthetic rows than there are records', async () => {
    const long = independentColumns(sizes, 9_000, 'long');
    const report = await evaluatePublished(guardOf(new MemoryRun()), model, long, { rho: rational(1) });
    expect(report.syntheticRows).toBe(9_000);
    expect(report.subsample!.rows).toBe(Math.round(model.total));
  });

  test('marks every number with where it came from', async () => {
    const report = await evaluatePublished(guardOf(new MemoryRun()), model, synthetic, { rho: parseRational('0.01') });
    expect(report.numbers.map(({ metric, origin, question }) => [metric, origin, question])).toEqual([
      ['error1', 'dp', 'evaluate/distances'],
      ['error2', 'dp', 'evaluate/distances'],
      ['error3', 'dp', 'evaluate/distances'],
      ['kMarginalScore', 'dp', 'evaluate/distances'],
      ['equivalentSubsample', 'dp', 'evaluate/distances'],
      ['copiesShare', 'dp', 'evaluate/copies'],
      ['copiesBaseline', 'dp', 'evaluate/copies'],
      ['copiesExcess', 'dp', 'evaluate/copies'],
      ['samplingError1', 'released-data', null],
    ]);
    for (const { origin, value, interval, normaliser, metric } of report.numbers) {
      if (origin === 'released-data') expect(interval).toBeNull();
      else {
        expect(interval!.lower).toBeLessThanOrEqual(value);
        expect(interval!.upper).toBeGreaterThanOrEqual(value);
        expect(normaliser).toBe(metric.startsWith('copies') ? null : model.total);
      }
    }
  });

  test('a resumed run gets the same report and pays nothing more', async () => {
    const run = new MemoryRun();
    const options = { rho: parseRational('0.01') };
    const first = await evaluatePublished(guardOf(run), model, synthetic, options);
    const again = await evaluatePublished(guardOf(run), model, synthetic, options);
    expect(again).toEqual(first);
    expect(run.charges).toHaveLength(2);
  });

  test('finds the copies where the records themselves were released', async () => {
    const sparse = recordsOf(independentColumns([40, 30, 20], 3_000, 'sparse'), units);
    const over = { ...model, marginal: (c: readonly number[]) => countCells(sparse.columns, c), total: 3_000 };
    const guard = guardOf(new MemoryRun(), sparse);
    const report = await evaluatePublished(guard, over, sparse.columns, { rho: rational(1, 10) });
    expect(find(report, 'copiesExcess').interval!.lower).toBeGreaterThan(0.2);
    const fresh = independentColumns([40, 30, 20], 3_000, 'fresh');
    const clean = await evaluatePublished(guardOf(new MemoryRun(), sparse), over, fresh, { rho: rational(1, 10) });
    expect(find(clean, 'copiesExcess').interval!.lower).toBeLessThan(0.05);
  });

  test('asks the guard nothing without budget, and says what is missing', async () => {
    const run = new MemoryRun();
    const report = await evaluatePublished(guardOf(run), model, synthetic, { rho: rational(0) });
    expect(run.charges).toEqual([]);
    expect(report.numbers.map(({ metric, origin }) => [metric, origin])).toEqual([['samplingError1', 'released-data']]);
    expect(report.leftOut.map(({ metric }) => metric)).toContain('copiesExcess');
    expect(report.subsample).toBeNull();
  });

  test('stays finite where noise brought the estimated total below zero and the noise drowns all', async () => {
    const drowned = { ...model, marginal: (c: readonly number[]) => model.marginal(c), total: -3 };
    const options = { rho: parseRational('1e-5') };
    const numbers = await evaluatePublished(guardOf(new MemoryRun()), drowned, synthetic, options);
    const json = publishedToJson(publishedReport(numbers, { ...fitted, model: drowned }, synthetic, told));
    expect(JSON.stringify(json)).toContain('"normaliser":1');
  });

  test('refuses a table in another coding, or with codes outside it', async () => {
    const options = { rho: rational(1) };
    const other = independentColumns([4, 3, 6, 7], 10, 'other');
    await expect(evaluatePublished(guardOf(new MemoryRun()), model, other, options)).rejects.toThrow('codings differ');
    const wild = synthetic.map((column) => ({ ...column, codes: column.codes.slice().fill(9, 0, 1) }));
    await expect(evaluatePublished(guardOf(new MemoryRun()), model, wild, options)).rejects.toThrow(
      'outside its domain',
    );
  });
});

test('publishedToJson() has the same keys in the same order each time, and refuses NaN', async () => {
  const numbers = await evaluatePublished(guardOf(new MemoryRun()), model, synthetic, { rho: rational(1) });
  const report = publishedReport(numbers, fitted, synthetic, told);
  const json = publishedToJson(report);
  expect(Object.keys(json)).toEqual([
    'schema',
    'edition',
    'syntheticRows',
    'numbers',
    'leftOut',
    'workloads',
    'marginalSampleSeed',
    'subsample',
    'noise',
    'columns',
    'histograms',
    'marginalNoise',
    'bounds',
    'warnings',
  ]);
  expect(json['schema']).toBe('evaluation-published/1');
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  const broken = { ...report, numbers: [{ ...report.numbers[0]!, value: Number.NaN }] };
  expect(() => publishedToJson(broken)).toThrow('not finite');
});

/** The definition of the published error, from exact counts. */
function exactError(real: readonly EncodedColumn[], made: readonly EncodedColumn[], marginals: number[][]): number {
  const scale = model.total / made[0]!.codes.length;
  const errors = marginals.map((over) => {
    const expected = countCells(made, over).map((count) => count * scale);
    return distance(countCells(real, over), expected) / model.total;
  });
  return errors.reduce((a, b) => a + b, 0) / errors.length;
}
