import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../../models/generation-random.ts';
import type { NoisyTable } from '../../../../../models/linked/chain/estimate-table.ts';
import { estimateValues } from '../../../../../models/linked/course/estimate-values.ts';

const [TABLES, KINDS, EACH] = [3, 2, 8];
const SIZE = KINDS * EACH;
const ROWS = SIZE + 1;
/** Rows of each table and kind. */
const TOTAL = 4000;

/** Values near the one before and near a level that rises from table to table; the first ones about the level. */
function weightsOf(table: number, before: number | undefined): number[] {
  const level = 2 + 1.5 * table;
  return Array.from(
    { length: EACH },
    (_, value) =>
      Math.exp(-((value - level) ** 2) / 8) * (before === undefined ? 1 : Math.exp(-((value - before) ** 2) / 2)),
  );
}
const normalised = (weights: readonly number[]): number[] => {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
};
const chances = (table: number, before: number | undefined): number[] => normalised(weightsOf(table, before));
/** Of values before, as often as they come after: going on does not change how high values are. */
const sharesBefore = (table: number): number[] =>
  normalised(
    weightsOf(table, undefined).map(
      (weight, before) => weight * weightsOf(table, before).reduce((sum, one) => sum + one, 0),
    ),
  );

function countsOf(noise: () => number, sigma: number): NoisyTable {
  const values = new Float64Array(TABLES * ROWS * SIZE);
  for (let table = 0; table < TABLES; table++) {
    for (let kind = 0; kind < KINDS; kind++) {
      for (let before = 0; before <= EACH; before++) {
        const rows = before === EACH ? TOTAL / 10 : TOTAL * sharesBefore(table)[before]!;
        const at = (table * ROWS + (before === EACH ? SIZE : kind * EACH + before)) * SIZE + kind * EACH;
        for (const [value, chance] of chances(table, before === EACH ? undefined : before).entries()) {
          values[at + value] = rows * chance;
        }
      }
    }
  }
  return {
    parents: TABLES * ROWS,
    size: SIZE,
    values: values.map((count) => count + sigma * noise()),
    variance: Math.max(1e-6, sigma ** 2),
  };
}

const TOLD = { tables: TABLES, each: EACH, isOrdered: true };
const random = new GenerationRandom('estimate-values', 'noise');
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());

/** Mean over tables, of the first kind: how far the chances after each value are from the truth, by how often that value comes. */
function errorOf(estimated: Float64Array): number {
  let error = 0;
  for (let table = 0; table < TABLES; table++) {
    for (const [before, share] of sharesBefore(table).entries()) {
      const at = (table * ROWS + before) * SIZE;
      const row = estimated.slice(at, at + EACH).map((count) => Math.max(0, count));
      const sum = row.reduce((all, count) => all + count, 0);
      for (const [value, chance] of chances(table, before).entries()) {
        error += (share * Math.abs((sum > 0 ? row[value]! / sum : 1 / EACH) - chance)) / TABLES;
      }
    }
  }
  return error;
}

test('counts without noise come back as chances, table by table, and values of two kinds never follow each other', () => {
  const estimated = estimateValues(
    countsOf(() => 0, 0),
    TOLD,
  );
  expect(errorOf(estimated)).toBeLessThan(0.01);
  for (const [cell, chance] of estimated.entries()) {
    const [before, value] = [Math.floor(cell / SIZE) % ROWS, cell % SIZE];
    if (before < SIZE && Math.floor(before / EACH) !== Math.floor(value / EACH)) expect(chance).toBe(0);
  }
});

test('first values are those that were counted', () => {
  const estimated = estimateValues(
    countsOf(() => 0, 0),
    TOLD,
  );
  for (let table = 0; table < TABLES; table++) {
    const at = (table * ROWS + SIZE) * SIZE;
    const found = [...estimated.subarray(at, at + EACH)];
    expect(
      Math.max(...found.map((chance, value) => Math.abs(chance - chances(table, undefined)[value]!))),
    ).toBeLessThan(0.01);
  }
});

test('there is less noise than in the counts, and each table keeps its level', () => {
  const noisy = countsOf(normal, 40);
  const estimated = estimateValues(noisy, TOLD);
  expect(errorOf(estimated)).toBeLessThan(0.75 * errorOf(noisy.values));
  const together = estimateValues(
    {
      ...noisy,
      parents: ROWS,
      values: noisy.values
        .slice(0, ROWS * SIZE)
        .map((count, cell) => count + noisy.values[cell + ROWS * SIZE]! + noisy.values[cell + 2 * ROWS * SIZE]!),
      variance: TABLES * noisy.variance,
    },
    { ...TOLD, tables: 1 },
  );
  const repeated = new Float64Array(noisy.values.length);
  for (let table = 0; table < TABLES; table++) repeated.set(together, table * ROWS * SIZE);
  expect(errorOf(estimated)).toBeLessThan(errorOf(repeated));
});

test('levels have a persisting height of their own, and units without one have nothing in common with them', () => {
  const noisy = countsOf(normal, 20);
  const total = (of: Float64Array): number => of.reduce((all, count) => all + count, 0);
  const estimated = estimateValues(noisy, { ...TOLD, areLevels: true });
  expect(errorOf(estimated)).toBeLessThan(errorOf(noisy.values));
  // The first table is estimated as if it stood alone.
  const alone = estimateValues(
    { ...noisy, parents: ROWS, values: noisy.values.slice(0, ROWS * SIZE) },
    { ...TOLD, tables: 1 },
  );
  expect([...estimated.subarray(0, ROWS * SIZE)]).toEqual([...alone]);
  for (let row = 0; row < TABLES * ROWS; row++) {
    const kind = Math.min(KINDS - 1, Math.floor((row % ROWS) / EACH));
    const chances = estimated.subarray(row * SIZE + kind * EACH, row * SIZE + (kind + 1) * EACH);
    expect(total(Float64Array.from(chances))).toBeCloseTo(1, 9);
  }
});
