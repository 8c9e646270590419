import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { cacheBudget } from '../../../privacy/guard/counting/count-cache.ts';
import type { ExactCounts } from '../../../privacy/guard/counting/marginal-counter.ts';
import { memoryCounter } from '../../../privacy/guard/counting/memory-counter.ts';
import { weighCells } from '../../../privacy/guard/counting/weigh-cells.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { choiceSensitivity, marginalsEvent } from '../../../privacy/guard/events.ts';
import type { Guard, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { type BoundedRecords, evenWeights } from '../../../privacy/guard/records.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { sampleDiscreteGaussian } from '../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { multiply, parseRational, rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { column, openTestRun, sameNumbers, someTable, untouchable } from './guard-fixture.ts';

/** Units of 1, 2, ... 7 rows in turn, whose rows share `rows`. */
function weightedTable(sizes: readonly number[], rowCount: number, rows: number): BoundedRecords {
  const table = someTable(sizes, rowCount);
  const unitOfRow = new Uint32Array(rowCount);
  for (let row = 0, unit = 0; row < rowCount; unit++) {
    for (let i = 0; i <= unit % 7 && row < rowCount; i++) unitOfRow[row++] = unit;
  }
  return { ...table, unitOfRow, maxRowsPerUnit: rows, weightsFor: (fewer) => evenWeights(unitOfRow, fewer) };
}

/** In 1/1024 of a row. */
function bruteWeights(records: BoundedRecords, columns: readonly number[], rows: number): Float64Array {
  const counts = new Float64Array(columns.reduce((cells, c) => cells * records.columns[c]!.size, 1));
  const weights = records.weightsFor!(rows);
  for (let row = 0; row < records.rowCount; row++) {
    let cell = 0;
    for (const c of columns) cell = cell * records.columns[c]!.size + records.columns[c]!.codes[row]!;
    counts[cell]! += weights[row]!;
  }
  return counts;
}

const guardOf = (records: BoundedRecords, run: LedgerRun = openTestRun().run): Guard =>
  createGuard({ records, run, entropy: insecureSeededEntropy('weights') });

/** The answers to one question of one variance, without the noise that a guard with this seed drew for it: in 1/1024 of a row. */
function withoutNoise(answers: readonly NoisyMarginal[], seed = 'weights'): readonly Float64Array[] {
  const noise = new Float64Array(answers.reduce((cells, { values }) => cells + values.length, 0));
  const inParts = multiply(answers[0]!.sigmaSquared, rational(1024n ** 2n));
  sampleDiscreteGaussian(inParts, insecureSeededEntropy(seed), noise);
  let at = 0;
  return answers.map(({ values }) => values.map((value) => value * 1024 - noise[at++]!));
}

const inRows = (lattice: Float64Array): Float64Array => lattice.map((count) => count / 1024);

describe('counts of weighted rows', () => {
  test('are the sums of their weights, in rows, of one to four columns, alone and together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 4, maxLength: 6 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 4 }),
        async (sizes, rowCount, rows) => {
          const records = weightedTable(sizes, rowCount, rows);
          const lists = [[0], [1], [0, 1], [1, 0], [2, 3], [0, 1, 2], [3, 1, 0], [3, 2, 1, 0]];
          const answers = await guardOf(records).measureMarginals({
            id: 'q',
            marginals: lists.map((columns) => ({ columns, sigmaSquared: rational(7n, 2n) })),
          });
          expect(answers.map(({ columns }) => columns)).toEqual(lists);
          for (const [i, counts] of withoutNoise(answers).entries()) {
            expect(sameNumbers(counts, bruteWeights(records, lists[i]!, rows))).toBe(true);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('keep only the cells that hold a record where there are many more cells than rows', async () => {
    const records = weightedTable([2000, 2000], 50, 2);
    const counter = memoryCounter(
      (position) => records.columns[position]!,
      () => records.rowCount,
      cacheBudget(),
      undefined,
      () => records.weightsFor!(2),
    );
    const dense = bruteWeights(records, [1, 0], 2);
    const found: ExactCounts[] = [counter.count([1, 0])];
    await counter.countMany([[1, 0]], (_, exact) => found.push(exact));
    for (const exact of found) {
      if (exact.kind !== 'sparse') throw new Error('the count is not sparse');
      const spread = new Float64Array(dense.length);
      for (const [i, cell] of exact.cells.entries()) spread[cell] = exact.counts[i]!;
      expect(sameNumbers(spread, dense)).toBe(true);
    }
    expect(found).toHaveLength(2);
  });

  test('are exact beyond 2^32 parts of a row', async () => {
    const rows = 2 ** 22 + 3; // 1,024 parts each
    const counter = memoryCounter(
      () => ({ size: 2, codes: new Uint8Array(rows) }),
      () => rows,
      cacheBudget(),
      undefined,
      () => new Uint16Array(rows).fill(1024),
    );
    await counter.countMany([[0], [0, 1]], (_, { counts }) => expect(counts[0]).toBe(2 ** 32 + 3072));
    expect(counter.count([0]).counts[0]).toBe(2 ** 32 + 3072);
  });

  test('add to what is counted already', () => {
    const counts = Uint32Array.of(5, 7);
    weighCells([{ size: 2, codes: Uint8Array.of(0, 1, 1) }], Uint16Array.of(3, 4, 5), counts);
    expect([...counts]).toEqual([8, 16]);
  });
});

describe('the other questions', () => {
  test('charge for the parts of as many rows, at the price of whole ones', async () => {
    const { ledger, run } = openTestRun();
    const guard = guardOf(weightedTable([3, 4], 100, 3), run);
    const sigmaSquared = rational(9n);
    await guard.measureMarginals({ id: 'm', marginals: [{ columns: [0], sigmaSquared }] });
    await guard.withFewerRows(2).measureMarginals({ id: 'm', marginals: [{ columns: [0], sigmaSquared }] });
    const charges = ledger.charges('run').map(({ questionId, event }) => ({ questionId, event }));
    expect(charges).toEqual([
      { questionId: 'm', event: marginalsEvent({ marginals: [{ sigmaSquared }] }, 3, 1024) },
      { questionId: 'fewer-rows/2/m', event: marginalsEvent({ marginals: [{ sigmaSquared }] }, 2, 1024) },
    ]);
    const whole = marginalsEvent({ marginals: [{ sigmaSquared }] }, 3);
    expect(whole).toMatchObject({ kind: 'discrete-gaussian', sensitivity: 3n, sigmaSquared });
    expect(charges[0]!.event).toMatchObject({ sensitivity: 3072n, sigmaSquared: rational(9n * 1024n ** 2n) });
    expect(zcdpCost(charges[0]!.event).rho).toEqual(zcdpCost(whole).rho);
  });

  test('measure distances in rows, of the lot and of groups', async () => {
    const records = weightedTable([3, 4, 2], 100, 2);
    const guard = guardOf(records);
    const expected = (columns: readonly number[]): Float64Array =>
      bruteWeights(records, columns, 2).map((_, cell) => (cell * 37) % 11);
    const distanceOf = (columns: readonly number[]): Float64Array =>
      bruteWeights(records, columns, 2).map((count, cell) => Math.abs(count / 1024 - expected(columns)[cell]!));
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    const sigma = parseRational('0.00002');
    const [mean] = await guard.measureDistances({
      id: 'd',
      workloads: [{ name: 'pairs', marginals: [[0, 1], [2]], reference: expected, sigma }],
    });
    expect(mean!.value).toBe((sum(distanceOf([0, 1])) + sum(distanceOf([2]))) / 2);
    const [groups] = await guard.measureGroupDistances({
      id: 'g',
      groupings: [{ name: 'by', by: 1, marginals: [[0]], reference: expected, sigma }],
    });
    const apart = distanceOf([1, 0]);
    expect(groups!.map(({ value }) => value)).toEqual([0, 1, 2, 3].map((g) => sum(apart.subarray(3 * g, 3 * g + 3))));
  });

  test('choose by distance in rows, with the sensitivity of the weights', async () => {
    const records = weightedTable([3, 4, 2], 200, 2);
    const guard = guardOf(records);
    const candidates = [[0, 1], [1, 2], [2]].map((columns, i) => ({
      columns,
      reference: () => inRows(bruteWeights(records, columns, 2)).map((count) => (i === 1 ? count + 5 : count)),
      weight: 1,
      offset: 0,
    }));
    expect(await guard.chooseMarginal({ id: 'c', epsilon: rational(100n), candidates })).toBe(1);
    expect(choiceSensitivity([1, 3], 2, 1024)).toBe(3n * 2n * 1024n);
  });

  test('merge values as ever', async () => {
    const records = weightedTable([4, 3], 60, 2);
    const map = Uint32Array.of(0, 1, 1, 0);
    const answers = await guardOf(records)
      .withRecodings([{ size: 2, map }, undefined])
      .withFewerRows(1)
      .measureMarginals({ id: 'q', marginals: [{ columns: [0], sigmaSquared: rational(2n) }] });
    const [a, b, c, d] = bruteWeights(records, [0], 1);
    expect([...withoutNoise(answers)[0]!]).toEqual([a! + d!, b! + c!]);
  });

  test('refuse what weights say nothing of, and read and charge nothing', async () => {
    const { ledger, run } = openTestRun();
    const records = untouchable(weightedTable([2], 10, 2));
    const weightsFor = (): never => {
      throw new Error('the weights were read');
    };
    const guard = guardOf(Object.create(records, { weightsFor: { value: weightsFor } }) as BoundedRecords, run);
    const released = [column('c0', 2, [0, 1])];
    await expect(guard.measureCopies({ id: 'q', sigmaSquared: rational(1n), released })).rejects.toThrow(RangeError);
    await expect(guard.train({} as never)).rejects.toThrow(RangeError);
    expect(ledger.charges('run')).toEqual([]);
  });
});

describe('a bound that was not kept', () => {
  const measured = (records: BoundedRecords): Promise<unknown> =>
    guardOf(records).measureMarginals({ id: 'q', marginals: [{ columns: [0], sigmaSquared: rational(1n) }] });

  test.each<[string, Partial<BoundedRecords>]>([
    ['weights of a unit add up to a part too much', { weightsFor: () => Uint16Array.of(1024, 513, 512, 1024) }],
    ['a row weighs more than one', { weightsFor: () => Uint16Array.of(1025, 1, 1, 1) }],
    ['a weight is missing', { weightsFor: () => Uint16Array.of(1, 1, 1) }],
    ['a unit is missing', { unitOfRow: Uint32Array.of(0, 1, 1) }],
    ['rows that are units of their own weigh more than one', { weightsFor: () => Uint32Array.of(1, 1, 2048, 1) }],
  ])('is refused before the first count: %s', async (_, wrong) => {
    const right: BoundedRecords = {
      columns: [column('a', 2, [0, 1, 1, 0])],
      rowCount: 4,
      unitOfRow: Uint32Array.of(0, 1, 1, 2),
      maxRowsPerUnit: 1,
      weightsFor: () => Uint16Array.of(1024, 512, 512, 1024),
    };
    await expect(measured(right)).resolves.toBeDefined();
    await expect(measured({ ...right, ...wrong })).rejects.toThrow('were not bounded before counting');
  });

  test('of fewer rows is refused too', async () => {
    const records = weightedTable([3], 50, 4);
    const guard = guardOf({ ...records, weightsFor: () => records.weightsFor!(4) }).withFewerRows(2);
    const question = { id: 'q', marginals: [{ columns: [0], sigmaSquared: rational(1n) }] };
    await expect(guard.measureMarginals(question)).rejects.toThrow('were not bounded before counting');
  });
});
