import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { cacheBudget } from '../../../privacy/guard/counting/count-cache.ts';
import { countCells, countRows } from '../../../privacy/guard/counting/count-cells.ts';
import { type CountingThreads, countingThreads } from '../../../privacy/guard/counting/counting-threads.ts';
import { deriveMarginals } from '../../../privacy/guard/counting/derive-marginals.ts';
import type { ExactCounts } from '../../../privacy/guard/counting/marginal-counter.ts';
import { memoryCounter } from '../../../privacy/guard/counting/memory-counter.ts';
import { packColumns, sharedColumn } from '../../../privacy/guard/counting/pack-columns.ts';
import { planPasses } from '../../../privacy/guard/counting/plan-passes.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { bruteCounts, openTestRun, sameNumbers, someTable, tableOf } from './guard-fixture.ts';

const threads = countingThreads(2, 0);
afterAll(() => threads.close());

function dense(exact: ExactCounts, cells: number): Float64Array {
  if (exact.kind === 'dense') return Float64Array.from(exact.counts);
  const all = new Float64Array(cells);
  exact.cells.forEach((cell, i) => {
    all[cell] = exact.counts[i]!;
  });
  return all;
}

/** What a counter shows for each marginal of a list, and how often. */
async function countAll(
  records: BoundedRecords,
  marginals: readonly (readonly number[])[],
  helpers?: CountingThreads,
  cacheBytes?: number,
): Promise<readonly Float64Array[]> {
  const counter = memoryCounter(
    (position) => records.columns[position]!,
    () => records.rowCount,
    cacheBudget(cacheBytes),
    helpers,
  );
  const shown: Float64Array[][] = marginals.map(() => []);
  for (let time = 0; time < 2; time++) {
    await counter.countMany(marginals, (position, exact) => {
      const cells = marginals[position]!.reduce((product, c) => product * records.columns[c]!.size, 1);
      shown[position]!.push(dense(exact, cells));
    });
  }
  for (const [first, second, ...more] of shown) {
    expect(sameNumbers(first!, second!)).toBe(true);
    expect(more).toEqual([]);
  }
  return shown.map(([first]) => first!);
}

const tables = fc
  .record({
    sizes: fc.array(fc.constantFrom(1, 2, 3, 4, 7, 16, 17, 100, 255, 256, 257, 300), { minLength: 1, maxLength: 7 }),
    rows: fc.constantFrom(0, 1, 3, 4, 5, 63, 200, 1000),
  })
  .chain(({ sizes, rows }) => {
    const marginal = fc
      .shuffledSubarray(
        sizes.map((_, i) => i),
        { minLength: 1, maxLength: Math.min(4, sizes.length) },
      )
      .filter((columns) => columns.reduce((cells, c) => cells * sizes[c]!, 1) <= 2 ** 18);
    return fc.record({
      sizes: fc.constant(sizes),
      rows: fc.constant(rows),
      marginals: fc.array(marginal, { maxLength: 30 }),
      cacheBytes: fc.constantFrom(0, 500, 2 ** 28),
    });
  });

describe('countMany() counts as a plain loop does', () => {
  test.each([
    ['on one thread', undefined, 100],
    ['on three threads', threads, 25],
  ])('%s', async (_, helpers, numRuns) => {
    await fc.assert(
      fc.asyncProperty(tables, async ({ sizes, rows, marginals, cacheBytes }) => {
        const records = someTable(sizes, rows);
        const counted = await countAll(records, marginals, helpers, cacheBytes);
        for (const [i, columns] of marginals.entries()) {
          expect(sameNumbers(counted[i]!, bruteCounts(records, columns))).toBe(true);
        }
      }),
      { numRuns },
    );
  });

  test('all pairs and some triples of many columns, which share passes', async () => {
    const records = someTable([2, 3, 5, 2, 9, 4, 2, 2, 300, 12, 3, 6], 3001);
    const marginals: number[][] = [
      [0, 1, 2],
      [2, 1, 0],
      [9, 3, 11],
      [4, 6, 7],
    ];
    for (let a = 0; a < 12; a++) for (let b = 0; b < a; b++) marginals.push((a + b) % 3 === 0 ? [a, b] : [b, a]);
    for (const helpers of [undefined, threads]) {
      const counted = await countAll(records, marginals, helpers, 0);
      for (const [i, columns] of marginals.entries()) {
        expect(sameNumbers(counted[i]!, bruteCounts(records, columns))).toBe(true);
      }
    }
  });

  test('domains much larger than the table, among others', async () => {
    const records = someTable([1200, 1100, 4], 1000);
    const marginals = [[0, 1], [2], [1, 0], [0, 2], [2, 1]];
    const counted = await countAll(records, marginals, threads);
    for (const [i, columns] of marginals.entries()) {
      expect(sameNumbers(counted[i]!, bruteCounts(records, columns))).toBe(true);
    }
  });

  test('a triple that is alone in a pass over packs that hold more', async () => {
    const sizes = Array.from({ length: 8 }, () => 4);
    const records = someTable(sizes, 600_000);
    const marginals = [
      [0, 1, 2],
      [1, 2, 3],
      [3, 2, 0],
      [4, 5, 6],
      [5, 6, 7],
      [7, 4, 5],
      [0, 1, 4],
    ];
    const alone = planPasses((c) => sizes[c]!, marginals, 600_000).filter(
      (pass) => pass.marginals.length === 1 && pass.packs.flatMap(({ columns }) => columns).length > 3,
    );
    expect(alone).toHaveLength(1);
    const counted = await countAll(records, marginals, undefined, 0);
    for (const [i, columns] of marginals.entries()) {
      expect(sameNumbers(counted[i]!, bruteCounts(records, columns))).toBe(true);
    }
  });

  test('a table cut into parts by rows', async () => {
    const records = someTable([5, 6, 300], 600_001);
    const marginals = [[0, 1], [2, 0], [1]];
    const counted = await countAll(records, marginals, threads, 0);
    for (const [i, columns] of marginals.entries()) {
      expect(sameNumbers(counted[i]!, bruteCounts(records, columns))).toBe(true);
    }
  });

  test('a column whose codes go astray is noticed', async () => {
    const records = tableOf([{ name: 'c', size: 2, codes: Uint8Array.of(0, 1, 97, 0) }]);
    await expect(countAll(records, [[0]])).rejects.toThrow('counted wrongly');
  });

  test('a table of another number of values does not pass for the same', async () => {
    const records = someTable([2, 3, 5], 1000);
    const other = tableOf(records.columns.map((column, i) => (i === 2 ? { ...column, size: 6 } : column)));
    const [counted] = await countAll(other, [[1, 2]]);
    expect(sameNumbers(counted!, bruteCounts(records, [1, 2]))).toBe(false);
  });
});

describe('countRows()', () => {
  test('adds up over ranges, wherever they begin and wherever the codes lie', () => {
    const bytes = Uint8Array.from({ length: 1003 }, (_, i) => (i * 7) % 256);
    for (const at of [0, 1, 4]) {
      const columns = [11, 256, 3].map((size, i) => ({
        size,
        codes: bytes.subarray(at + 4 * i, at + 4 * i + 900).map((code) => code % size),
      }));
      const shifted = columns.map(({ size, codes }) => {
        const moved = new Uint8Array(904).subarray(at, at + 900);
        moved.set(codes);
        return { size, codes: moved };
      });
      for (const some of [shifted.slice(0, 1), shifted.slice(0, 2), shifted]) {
        const cells = some.reduce((product, { size }) => product * size, 1);
        const [whole, parts] = [new Uint32Array(cells), new Uint32Array(cells)];
        countCells(some, whole);
        for (const [start, end] of [
          [0, 400],
          [400, 401],
          [401, 402],
          [402, 900],
        ]) {
          countRows(some, parts, start!, end!);
        }
        expect(whole.reduce((sum, count) => sum + count, 0)).toBe(900);
        expect(parts.every((count, cell) => count === whole[cell])).toBe(true);
      }
    }
  });
});

describe('packColumns()', () => {
  test.each([[[2, 3, 5]], [[16, 16]], [[256]], [[1, 1]], [[7, 1, 36]]])('numbers the cells of %j', (sizes) => {
    for (const rows of [0, 5, 64, 1001]) {
      const { columns } = someTable(sizes, rows);
      const wide = columns.map(({ size, codes }) => ({ size, codes: Uint16Array.from(codes) }));
      for (const packed of [packColumns(columns, rows, false), packColumns(wide, rows, true)]) {
        expect(packed.size).toBe(sizes.reduce((product, size) => product * size, 1));
        const cells = Array.from({ length: rows }, (_, row) =>
          columns.reduce((cell, { size, codes }) => cell * size + codes[row]!, 0),
        );
        expect([...packed.codes]).toEqual(cells);
      }
    }
  });

  test('refuses more than 256 values', () => {
    expect(() => packColumns(someTable([16, 17], 10).columns, 10, false)).toThrow(RangeError);
  });

  test('sharing keeps the codes', () => {
    for (const column of someTable([3, 300, 70_000], 33).columns) {
      const { size, codes } = sharedColumn(column);
      expect(codes.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect({ size, codes: [...codes] }).toEqual({ size: column.size, codes: [...column.codes] });
    }
  });
});

describe('planPasses()', () => {
  const lists = fc
    .record({
      sizes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 3, maxLength: 12 }),
      length: fc.integer({ min: 1, max: 3 }),
      rows: fc.constantFrom(0, 10, 10_000, 10_000_000),
    })
    .chain(({ sizes, length, rows }) => {
      const columns = fc.shuffledSubarray(
        sizes.map((_, i) => i),
        { minLength: length, maxLength: length },
      );
      return fc.record({ sizes: fc.constant(sizes), rows: fc.constant(rows), marginals: fc.array(columns) });
    });

  test('covers each marginal once, by packs of at most 256 values that hold its columns', () => {
    fc.assert(
      fc.property(lists, ({ sizes, rows, marginals }) => {
        const passes = planPasses((c) => sizes[c]!, marginals, rows);
        const covered = passes.flatMap((pass) => pass.marginals);
        expect([...covered].sort((a, b) => a - b)).toEqual(marginals.map((_, i) => i));
        for (const { packs, cells, marginals: members } of passes) {
          const columns = packs.flatMap((pack) => pack.columns);
          expect(new Set(columns).size).toBe(columns.length);
          expect(cells).toBe(columns.reduce((product, c) => product * sizes[c]!, 1));
          for (const pack of packs) if (pack.columns.length > 1) expect(pack.size).toBeLessThanOrEqual(256);
          for (const member of members) expect(columns).toEqual(expect.arrayContaining([...marginals[member]!]));
          if (members.length === 1 && packs.every((pack) => pack.columns.length === 1)) {
            expect(columns).toEqual(marginals[members[0]!]);
          }
        }
      }),
    );
  });

  test('takes far fewer passes than pairs for a wide table, and none to share for a tiny one', () => {
    const pairs: number[][] = [];
    for (let a = 0; a < 50; a++) for (let b = 0; b < a; b++) pairs.push([b, a]);
    expect(planPasses(() => 5, pairs, 1_000_000).length).toBeLessThan(200);
    expect(planPasses(() => 50, pairs, 10)).toHaveLength(pairs.length);
  });
});

test('deriveMarginals() depends on which axis is which', () => {
  const joint = {
    counts: Uint32Array.of(1, 2, 3, 4, 5, 6),
    sizeOf: (c: number) => [2, 3][c]!,
    arena: new Uint32Array(6),
  };
  const derive = (axes: readonly (readonly number[])[]): number[][] => {
    const given: number[][] = [];
    deriveMarginals({ ...joint, axes }, [[0], [1], [1, 0]], (i, counts) => {
      given[i] = [...counts];
    });
    return given;
  };
  const expected = [
    [6, 15],
    [5, 7, 9],
    [1, 4, 2, 5, 3, 6],
  ];
  expect(derive([[0], [1]])).toEqual(expected);
  expect(derive([[0, 1]])).toEqual(expected);
  expect(derive([[1], [0]])).not.toEqual(expected);
  const small = { ...joint, arena: new Uint32Array(1), axes: [[0, 1]] };
  expect(() => deriveMarginals(small, [[0]], () => undefined)).toThrow(RangeError);
});

describe('threads', () => {
  const records = someTable([4, 5, 6, 7], 2000);
  const columns = records.columns.map(sharedColumn);
  const jobs = Array.from({ length: 40 }, (_, i) => {
    const some = [columns[i % 4]!, columns[(i + 1) % 4]!];
    return { columns: some, cells: some[0]!.size * some[1]!.size };
  });
  const expected = (job: number): Float64Array => bruteCounts(records, [job % 4, (job + 1) % 4]);

  test('that are stopped in the middle leave nothing uncounted, and start again', async () => {
    const stopped = countingThreads(2, 0);
    for (let time = 0; time < 2; time++) {
      const given: (Float64Array | undefined)[] = [];
      await stopped.count(jobs, records.rowCount, (job, counts) => {
        expect(given[job]).toBeUndefined();
        if (given.length === 0) void stopped.close();
        given[job] = Float64Array.from(counts);
      });
      expect(jobs.every((_, job) => sameNumbers(given[job]!, expected(job)))).toBe(true);
    }
    await stopped.close();
  });

  test('pass on what the receiver throws, and count on afterwards', async () => {
    const failing = threads.count(jobs, records.rowCount, () => {
      throw new Error('the receiver failed');
    });
    await expect(failing).rejects.toThrow('the receiver failed');
    let given = 0;
    await threads.count(jobs, records.rowCount, (job, counts) => {
      given++;
      expect(sameNumbers(Float64Array.from(counts), expected(job))).toBe(true);
    });
    expect(given).toBe(jobs.length);
  });

  test('serve two callers at once', async () => {
    const sums = await Promise.all(
      [0, 1].map(async () => {
        let sum = 0;
        await threads.count(jobs, records.rowCount, (_, counts) => {
          sum += counts.reduce((total, count) => total + count, 0);
        });
        return sum;
      }),
    );
    expect(sums).toEqual([jobs.length * 2000, jobs.length * 2000]);
  });

  test('change no answer of a guard', async () => {
    const pairs = [
      [0, 1],
      [2, 3],
      [3, 0],
      [1, 2],
      [1, 3],
    ];
    const reference = ([a, b]: readonly number[]): Float64Array =>
      new Float64Array(records.columns[a!]!.size * records.columns[b!]!.size).fill(3);
    const answers = [undefined, threads].map(async (helpers) => {
      const options = { records, run: openTestRun().run, entropy: insecureSeededEntropy('threads') };
      const guard = createGuard(helpers === undefined ? options : { ...options, threads: helpers });
      const sigma = rational(2);
      return [
        await guard.measureMarginals({ id: 'm', marginals: pairs.map((c) => ({ columns: c, sigmaSquared: sigma })) }),
        await guard.measureDistances({ id: 'd', workloads: [{ name: 'w', marginals: pairs, reference, sigma }] }),
        await guard.chooseMarginal({
          id: 'c',
          epsilon: rational(1),
          candidates: pairs.map((c) => ({ columns: c, reference: () => reference(c), weight: 1, offset: 0 })),
        }),
      ];
    });
    expect(await answers[1]).toEqual(await answers[0]);
  });
});
