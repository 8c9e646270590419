import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CodeTable, codeTable, takeRows } from '../../../pipelines/evaluate/code-table.ts';
import { marginalSet } from '../../../pipelines/evaluate/marginal-set.ts';
import { marginalErrors } from '../../../pipelines/evaluate/utility/marginal-error.ts';
import { shuffledRows } from '../../../pipelines/workspace/seeded-rows.ts';
import { columns, dependentColumns } from './tables.ts';

const sizesOf = (table: CodeTable): number[] => table.columns.map((c) => c.size);
const errorOf = (a: CodeTable, b: CodeTable, ways: number, denseCells?: number): number =>
  marginalErrors(a, [b], marginalSet(sizesOf(a), ways, 1e6), denseCells === undefined ? {} : { denseCells })[0]!.mean;

describe('marginalErrors()', () => {
  // Real: (0,0,0) (0,1,1) (1,0,1) (1,1,0). Synthetic: (0,0,0) (0,0,1).
  const real = codeTable(columns([2, 2, 2], [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]])); // biome-ignore format: a table
  const made = codeTable(columns([2, 2, 2], [[0, 0, 0], [0, 0, 1]])); // biome-ignore format: a table

  test('agrees with values worked out by hand', () => {
    // Single columns: |1/2-1|+|1/2-0| = 1, again 1, and 0.
    expect(errorOf(real, made, 1)).toBeCloseTo(2 / 3, 15);
    // Pairs: (c0,c1) |1/4-1| + 3/4 = 1.5; (c0,c2) 2|1/4-1/2| + 1/2 = 1; (c1,c2) 1.
    expect(errorOf(real, made, 2)).toBeCloseTo(3.5 / 3, 15);
    // The triple: cell 000 |1/4-1/2|, three other real cells 1/4 each, cell 001 1/2.
    expect(errorOf(real, made, 3)).toBeCloseTo(0.25 + 0.75 + 0.5, 15);
  });

  test('names the worst marginals first', () => {
    const [errors] = marginalErrors(real, [made], marginalSet([2, 2, 2], 2, 10));
    expect(errors!.worst[0]).toEqual({ columns: ['c0', 'c1'], error: 1.5 });
    expect(errors!.max).toBe(1.5);
    expect(errors!.worst.map(({ error }) => error)).toEqual([1.5, 1, 1]);
  });

  test('compares several tables in one pass as it does one by one', () => {
    const set = marginalSet([2, 2, 2], 2, 10);
    const [a, b] = marginalErrors(real, [made, real], set);
    expect(a).toEqual(marginalErrors(real, [made], set)[0]);
    expect(b!.mean).toBe(0);
  });

  test('refuses an empty table and another coding', () => {
    expect(() => codeTable(columns([2], []))).toThrow('no columns or no rows');
    expect(() => errorOf(real, codeTable(columns([2, 2, 3], [[0, 0, 0]])), 1)).toThrow('codings differ');
  });

  test('counts three columns of 700 values without 343 million cells', () => {
    const a = codeTable(dependentColumns([700, 700, 700], 2_000, 'a'));
    const b = codeTable(dependentColumns([700, 700, 700], 2_000, 'b'));
    expect(errorOf(a, b, 3)).toBe(naive(a, b, [0, 1, 2]));
  });

  test('counts prefixes whose cells do not fit an index', () => {
    const sizes = [70_000, 70_000, 3];
    const a = codeTable(dependentColumns(sizes, 500, 'a'));
    const b = codeTable(dependentColumns(sizes, 500, 'b'));
    expect(errorOf(a, b, 3)).toBe(naive(a, b, [0, 1, 2]));
  });
});

describe('marginalErrors(), for any two tables', () => {
  const table = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer())
    .map(([rows, seed]) => codeTable(dependentColumns([4, 3, 300, 5], rows, `${seed}`)));
  const ways = fc.integer({ min: 1, max: 3 });

  test('is 0 for equal tables and for the same rows in another order', () => {
    fc.assert(
      fc.property(table, ways, fc.integer(), (a, k, seed) => {
        expect(errorOf(a, takeRows(a, shuffledRows(a.rows, `${seed}`)), k)).toBe(0);
      }),
    );
  });

  test('is symmetric, at most 2, and does not depend on the way of counting', () => {
    fc.assert(
      fc.property(table, table, ways, (a, b, k) => {
        const error = errorOf(a, b, k);
        expect(errorOf(b, a, k)).toBe(error);
        expect(errorOf(a, b, k, 0)).toBe(error);
        expect(error).toBeLessThanOrEqual(2);
        expect(error).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('does not fall when a column is added to the marginal', () => {
    fc.assert(
      fc.property(table, table, (a, b) => {
        expect(errorOf(a, b, 2)).toBeGreaterThanOrEqual(errorOf(a, b, 1) - 1e-12);
      }),
    );
  });

  test('agrees with a slow count by text keys', () => {
    fc.assert(
      fc.property(table, table, (a, b) => {
        const [errors] = marginalErrors(a, [b], { ...marginalSet(sizesOf(a), 3, 10), marginals: [[0, 2, 3]] });
        expect(errors!.mean).toBe(naive(a, b, [0, 2, 3]));
      }),
    );
  });
});

test('two disjoint tables are at distance 2', () => {
  const low = codeTable(columns([4], [[0], [1]]));
  const high = codeTable(columns([4], [[2], [3], [3]]));
  expect(errorOf(low, high, 1)).toBe(2);
});

function naive(a: CodeTable, b: CodeTable, over: readonly number[]): number {
  const difference = new Map<string, number>();
  for (const [table, weight] of [
    [a, b.rows],
    [b, -a.rows],
  ] as const) {
    // biome-ignore format: pairs
    for (let i = 0; i < table.rows; i++) {
      const key = over.map((c) => table.columns[c]!.codes[i]).join();
      difference.set(key, (difference.get(key) ?? 0) + weight);
    }
  }
  let sum = 0;
  for (const value of difference.values()) sum += Math.abs(value);
  return sum / (a.rows * b.rows);
}
