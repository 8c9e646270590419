import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../models/generation-random.ts';
import { GraphicalModel } from '../../../models/graphical/graphical-model.ts';
import type { GraphicalParts } from '../../../models/graphical/graphical-parts.ts';
import { roundCounts } from '../../../models/graphical/sampling/round-counts.ts';
import type { CodeBlock, FittedModel } from '../../../models/model.ts';
import { build } from '../../support/small-domains.ts';

const TOTAL = 1000;

function smallModel(expansions?: GraphicalParts['expansions']): FittedModel {
  const small = {
    sizes: [3, 4, 2, 3],
    cliques: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
    seed: 11,
  };
  const built = build(small, true);
  const columns = small.sizes.map((size, column) => ({
    name: `c${column}`,
    size: expansions?.[column]?.map.length ?? size,
  }));
  return new GraphicalModel({
    kind: 'test',
    columns,
    total: TOTAL,
    ...built,
    expansions: expansions ?? small.sizes.map(() => undefined),
    outer: [],
  });
}

const collect = (blocks: Iterable<CodeBlock>): number[][] => {
  const rows: number[][] = [];
  for (const block of blocks) for (let i = 0; i < block.rows; i++) rows.push(block.columns.map((codes) => codes[i]!));
  return rows;
};

function countOf(model: FittedModel, rows: readonly number[][], columns: readonly number[]): number[] {
  const counts = new Array<number>(columns.reduce((cells, column) => cells * model.columns[column]!.size, 1)).fill(0);
  for (const row of rows)
    counts[columns.reduce((cell, column) => cell * model.columns[column]!.size + row[column]!, 0)]!++;
  return counts;
}

const l1 = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0);

test('counts are rounded down or up, sum to the rows, and are unbiased over offsets', () => {
  const weights = Float64Array.of(9, 0.5, 0, 1.3, 2.2, 0.01, 0.99, 0);
  const counts = new Uint32Array(6);
  const means = new Float64Array(6);
  const steps = 1000;
  for (let step = 0; step < steps; step++) {
    roundCounts(7, weights, 1, 6, 5, (step + 0.5) / steps, counts);
    expect(counts.reduce((a, b) => a + b)).toBe(7);
    for (let k = 0; k < 6; k++) {
      expect(Math.abs(counts[k]! - (7 * weights[1 + k]!) / 5)).toBeLessThan(1);
      means[k]! += counts[k]! / steps;
    }
  }
  for (let k = 0; k < 6; k++) expect(means[k]).toBeCloseTo((7 * weights[1 + k]!) / 5, 2);
});

test('the same seed gives the same rows and another seed others', () => {
  const model = smallModel();
  const first = collect(model.sample({ rows: 500, seed: 'a' }));
  expect(collect(model.sample({ rows: 500, seed: 'a' }))).toEqual(first);
  expect(collect(model.sample({ rows: 500, seed: 'b' }))).not.toEqual(first);
});

test('the generator is xoshiro128** seeded by seedrandom', () => {
  const source = seedrandom('seed/stream');
  const mask = 0xffffffffn;
  const word = (): bigint => BigInt(source.int32()) & mask;
  const state = [word(), word(), word(), word() | 1n];
  const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (32n - by))) & mask;
  const random = new GenerationRandom('seed', 'stream');
  for (let i = 0; i < 100; i++) {
    expect(BigInt(random.uint32())).toBe((rotate((state[1]! * 5n) & mask, 7n) * 9n) & mask);
    const shifted = (state[1]! << 9n) & mask;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= shifted;
    state[3] = rotate(state[3]!, 11n);
  }
});

test('sampled marginals follow the model far closer than independent draws would', () => {
  const model = smallModel();
  const rows = collect(model.sample({ rows: TOTAL, seed: 'close' }));
  for (const columns of [[0], [0, 1], [1, 2], [2, 3]]) {
    const expected = model.marginal(columns);
    const independentDraws = expected.reduce(
      (sum, mean) => sum + Math.sqrt((2 / Math.PI) * mean * (1 - mean / TOTAL)),
      0,
    );
    expect(l1(countOf(model, rows, columns), expected)).toBeLessThan(0.5 * independentDraws);
  }
});

test('over many seeds every cell of a clique has its expectation', () => {
  const model = smallModel();
  for (const columns of [
    [0, 1],
    [1, 2],
    [2, 3],
  ]) {
    const sums = new Float64Array(model.marginal(columns).length);
    for (let seed = 0; seed < 400; seed++) {
      const rows = collect(model.sample({ rows: 50, seed: `c${seed}` }));
      for (const [cell, count] of countOf(model, rows, columns).entries()) sums[cell]! += count;
    }
    for (const [cell, count] of model.marginal(columns).entries()) {
      const expected = count * (50 / TOTAL) * 400;
      expect(Math.abs(sums[cell]! - expected)).toBeLessThanOrEqual(4 * Math.sqrt(expected) + 1e-9);
    }
  }
});

test('over many seeds every cell of the joint table nearly has its expectation', () => {
  const model = smallModel();
  const columns = [0, 1, 2, 3];
  const sums = new Float64Array(72);
  const seeds = 400;
  for (let seed = 0; seed < seeds; seed++) {
    for (const [cell, count] of countOf(
      model,
      collect(model.sample({ rows: 50, seed: `s${seed}` })),
      columns,
    ).entries())
      sums[cell]! += count;
  }
  const expected = model.marginal(columns).map((count) => (count / TOTAL) * 50 * seeds);
  for (let cell = 0; cell < sums.length; cell++) {
    // Tables of 50 rows are the hardest: a cell that expects less than a row has nowhere to go but up, and exchanges and balances shift it a little.
    expect(Math.abs(sums[cell]! - expected[cell]!)).toBeLessThanOrEqual(5 * Math.sqrt(expected[cell]!) + 1e-9);
    if (expected[cell] === 0) expect(sums[cell]).toBe(0);
  }
});

test('blocks cover the rows exactly and their errors do not add up', () => {
  const model = smallModel();
  const sizes: number[] = [];
  const rows: number[][] = [];
  for (const block of model.sample({ rows: 1050, seed: 'blocks', blockRows: 100 })) {
    sizes.push(block.rows);
    rows.push(...collect([block]));
  }
  expect(sizes).toEqual([...new Array<number>(10).fill(100), 50]);
  const expected = model.marginal([2, 3]).map((count) => count * 1.05);
  expect(l1(countOf(model, rows, [2, 3]), expected)).toBeLessThan(30);
});

test('row order carries nothing: the first half looks like the second', () => {
  const model = smallModel();
  const rows = collect(model.sample({ rows: 4000, seed: 'order' }));
  const [first, second] = [rows.slice(0, 2000), rows.slice(2000)].map((half) => countOf(model, half, [0, 1]));
  const spread = model.marginal([0, 1]).reduce((sum, count) => sum + Math.sqrt(4 * count), 0);
  expect(l1(first!, second!)).toBeLessThan(1.5 * spread);
  const ones = rows.map((row) => row[0]!);
  const repeats = ones.slice(1).filter((code, i) => code === ones[i]).length / (ones.length - 1);
  const chance = [...model.marginal([0])].reduce((sum, count) => sum + (count / TOTAL) ** 2, 0);
  expect(Math.abs(repeats - chance)).toBeLessThan(0.04);
});

test('zero rows and one row', () => {
  const model = smallModel();
  expect(collect(model.sample({ rows: 0, seed: 'x' }))).toEqual([]);
  const one = collect(model.sample({ rows: 1, seed: 'x' }));
  expect(one).toHaveLength(1);
  for (const [column, code] of one[0]!.entries()) expect(code).toBeLessThan(model.columns[column]!.size);
  expect(() => collect(model.sample({ rows: -1, seed: 'x' }))).toThrow(RangeError);
  expect(() => collect(model.sample({ rows: 1, seed: 'x', blockRows: 0 }))).toThrow(RangeError);
});

test('merged values come apart in proportion to their shares', () => {
  const map = Uint32Array.of(0, 1, 2, 1, 1, 2);
  const shares = Float64Array.of(1, 0.5, 0.25, 0.5, 0, 0.75);
  const plain = smallModel();
  const model = smallModel([{ map, shares }, undefined, undefined, undefined]);
  const merged = plain.marginal([0, 1]);
  const expanded = model.marginal([0, 1]);
  expect(expanded).toHaveLength(24);
  for (let value = 0; value < 6; value++) {
    for (let other = 0; other < 4; other++) {
      expect(expanded[value * 4 + other]).toBeCloseTo(merged[map[value]! * 4 + other]! * shares[value]!, 9);
    }
  }
  const rows = collect(model.sample({ rows: TOTAL, seed: 'merged' }));
  expect(countOf(model, rows, [0])[4]).toBe(0);
  expect(l1(countOf(model, rows, [0]), model.marginal([0]))).toBeLessThan(8);
});
