import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulateCopulaTable } from '../../../../fixtures/support/copula-table.ts';
import { modelFromArtifact } from '../../../../models/from-artifact.ts';
import type { Measurement } from '../../../../models/graphical/estimation/measurement.ts';
import { cpuOperations } from '../../../../models/neural/backends/cpu/cpu-operations.ts';
import { columnKnowledge } from '../../../../models/neural/marginalnet/column-knowledge.ts';
import { marginalNet } from '../../../../models/neural/marginalnet/family.ts';
import { ensembleLimits, ensembleWork, fitEnsemble } from '../../../../models/neural/marginalnet/fit-ensemble.ts';
import { fitMixture } from '../../../../models/neural/marginalnet/fit-mixture.ts';
import { pairsToFollow } from '../../../../models/neural/marginalnet/follow-pairs.ts';
import { pairedColumns } from '../../../../models/neural/marginalnet/measure-pairs.ts';
import { type Mixture, meanMixture } from '../../../../models/neural/marginalnet/mixture.ts';
import { mixtureTree } from '../../../../models/neural/marginalnet/mixture-tree.ts';
import { type PairTargets, pairTargets } from '../../../../models/neural/marginalnet/pair-targets.ts';
import type { Operations } from '../../../../privacy/gradients/operations/operations.ts';
import { plainOperations } from '../../../../privacy/gradients/operations/plain-operations.ts';
import { rational } from '../../../../privacy/rational.ts';
import { ExactGuard } from '../../../support/exact-guard.ts';
import { numbers } from '../../../support/small-domains.ts';

const SIZES = [3, 4, 2];
const VALUES = 9;
const TOTAL = 10_000;
/** Two components that differ in every column. */
const TRUE: Mixture = {
  weights: Float64Array.of(0.3, 0.7),
  tables: Float32Array.from([0.8, 0.1, 0.1, 0.7, 0.1, 0.1, 0.1, 0.9, 0.1, 0.1, 0.3, 0.6, 0.1, 0.2, 0.3, 0.4, 0.2, 0.8]),
};
const STARTS = [0, 3, 7];

function expected(mixture: Mixture, columns: readonly number[]): Float64Array {
  const [a, b] = columns as [number, number | undefined];
  const width = b === undefined ? 1 : SIZES[b]!;
  const counts = new Float64Array(SIZES[a]! * width);
  for (const [k, weight] of mixture.weights.entries()) {
    for (let i = 0; i < SIZES[a]!; i++) {
      for (let j = 0; j < width; j++) {
        const other = b === undefined ? 1 : mixture.tables[k * VALUES + STARTS[b]! + j]!;
        counts[i * width + j]! += TOTAL * weight * mixture.tables[k * VALUES + STARTS[a]! + i]! * other;
      }
    }
  }
  return counts;
}

const PAIRS = [
  [0, 1],
  [0, 2],
  [1, 2],
];

/** Counts of the true mixture with noise of this deviation, even in [-sqrt 3, sqrt 3] deviations. */
function measured(columns: readonly number[], deviation: number, next: () => number): Measurement {
  const values = expected(TRUE, columns).map((count) => count + deviation * Math.sqrt(12) * (next() - 0.5));
  return { columns, values, variances: values.map(() => deviation * deviation) };
}

function targetsOf(deviation: number): {
  readonly targets: PairTargets;
  readonly columns: Measurement[];
  readonly pairs: Measurement[];
} {
  const next = numbers(11);
  const columns = SIZES.map((_, column) => measured([column], deviation, next));
  const pairs = PAIRS.map((pair) => measured(pair, deviation, next));
  const bases = SIZES.map((_, column) => expected(TRUE, [column]));
  return { targets: pairTargets({ sizes: SIZES, bases, columns, pairs, total: TOTAL, possible: [] }), columns, pairs };
}

const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / TOTAL;

let operations: Operations;
beforeAll(async () => {
  operations = await cpuOperations({ threads: 1, deterministic: true });
});
afterAll(() => operations.close());

describe('a mixture fitted to noisy pairs', () => {
  test('finds the pairs of the mixture that they were counted in, and stops at their noise', async () => {
    const { targets } = targetsOf(20);
    const found = await fitMixture(operations, targets, { components: 4, mostSteps: 400, start: 'a' });
    expect(found.reached).toBe(true);
    for (const pair of PAIRS) expect(distance(expected(found.mixture, pair), expected(TRUE, pair))).toBeLessThan(0.03);
    const product = [...expected(TRUE, [0])].flatMap((a) => [...expected(TRUE, [1])].map((b) => (a * b) / TOTAL));
    expect(distance(Float64Array.from(product), expected(TRUE, [0, 1]))).toBeGreaterThan(0.2);
  });

  test('takes more steps the less noise there is, and no more than allowed', async () => {
    const steps: number[] = [];
    for (const deviation of [200, 20, 0.001]) {
      const { targets } = targetsOf(deviation);
      const request = { components: 2, mostSteps: 60, start: 'a' };
      steps.push((await fitMixture(operations, targets, request)).steps);
    }
    expect(steps[0]).toBeLessThan(steps[1]!);
    expect(steps[2]).toBe(60);
  });

  test('is the same each time, another from another start, and nearly the same with other operations', async () => {
    const { targets } = targetsOf(50);
    const request = { components: 3, mostSteps: 10, start: 'a' };
    const first = await fitMixture(operations, targets, request);
    expect(await fitMixture(operations, targets, request)).toEqual(first);
    const other = await fitMixture(operations, targets, { ...request, start: 'b' });
    expect(other.mixture.tables).not.toEqual(first.mixture.tables);
    const plain = await fitMixture(plainOperations(), targets, request);
    for (const [i, share] of plain.mixture.tables.entries()) expect(share).toBeCloseTo(first.mixture.tables[i]!, 3);
  });

  test('the slopes go downhill: one step from the start lowers the squared differences', async () => {
    const { targets } = targetsOf(1);
    const squares = async (mostSteps: number): Promise<number> => {
      const { mixture } = await fitMixture(operations, targets, { components: 2, mostSteps, start: 'a' });
      return PAIRS.reduce((sum, pair) => sum + distance(expected(mixture, pair), expected(TRUE, pair)) ** 2, 0);
    };
    expect(await squares(40)).toBeLessThan((await squares(0)) / 10);
  });

  test('the mean of mixtures has the mean of their pairs', async () => {
    const { targets } = targetsOf(50);
    const parts = await Promise.all(
      ['a', 'b'].map(
        async (start) => (await fitMixture(operations, targets, { components: 2, mostSteps: 5, start })).mixture,
      ),
    );
    const mean = meanMixture(parts);
    const [first, second] = parts.map((part) => expected(part, [0, 1]));
    for (const [cell, count] of expected(mean, [0, 1]).entries())
      expect(count).toBeCloseTo((first![cell]! + second![cell]!) / 2, 3);
  });

  test('an ensemble keeps to the room that constraints leave, and to the work allowed for many values', async () => {
    const { targets } = targetsOf(0.001);
    const mixture = await fitEnsemble(operations, targets, ensembleLimits(VALUES, 20), () => {});
    expect(mixture.weights.length).toBeLessThanOrEqual(20);
    expect(mixture.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    expect(ensembleLimits(VALUES, 1)).toMatchObject({ fewest: 1, most: 1, all: 1 });
    for (const values of [10, 300, 1000, 4096]) {
      const { most } = ensembleLimits(values, Number.POSITIVE_INFINITY);
      expect(most).toBeGreaterThanOrEqual(16);
      expect(ensembleWork(ensembleLimits(values, Number.POSITIVE_INFINITY))).toBeLessThan(2 ** 41);
    }
  });
});

describe('what is known beside the mixture', () => {
  test('columns and the sums of pairs together are known better than either', () => {
    const { columns, pairs } = targetsOf(100);
    const [first] = columnKnowledge(columns, pairs);
    // Four and two cells of other columns are summed: precisions 1 + 1/4 + 1/2.
    expect(first!.variances[0]).toBeCloseTo(100 ** 2 / 1.75, 6);
    const sumOver = (values: Float64Array, width: number): number =>
      values.subarray(0, width).reduce((sum, value) => sum + value, 0);
    const wanted =
      (columns[0]!.values[0]! + sumOver(pairs[0]!.values, 4) / 4 + sumOver(pairs[1]!.values, 2) / 2) / 1.75;
    expect(first!.values[0]).toBeCloseTo(wanted, 6);
  });

  test('rows follow a pair that stands out from the mixture, and none that differs as noise does', () => {
    const product: Mixture = { weights: Float64Array.of(1), tables: new Float32Array(VALUES) };
    for (const [column, size] of SIZES.entries()) {
      for (let v = 0; v < size; v++) product.tables[STARTS[column]! + v] = expected(TRUE, [column])[v]! / TOTAL;
    }
    const { columns, pairs } = targetsOf(30);
    const inputs = { sizes: SIZES, columns, total: TOTAL, possible: [] };
    const followed = pairsToFollow(mixtureTree(product, inputs), pairs);
    expect(followed.map((pair) => pair.columns)).toContainEqual([0, 1]);
    const moved = followed.find(({ columns: [a, b] }) => a === 0 && b === 1)!;
    const counts = Float64Array.from(moved.shares, (share) => share * TOTAL);
    expect(distance(counts, expected(TRUE, [0, 1]))).toBeLessThan(
      distance(expected(product, [0, 1]), expected(TRUE, [0, 1])) / 2,
    );
    expect(pairsToFollow(mixtureTree(TRUE, inputs), pairs)).toEqual([]);
  });

  test('columns with the fewest values are paired while there is room', () => {
    expect(pairedColumns([5, 1, 3])).toEqual([0, 2]);
    expect(pairedColumns([3000, 2, 1500, 4])).toEqual([1, 2, 3]);
    expect(pairedColumns([5000])).toEqual([]);
  });
});

describe('the family', () => {
  const table = simulateCopulaTable({ rows: 4000, columns: 6, factors: 2, seed: 'dense' });
  const records = table.columns.map((codes, i) => ({ name: table.names[i]!, size: table.sizes[i]!, codes }));
  const inputs = {
    columns: records.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: 1,
    rho: rational(1),
    expectedRows: 4000,
    target: undefined,
  };

  test('every pair of a dense table is far closer than with independent columns', async () => {
    const exact = new ExactGuard(records);
    const { model } = await marginalNet.fit(inputs, new ExactGuard(records), () => {});
    const [block] = model.sample({ rows: 4000, seed: 'rows' });
    const drawn = new ExactGuard(block!.columns.map((codes, i) => ({ ...records[i]!, codes })));
    let [far, near] = [0, 0];
    for (let a = 0; a < 6; a++) {
      for (let b = a + 1; b < 6; b++) {
        const [counts, first, second] = [exact.count([a, b]), exact.count([a]), exact.count([b])];
        for (const [cell, count] of drawn.count([a, b]).entries()) near += Math.abs(count - counts[cell]!);
        for (const [cell, count] of counts.entries())
          far += Math.abs(count - (first[Math.floor(cell / second.length)]! * second[cell % second.length]!) / 4000);
      }
    }
    expect(near).toBeLessThan(far / 3);
  });

  test('says which columns have too many values for pairs, and that one table is too small for them', () => {
    const wide = {
      ...inputs,
      rho: rational(100),
      expectedRows: 10 ** 7,
      columns: [...inputs.columns, { name: 'code', size: 5000 }],
    };
    expect(marginalNet.plan(wide).notes.join()).toContain('code: pairs with these are not measured');
    const small = marginalNet.plan({ ...inputs, rho: rational(1, 10 ** 6) });
    expect(small.notes.join()).toContain('only one-way counts');
    expect(small.questions.map(({ id }) => id)).toEqual(['one-way', 'one-way/again']);
    expect(marginalNet.plan(inputs)).toEqual(marginalNet.plan(inputs));
  });

  test('the component is no column of the model, and a stored model without another one is refused', async () => {
    const { model } = await marginalNet.fit(inputs, new ExactGuard(records), () => {});
    expect(model.columns).toEqual(inputs.columns);
    expect(() => model.marginal([6])).toThrow(RangeError);
    expect(() => model.probability([{ column: 6, weights: Float64Array.of(1) }])).toThrow(RangeError);
    const alone = {
      structure: {
        ...model.toArtifact().structure,
        columns: [{ name: '', size: 2 }],
        sizes: [2],
        order: [0],
        separators: [[]],
        factors: [],
        merged: [],
        outer: [],
      },
      values: Float64Array.of(0.5, 0.5),
    };
    expect(() => modelFromArtifact(alone)).toThrow('Cannot read the model');
    expect(modelFromArtifact({ ...alone, structure: { ...alone.structure, kind: 'mst' } }).kind).toBe('mst');
  });
});
