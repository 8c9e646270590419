import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_ROW, nearestRows } from '../../../../../pipelines/evaluate/leakage/nearest/nearest-rows.ts';
import { seededIndex } from '../../../../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, numberColumn, textColumn } from '../../../../support/evaluated-table.ts';

const LEVELS = ['a', 'b', 'c'];
const EDGES = [0, 1, 2, 5, 10];

/** Columns of both kinds, in random order of values. */
function drawn(rows: number, seed: string) {
  const random = seededIndex(seed);
  const values = <T>(draw: () => T): T[] => Array.from({ length: rows }, draw);
  return evaluatedTable([
    textColumn(
      'text',
      LEVELS,
      values(() => LEVELS[random(4)] ?? null),
      { missing: true },
    ),
    numberColumn(
      'number',
      EDGES,
      values(() => (random(5) === 0 ? null : random(10))),
    ),
    textColumn(
      'ordinal',
      LEVELS,
      values(() => LEVELS[Math.min(random(3), random(3))]!),
      { kind: 'ordinal' },
    ),
    textColumn(
      'constant',
      ['only', 'other'],
      values(() => 'only'),
    ),
    ...Array.from({ length: 3 }, (_, i) =>
      textColumn(
        `more${i}`,
        LEVELS,
        values(() => LEVELS[random(3)]!),
      ),
    ),
  ]);
}

const rowsOf = (...rows: number[]): Uint32Array => Uint32Array.from(rows);

describe('distances', () => {
  const table = evaluatedTable([
    textColumn('kind', LEVELS, ['a', 'a', 'b', 'c', null, null], { missing: true }),
    numberColumn('size', EDGES, [0, 1, 2, 7, null, 0]),
  ]);
  const distancesTo = async (row: number, columns: readonly number[]) => {
    const found = await nearestRows({
      queries: { table, rows: rowsOf(row) },
      table,
      columns,
      count: 6,
      threads: 1,
    });
    const distances = new Float64Array(6);
    for (const [i, at] of found.rows.entries()) distances[at] = found.distances[i]!;
    return distances;
  };

  test('of categories are the information of an agreement, or nothing', async () => {
    const shares = [2.5, 1.5, 1.5, 2.5].map((count) => count / 8);
    const weight = -Math.log(shares.reduce((sum, share) => sum + share * share, 0));
    const distances = await distancesTo(0, [0]);
    expect(distances[1]).toBe(0);
    for (const row of [2, 3, 4, 5]) expect(distances[row]).toBeCloseTo(weight, 12);
    expect((await distancesTo(4, [0]))[5]).toBe(0);
  });

  test('of numbers grow with the difference of ranks, and missing is a value of its own', async () => {
    const distances = await distancesTo(0, [1]);
    expect(distances[5]).toBe(0);
    expect(distances[1]).toBeGreaterThan(0);
    expect(distances[2]).toBeGreaterThan(distances[1]!);
    expect(distances[3]).toBeGreaterThan(distances[2]!);
    const shares = [2.5, 1.5, 1.5, 1.5, 1.5].map((count) => count / 8.5);
    expect(distances[4]).toBeCloseTo(-Math.log(shares.reduce((sum, share) => sum + share * share, 0)), 12);
    expect((await distancesTo(4, [1]))[4]).toBe(0);
  });
});

test('distances over columns add up, however many there are', async () => {
  const table = drawn(40, 'sums');
  const distancesOver = async (columns: readonly number[]) => {
    const { rows, distances } = await nearestRows({
      queries: { table, rows: rowsOf(7) },
      table,
      columns,
      count: 40,
      threads: 1,
    });
    const byRow = new Float64Array(40);
    for (const [i, row] of rows.entries()) byRow[row] = distances[i]!;
    return byRow;
  };
  const columns = [6, 0, 5, 1, 2, 4, 3];
  const singles = await Promise.all(columns.map((column) => distancesOver([column])));
  const together = await distancesOver(columns);
  for (const [row, distance] of together.entries()) {
    expect(distance).toBeCloseTo(
      singles.reduce((sum, single) => sum + single[row]!, 0),
      10,
    );
  }
});

test('a column that is nearly constant weighs next to nothing', async () => {
  const rows = 1000;
  const table = evaluatedTable([
    ...Array.from({ length: 20 }, (_, i) =>
      textColumn(
        `rare${i}`,
        ['no', 'yes'],
        Array.from({ length: rows }, (_, row) => (row === i ? 'yes' : 'no')),
      ),
    ),
    textColumn(
      'telling',
      LEVELS,
      Array.from({ length: rows }, (_, row) => LEVELS[row % 3]!),
    ),
  ]);
  const query = evaluatedTable([
    ...Array.from({ length: 20 }, (_, i) => textColumn(`rare${i}`, ['no', 'yes'], ['yes'])),
    textColumn('telling', LEVELS, ['c']),
  ]);
  const { rows: found } = await nearestRows({
    queries: { table: query, rows: rowsOf(0) },
    table,
    count: 1,
    threads: 1,
  });
  expect(found[0]! % 3).toBe(2);
});

test('agrees with sorting all distances, whatever is asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        rows: fc.integer({ min: 1, max: 60 }),
        count: fc.integer({ min: 1, max: 8 }),
        columns: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
        seed: fc.string(),
      }),
      async ({ rows, count, columns, seed }) => {
        const table = drawn(rows, `${seed}/table`);
        const queries = { table: drawn(5, `${seed}/queries`), rows: rowsOf(4, 0, 0) };
        const all = await nearestRows({ queries, table, columns, count: rows, threads: 1 });
        const some = await nearestRows({ queries, table, columns, count, threads: 1 });
        for (let query = 0; query < 3; query++) {
          const ordered = [...all.distances.subarray(query * rows, (query + 1) * rows)];
          expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
          expect([...all.rows.subarray(query * rows, (query + 1) * rows)].toSorted((a, b) => a - b)).toEqual(
            Array.from({ length: rows }, (_, row) => row),
          );
          const expected = Array.from({ length: count }, (_, i) => all.rows[query * rows + i] ?? NO_ROW);
          const held = Math.min(rows, count);
          expect([...some.rows.subarray(query * count, query * count + held)]).toEqual(expected.slice(0, held));
          for (let i = held; i < count; i++) {
            expect(some.rows[query * count + i]).toBe(NO_ROW);
            expect(some.distances[query * count + i]).toBe(Number.POSITIVE_INFINITY);
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('a row of the table is its own nearest, and rows of its group are none', async () => {
  const table = drawn(300, 'groups');
  const queries = { table, rows: Uint32Array.from({ length: 300 }, (_, row) => row) };
  const group = Uint32Array.from({ length: 300 }, (_, row) => row >> 2);
  const own = await nearestRows({ queries, table, count: 1, threads: 1 });
  expect(Math.max(...own.distances)).toBe(0);
  const apart = { queries: group, rows: group };
  const { rows } = await nearestRows({ queries, table, count: 3, apart, threads: 1 });
  for (let i = 0; i < rows.length; i++) expect(group[rows[i]!]).not.toBe(group[Math.floor(i / 3)]);
});

test('threads change nothing', async () => {
  const table = drawn(5000, 'threads');
  const queries = { table: drawn(100, 'asked'), rows: Uint32Array.from({ length: 100 }, (_, row) => row) };
  const apart = { queries: new Uint32Array(100), rows: Uint32Array.from({ length: 5000 }, (_, row) => row % 2) };
  const alone = await nearestRows({ queries, table, count: 4, apart, threads: 1 });
  const steps: number[] = [];
  const advance = (done: number): void => void steps.push(done);
  const together = await nearestRows({ queries, table, count: 4, apart, threads: 3, advance });
  expect(together).toEqual(alone);
  expect(steps.at(-1)).toBe(7);
});

test('tables of different coding are refused', async () => {
  const table = drawn(3, 'one');
  const other = evaluatedTable([textColumn('text', LEVELS, ['a'])]);
  const queries = { table: other, rows: rowsOf(0) };
  await expect(nearestRows({ queries, table, count: 1, threads: 1 })).rejects.toThrow(RangeError);
});
