import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cacheBudget } from '../../../privacy/guard/counting/count-cache.ts';
import { domainSize } from '../../../privacy/guard/counting/domain-size.ts';
import type { ExactCounts } from '../../../privacy/guard/counting/marginal-counter.ts';
import { memoryCounter } from '../../../privacy/guard/counting/memory-counter.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { bruteCounts, column, sameNumbers, someTable, tableOf } from './guard-fixture.ts';

const counterOf = (records: BoundedRecords, cacheBytes?: number): ReturnType<typeof memoryCounter> =>
  memoryCounter(
    (position) => records.columns[position]!,
    () => records.rowCount,
    cacheBudget(cacheBytes),
  );

function dense(counts: ExactCounts, cells: number): Float64Array {
  if (counts.kind === 'dense') return Float64Array.from(counts.counts);
  const all = new Float64Array(cells);
  counts.cells.forEach((cell, i) => {
    all[cell] = counts.counts[i]!;
  });
  return all;
}

describe('memoryCounter()', () => {
  const size = fc.constantFrom(1, 2, 3, 255, 256, 257, 300);
  const small = fc.array(size, { minLength: 1, maxLength: 2 });
  const many = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 6 });

  test('counts as a plain loop does, for every width and number of columns', () => {
    fc.assert(
      fc.property(fc.oneof(small, many), fc.integer({ min: 0, max: 200 }), (sizes, rows) => {
        const records = someTable(sizes, rows);
        const columns = sizes.map((_, i) => i);
        const expected = bruteCounts(records, columns);
        expect(sameNumbers(dense(counterOf(records).count(columns), expected.length), expected)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps the order of the columns asked for', () => {
    const records = someTable([3, 300, 70_000], 500);
    for (const columns of [[0, 1], [1, 0], [2, 0], [0, 2], [1, 0, 2].slice(0, 2)]) {
      const expected = bruteCounts(records, columns);
      expect(sameNumbers(dense(counterOf(records).count(columns), expected.length), expected)).toBe(true);
    }
  });

  test('counts domains much larger than the table by their occupied cells', () => {
    const records = someTable([1200, 1100], 1000);
    const counts = counterOf(records).count([0, 1]);
    expect(counts.kind).toBe('sparse');
    expect(sameNumbers(dense(counts, 1200 * 1100), bruteCounts(records, [0, 1]))).toBe(true);
  });

  test('crosses the blocks of a many-column count', () => {
    const records = someTable([3, 4, 5, 2], 20_001);
    const expected = bruteCounts(records, [0, 1, 2, 3]);
    expect(sameNumbers(dense(counterOf(records).count([0, 1, 2, 3]), expected.length), expected)).toBe(true);
  });

  test('reads a marginal once while the budget lasts, and counts rightly beyond it', () => {
    const records = someTable([10, 10, 10], 1000);
    let reads = 0;
    const counter = memoryCounter(
      (position) => {
        reads++;
        return records.columns[position]!;
      },
      () => records.rowCount,
      cacheBudget(4 * 100),
    );
    for (let round = 0; round < 3; round++) {
      expect(sameNumbers(dense(counter.count([0, 1]), 100), bruteCounts(records, [0, 1]))).toBe(true);
      expect(sameNumbers(dense(counter.count([1, 2]), 100), bruteCounts(records, [1, 2]))).toBe(true);
      expect(sameNumbers(dense(counter.count([2]), 10), bruteCounts(records, [2]))).toBe(true);
    }
    expect(reads).toBe(2 + 3 * 2 + 3 * 1);
  });

  test('counts an empty table', () => {
    const counts = counterOf(tableOf([column('a', 2, []), column('b', 3, [])])).count([0, 1]);
    expect(sameNumbers(dense(counts, 6), new Float64Array(6))).toBe(true);
  });
});

describe('domainSize()', () => {
  const columns = [
    { name: 'a', size: 2 ** 14 },
    { name: 'b', size: 2 ** 13 },
    { name: 'c', size: 2 },
  ];
  test('multiplies sizes, up to 2^27 cells', () => {
    expect(domainSize(columns, [0, 1])).toBe(2 ** 27);
    expect(() => domainSize(columns, [0, 1, 2])).toThrow(
      expect.objectContaining({ code: 'DOMAIN_TOO_LARGE', message: expect.stringContaining('a x b x c: 268435456') }),
    );
  });
  test.each([[[]], [[3]], [[-1]], [[0.5]], [[1, 1]], [[2, 0, 2]]])('refuses the columns %j', (bad) => {
    expect(() => domainSize(columns, bad)).toThrow(RangeError);
  });
});
