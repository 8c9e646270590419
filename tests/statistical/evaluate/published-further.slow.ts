import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import type { ColumnCoding } from '../../../pipelines/dictionary/coding.ts';
import { planEvaluation } from '../../../pipelines/evaluate/evaluation-plan.ts';
import type { FurtherNumbers } from '../../../pipelines/evaluate/publish/further-numbers.ts';
import { measurePublish } from '../../../pipelines/evaluate/publish/measure-publish.ts';
import type { PublishItem } from '../../../pipelines/evaluate/publish/publish-item.ts';
import { compareFits, type PublishedRegression } from '../../../pipelines/evaluate/publish/published-regression.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { sampleDiscreteGaussian } from '../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { rational } from '../../../privacy/rational.ts';
import { countCells } from '../../support/exact-guard.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../../unit/evaluate/memory-run.ts';
import { dependentColumns, independentColumns, recordsOf } from '../../unit/evaluate/tables.ts';

const values = (name: string, ...cells: readonly string[]): ColumnCoding => ({
  name,
  size: cells.length,
  kind: 'categorical',
  cells: cells.map((value) => ({ kind: 'value', value })),
});
const age: ColumnCoding = {
  name: 'age',
  size: 8,
  kind: 'integer',
  cells: Array.from({ length: 8 }, (_, i) => ({ kind: 'interval', lower: 20 + 10 * i, upper: 30 + 10 * i, closed: false })), // biome-ignore format: bins
};
const codings = [values('died', 'no', 'yes'), age, values('sex', 'f', 'm')];
const TRUE = [-3, 0.04, 0.5];

/** Counts over (died, age, sex) of a draw of so many patients. */
function drawn(rows: number, random: () => number): Float64Array {
  const found = new Float64Array(32);
  for (let row = 0; row < rows; row++) {
    const bin = Math.floor(8 * Math.sqrt(random()));
    const who = Number(random() < 0.6);
    const eta = TRUE[0]! + TRUE[1]! * (24.5 + 10 * bin) + TRUE[2]! * who;
    found[(Number(random() < 1 / (1 + Math.exp(-eta))) * 8 + bin) * 2 + who]!++;
  }
  return found;
}

/** Share of intervals, made of the standard errors that `error` gives, that hold the coefficient. */
function coverage(
  found: readonly PublishedRegression[],
  truth: (draw: number, coefficient: number) => number,
  error: (coefficient: PublishedRegression['coefficients'][number]['records']) => number,
): number {
  let [held, all] = [0, 0];
  for (const [draw, { coefficients }] of found.entries()) {
    for (const [i, { records }] of coefficients.entries()) {
      all++;
      if (Math.abs(records.estimate - truth(draw, i)) <= 1.96 * error(records)) held++;
    }
  }
  return held / all;
}

describe.each([
  ['little noise', 4_000, 10],
  ['noise like sampling', 4_000, 20],
  ['noise above sampling', 4_000, 35],
])('coefficients from noisy counts, %s, over 400 draws of patients and noise', (_, rows, sigma) => {
  const random = seedrandom('patients');
  const sigmaSquared = rational(sigma * sigma);
  const planned = { formula: 'died ~ age + sex', columns: [0, 1, 2], cells: 32, sigmaSquared, rho: rational(1) };
  const exact: PublishedRegression[] = [];
  const found: PublishedRegression[] = [];
  for (let draw = 0; draw < 400; draw++) {
    const own = drawn(rows, random);
    const noise = new Float64Array(own.length);
    sampleDiscreteGaussian(sigmaSquared, insecureSeededEntropy(`noise ${draw}`), noise);
    const released = drawn(rows, random);
    found.push(compareFits(planned, codings, { records: own.map((n, i) => n + noise[i]!), released, scale: 1 }));
    exact.push(compareFits(planned, codings, { records: own, released, scale: 1 }));
  }
  const available = found.filter(({ unavailable }) => unavailable === null);

  test('are there, and their intervals hold the truth at their rate', () => {
    expect(available.length).toBeGreaterThan(0.95 * found.length);
    const rate = coverage(
      available,
      (_draw, i) => TRUE[i]!,
      (one) => Math.hypot(one.samplingError, one.noiseError),
    );
    expect(rate).toBeGreaterThan(0.925);
    expect(rate).toBeLessThan(0.975);
  });

  test('and intervals for sampling alone do not', () => {
    const truth = (_draw: number, i: number): number => TRUE[i]!;
    expect(coverage(available, truth, (one) => one.samplingError)).toBeLessThan(0.85);
  });

  test('the error of the noise alone holds what the records themselves give in the same cells; half of it does not', () => {
    const truth = (draw: number, i: number): number => exact[draw]!.coefficients[i]!.records.estimate;
    const rate = coverage(found, truth, (one) => one.noiseError);
    expect(rate).toBeGreaterThan(0.92);
    expect(rate).toBeLessThan(0.98);
    expect(coverage(found, truth, (one) => one.noiseError / 2)).toBeLessThan(0.8);
  });
});

describe('errors of groups, over 400 draws of the noise', async () => {
  const sizes = [3, 4, 6, 5];
  const units = Array.from({ length: 3_000 }, (_, i) => i % 1_000);
  const records = recordsOf(dependentColumns(sizes, 3_000, 'records'), units);
  const columns = independentColumns(sizes, 2_000, 'synthetic');
  const table = { columns, rows: 2_000 };
  const publish: readonly PublishItem[] = [{ kind: 'subgroups', by: [0], rho: rational(1, 50) }];
  const { maxRowsPerUnit } = records;
  const plan = planEvaluation({ columns, maxRowsPerUnit, rho: rational(0), publish });
  const labels = sizes.map((size, i) => values(`c${i}`, ...Array.from({ length: size }, (_, v) => `v${v}`)));
  const normaliser = 2_950;
  const found: FurtherNumbers[] = [];
  for (let draw = 0; draw < 400; draw++) {
    const guard = createGuard({ records, run: new MemoryRun(), entropy: insecureSeededEntropy(`group ${draw}`) });
    found.push(await measurePublish(guard, table, plan.publish, { codings: labels, normaliser }));
  }
  const scale = normaliser / table.rows;
  const truth = Array.from({ length: 3 }, (_, group) => {
    const distances = [1, 2, 3].map((c) => {
      const run = sizes[c]!;
      const [a, b] = [countCells(records.columns, [0, c]), countCells(columns, [0, c])];
      return Array.from({ length: run }, (_v, v) => Math.abs(a[group * run + v]! - scale * b[group * run + v]!)).reduce((sum, one) => sum + one, 0); // biome-ignore format: a sum
    });
    return distances.reduce((sum, one) => sum + one, 0) / 3 / (scale * countCells(columns, [0])[group]!);
  });

  test('all intervals together hold at their rate, and so does that of the worst; half as wide they do not', () => {
    const rate = (factor: number): number =>
      found.filter(({ parts }) =>
        parts.subgroups![0]!.groups.every(({ error, interval }, group) => {
          const reach = factor * (interval!.upper - error!);
          return Math.abs(error! - truth[group]!) <= reach;
        }),
      ).length / found.length;
    expect(rate(1)).toBeGreaterThan(0.92);
    expect(rate(1)).toBeLessThan(0.98);
    expect(rate(0.5)).toBeLessThan(0.8);
    const worst = Math.max(...truth);
    const held = found.filter(({ numbers: [one] }) => one!.interval!.lower <= worst && worst <= one!.interval!.upper);
    expect(held.length / found.length).toBeGreaterThan(0.94);
  });
});
