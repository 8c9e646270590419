import { expect, test } from 'vitest';
import { WORST_CANARY, withCanary, worstCaseRecords } from '../../../../bench/audit/worst-case-records.ts';
import { countCells, distance } from '../../../support/exact-guard.ts';

const PAIRS = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
];
const SCALE = 5;
const records = worstCaseRecords(SCALE);
const independent = new Float64Array(4).fill(records.rowCount / 4);
const farFromIndependence = (table: typeof records, columns: readonly number[]): number =>
  distance(countCells(table.columns, columns), independent);

test('each column is half and half, and every pair is a sixth of the rows away from independence', () => {
  expect(records.rowCount).toBe(96 * SCALE);
  for (const column of [0, 1, 2, 3]) {
    expect(Array.from(countCells(records.columns, [column]))).toEqual([48 * SCALE, 48 * SCALE]);
  }
  for (const pair of PAIRS) expect(farFromIndependence(records, pair)).toBe(records.rowCount / 6);
});

test('the canary moves half of the pairs away from independence, and the others towards it, by a row each', () => {
  const among = withCanary(records, WORST_CANARY);
  expect(among.rowCount).toBe(records.rowCount + 1);
  const moves = PAIRS.map((pair) => farFromIndependence(among, pair) - farFromIndependence(records, pair));
  expect(moves).toEqual([1, -1, -1, 1, -1, 1]);
});

test('whichever tree is begun, columns that are left can be joined by pairs of both kinds', () => {
  const signs = new Map(PAIRS.map((pair) => [pair.join(), Math.abs(pair[0]! - pair[1]!) === 1 ? 1 : -1]));
  for (const group of [[0], [1], [2], [3], [0, 1], [0, 2], [0, 3]]) {
    const across = PAIRS.filter(([a, b]) => group.includes(a!) !== group.includes(b!)).map((pair) =>
      signs.get(pair.join()),
    );
    expect(new Set(across).size).toBe(2);
  }
});
