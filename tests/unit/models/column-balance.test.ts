import { expect, test } from 'vitest';
import { allocateRowBuffers, ColumnAssigner } from '../../../models/graphical/sampling/share-out.ts';
import { numbers } from '../../support/small-domains.ts';

const GROUPS = 400;
const SIZE = 7;
const ROWS = 1000;

const next = numbers(4);
const weights = Float64Array.from({ length: GROUPS * SIZE }, () => (next() < 0.3 ? 0 : next() ** 2));
const starts = Uint32Array.from({ length: GROUPS + 1 }, (_, group) => group * SIZE);
const TABLE = { groups: GROUPS, widest: SIZE, weights, starts, members: undefined };
const all = weights.reduce((sum, weight) => sum + weight, 0);
const sums = Float64Array.from({ length: GROUPS }, (_, group) =>
  weights.subarray(group * SIZE, group * SIZE + SIZE).reduce((sum, weight) => sum + weight, 0),
);

/** Rows of groups in proportion to their weight, as near as whole rows are. */
const KEYS = Uint32Array.from({ length: ROWS }, (_, row) => {
  let left = ((row + 0.5) / ROWS) * all;
  return sums.findIndex((sum) => {
    left -= sum;
    return left < 0;
  });
});

function drawn(seed: string): { codes: Uint8Array; counts: Float64Array } {
  const buffers = allocateRowBuffers(ROWS);
  buffers.keys.set(KEYS);
  const codes = new Uint8Array(ROWS);
  new ColumnAssigner(TABLE, seed, 'c', true).assign(ROWS, buffers, codes);
  const counts = new Float64Array(GROUPS * SIZE);
  for (let row = 0; row < ROWS; row++) counts[KEYS[row]! * SIZE + codes[row]!]!++;
  return { codes, counts };
}

const groupRows = new Float64Array(GROUPS);
for (const group of KEYS) groupRows[group]!++;
const expectedOf = (cell: number): number => {
  const group = Math.floor(cell / SIZE);
  return sums[group] === 0 ? 0 : (groupRows[group]! * weights[cell]!) / sums[group]!;
};

test('a column has the counts that its groups let expect, to a row, though its groups have few rows each', () => {
  for (const seed of ['a', 'b', 'c']) {
    const { codes } = drawn(seed);
    let off = 0;
    for (let code = 0; code < SIZE; code++) {
      let wanted = 0;
      for (let group = 0; group < GROUPS; group++) wanted += expectedOf(group * SIZE + code);
      off += Math.abs(codes.filter((one) => one === code).length - wanted) / SIZE;
    }
    // Independent draws would be 9 rows off.
    expect(off).toBeLessThan(1);
  }
});

test('every cell is its expectation rounded up or down, and has it over many seeds', () => {
  const means = new Float64Array(GROUPS * SIZE);
  const seeds = 300;
  for (let seed = 0; seed < seeds; seed++) {
    for (const [cell, count] of drawn(`s${seed}`).counts.entries()) {
      expect(Math.abs(count - expectedOf(cell))).toBeLessThan(1 + 1e-9);
      means[cell]! += count / seeds;
    }
  }
  let worst = 0;
  for (const [cell, mean] of means.entries()) worst = Math.max(worst, Math.abs(mean - expectedOf(cell)));
  // Three thousand means of coins, whose deviation is at most 0.03.
  expect(worst).toBeLessThan(0.15);
});
