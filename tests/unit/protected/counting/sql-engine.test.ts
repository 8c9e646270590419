import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateCodes, type EncodedColumn } from '../../../../privacy/guard/codes.ts';
import { cacheBudget } from '../../../../privacy/guard/counting/count-cache.ts';
import type { ExactCounts, MarginalCounter } from '../../../../privacy/guard/counting/marginal-counter.ts';
import { memoryCounter } from '../../../../privacy/guard/counting/memory-counter.ts';
import { createGuard } from '../../../../privacy/guard/create-guard.ts';
import { engineRecords } from '../../../../privacy/guard/engine-records.ts';
import type { Guard, Recoding } from '../../../../privacy/guard/guard.ts';
import { memoryRecords } from '../../../../privacy/guard/memory-records.ts';
import type { BoundedRecords } from '../../../../privacy/guard/records.ts';
import { fewerRowsView, recodedColumns, recodedView, recordsView } from '../../../../privacy/guard/records-view.ts';
import { wholeRowOf } from '../../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../../privacy/guard/views/view-rows.ts';
import { rational } from '../../../../privacy/rational.ts';
import { engineOver, openTestSession } from '../../../support/coded-database.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { openTestRun, someTable, tableOf } from '../../guard/guard-fixture.ts';
import { everyView, linkedOf, shapeOf, unitOf } from '../../guard/views/linked-fixture.ts';

/** Counts as text, by position: kind, cells and numbers. */
async function countsOf(counter: MarginalCounter, marginals: readonly (readonly number[])[]): Promise<string[]> {
  const seen: string[] = [];
  await counter.countMany(marginals, (position, exact: ExactCounts) => {
    expect(seen[position]).toBeUndefined();
    seen[position] = `${exact.kind}: ${exact.kind === 'sparse' ? exact.cells : ''}: ${exact.counts}`;
  });
  return seen;
}

const inMemory = (records: BoundedRecords, recodings?: readonly (Recoding | undefined)[]): MarginalCounter => {
  const view = recordsView(records);
  const seen = recodings === undefined ? view : recodedView(view, recodings);
  return memoryCounter(seen.column, seen.rowCount);
};

function columnOf(position: number, size: number, draws: readonly number[]): EncodedColumn {
  const codes = allocateCodes(size, draws.length);
  draws.forEach((draw, row) => {
    codes[row] = (Math.imul(draw + 7 * row, 0x9e3779b1 + 2 * position) >>> 3) % size;
  });
  return { name: `c${position}`, size, codes };
}

/** Sizes at which a code, or one more for what is outside, needs a wider type. */
const someSizes = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(255, 256, 257, 700, 65_535, 65_536, 70_000)),
  { minLength: 1, maxLength: 5 },
);
const table = fc.record({
  sizes: someSizes,
  draws: fc.array(fc.nat(), { maxLength: 60 }),
  mergedTo: fc.array(fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }), { minLength: 5, maxLength: 5 }),
});

describe('counting by SQL gives the very integers that counting in memory gives', () => {
  test('for any table and any marginals, as they are and with values merged, twice over', async () => {
    const session = await openTestSession();
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.shuffledSubarray([0, 1, 2, 3, 4])),
        async ({ sizes, draws, mergedTo }, sets) => {
          const records = tableOf(sizes.map((size, i) => columnOf(i, size, draws)));
          const marginals = sets
            .map((set) => set.filter((column) => column < sizes.length))
            .filter((set) => set.length > 0 && set.reduce((cells, column) => cells * sizes[column]!, 1) <= 2 ** 27);
          const engine = await engineOver(records, session);
          expect(await countsOf(engine, marginals)).toEqual(await countsOf(inMemory(records), marginals));

          const merge = (from: readonly number[], to: (number | undefined)[]): (Recoding | undefined)[] =>
            from.map((size, i) => {
              if (to[i] === undefined) return undefined;
              const merged = Math.min(to[i], size);
              return { size: merged, map: Uint32Array.from({ length: size }, (_, code) => (code * 5 + i) % merged) };
            });
          const once = merge(sizes, mergedTo);
          const recoded = engine.withRecodings(once);
          expect(await countsOf(recoded, marginals)).toEqual(await countsOf(inMemory(records, once), marginals));
          const twice = merge(
            recoded.columns.map(({ size }) => size),
            [2, undefined, 3, 1, 7],
          );
          const again = once.map((first, i): Recoding | undefined => {
            const second = twice[i];
            if (first === undefined || second === undefined) return second ?? first;
            return { size: second.size, map: first.map.map((code) => second.map[code]!) };
          });
          expect(await countsOf(recoded.withRecodings(twice), marginals)).toEqual(
            await countsOf(inMemory(records, again), marginals),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('for the first rows of each unit, as they are and with values merged', async () => {
    const session = await openTestSession();
    const whole = someTable([3, 300, 5], 400, 4);
    const units = whole.unitOfRow!.map((unit) => (Math.imul(unit, 7) + (unit % 3)) % 100);
    const records = { ...whole, unitOfRow: units, maxRowsPerUnit: 8 };
    const marginals = [[0], [1], [0, 2], [1, 2]];
    for (const rows of [1, 2, 3]) {
      const view = fewerRowsView(recordsView(records), rows);
      const fewer = (await engineOver(records, session)).withFewerRows(rows);
      expect(await countsOf(fewer, marginals)).toEqual(
        await countsOf(memoryCounter(view.column, view.rowCount), marginals),
      );
      expect((await fewer.survey()).rows).toBe(view.rowCount());
      const merge = [undefined, { size: 7, map: Uint32Array.from({ length: 300 }, (_, code) => code % 7) }, undefined];
      const merged = recodedView(view, merge);
      expect(await countsOf(fewer.withRecodings(merge), marginals)).toEqual(
        await countsOf(memoryCounter(merged.column, merged.rowCount), marginals),
      );
      const twice = fewer.withRecodings(merge).withFewerRows(1);
      const both = fewerRowsView(merged, 1);
      expect(await countsOf(twice, marginals)).toEqual(
        await countsOf(memoryCounter(both.column, both.rowCount), marginals),
      );
    }
  });

  test('for many marginals at once, more than one statement holds, in cells large and small', async () => {
    const records = someTable([2, 3, 5, 40, 300, 7, 64, 1000], 3000);
    const marginals = Array.from({ length: 8 }, (_, a) => a).flatMap((a) => [
      [a],
      ...Array.from({ length: 7 - a }, (_, i) => [a, a + 1 + i]),
    ]);
    const triples = [
      [4, 6, 7],
      [7, 0, 3],
      [1, 2, 4],
    ];
    const engine = await engineOver(records, await openTestSession());
    const all = [...marginals, ...triples];
    const counts = await countsOf(engine, all);
    expect(counts).toEqual(await countsOf(inMemory(records), all));
    expect(counts.filter((text) => text.startsWith('sparse'))).not.toEqual([]);
  });

  test('a wrong size of one column would be seen', async () => {
    const records = someTable([4, 6], 100);
    const engine = await engineOver(
      { ...records, columns: [records.columns[0]!, { ...records.columns[1]!, size: 5 }] },
      await openTestSession(),
    );
    await expect(countsOf(engine, [[0, 1]])).rejects.toThrow('beyond its column');
  });
});

describe('rows of views that share a weight', () => {
  const shape = shapeOf(true);
  const views = everyView(true, 3).filter((view) => wholeRowOf(view) > 1);
  const sparse: Recoding = { size: 2 ** 21, map: Uint32Array.of(2 ** 21 - 1, 5, 6) };

  test('are weighed by SQL as they are in memory, as they are, with fewer rows and with values merged', async () => {
    const session = await openTestSession();
    await fc.assert(
      fc.asyncProperty(
        fc.array(unitOf(shape), { maxLength: 6 }),
        fc.constantFrom(...views),
        fc.integer({ min: 1, max: 3 }),
        fc.uniqueArray(fc.nat(14), { minLength: 1, maxLength: 3 }),
        async (units, view, fewer, columns) => {
          const records = viewRows(linkedOf(units, shape), shape, view);
          const engine = await engineOver(records, session);
          const memory = memoryRecords(records, cacheBudget(), undefined);
          const guarded = engineRecords(engine, { ...records, hasWeights: true }, cacheBudget());
          const marginals = [columns, [columns[0]!]];
          expect(await countsOf(guarded.counter, marginals)).toEqual(await countsOf(memory.counter, marginals));
          const lighter = [guarded, memory].map((held) => held.withFewerRows(fewer));
          expect(await countsOf(lighter[0]!.counter, marginals)).toEqual(
            await countsOf(lighter[1]!.counter, marginals),
          );
          const recodings = records.columns.map(({ size }) => (size === 3 ? sparse : undefined));
          const recoded = recodedColumns(records.columns, recodings);
          const merged = lighter.map((held) => held.withRecodings(recodings, recoded).counter);
          const few = marginals.filter(
            (marginal) => marginal.reduce((cells, c) => cells * recoded[c]!.size, 1) < 2 ** 27,
          );
          expect(await countsOf(merged[0]!, few)).toEqual(await countsOf(merged[1]!, few));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('are answered about by a guard over a database as by one over arrays, and charged the same', async () => {
    const view = views[0]!;
    const units = fc.sample(unitOf(shape), { numRuns: 30, seed: 7 });
    const records = viewRows(linkedOf(units, shape), shape, view);
    const engine = await engineOver(records, await openTestSession());
    const ask = async (held: typeof engine | BoundedRecords) => {
      const { ledger, run } = openTestRun();
      const guard = createGuard({ records: held, run, entropy: insecureSeededEntropy('weighed') });
      const marginals = [{ columns: [0, 4], sigmaSquared: rational(3n) }];
      const answers = await guard.withFewerRows(2).measureMarginals({ id: 'q', marginals });
      return { answers, charged: ledger.charges('run').map(({ event }) => event) };
    };
    expect(await ask(engine)).toEqual(await ask(records));
  });

  test('are refused where they add up to too much', async () => {
    const records = viewRows(linkedOf(fc.sample(unitOf(shape), { numRuns: 20, seed: 3 }), shape), shape, views[0]!);
    const engine = await engineOver(records, await openTestSession());
    const guarded = engineRecords(engine, { ...records, maxRowsPerUnit: 2, hasWeights: true }, cacheBudget());
    await expect(countsOf(guarded.counter, [[0]])).rejects.toThrow('were not bounded before counting');
  });
});

describe('comparing rows by SQL finds the copies that comparing in memory finds', () => {
  const shape = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    unitOfRow: fc.option(fc.array(fc.nat(7), { minLength: 1, maxLength: 40 })),
    draws: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
    released: fc.array(fc.nat(), { maxLength: 30 }),
    seed: fc.string(),
  });

  test('for any tables, units and coins, as they are and with values merged', async () => {
    const session = await openTestSession();
    let copied = 0;
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.integer({ min: 1, max: 4 }),
        async ({ sizes, unitOfRow, draws, released, seed }, coins) => {
          const dense = [...new Set(unitOfRow)];
          const rows = unitOfRow?.length ?? 33;
          const records: BoundedRecords = {
            ...tableOf(sizes.map((size, i) => columnOf(i, size, draws.slice(0, rows)))),
            maxRowsPerUnit: 40,
            ...(unitOfRow === null ? {} : { unitOfRow: Uint32Array.from(unitOfRow, (unit) => dense.indexOf(unit)) }),
          };
          const byArrays = memoryRecords(records, cacheBudget(), undefined);
          const bySql = engineRecords(await engineOver(records, session), records, cacheBudget());
          const made = sizes.map((size, i) => columnOf(i, size, released));
          const expected = await byArrays.countCopies(made, coins, insecureSeededEntropy(seed));
          expect(await bySql.countCopies(made, coins, insecureSeededEntropy(seed))).toEqual(expected);
          copied += expected.releasedCopied + expected.heldOutCopied;

          const merge = sizes.map((size): Recoding => {
            const merged = Math.ceil(size / 2);
            return { size: merged, map: Uint32Array.from({ length: size }, (_, code) => code % merged) };
          });
          const coarse = merge.map(({ size, map }, i) => ({
            name: made[i]!.name,
            size,
            codes: made[i]!.codes.map((code) => map[code]!),
          }));
          expect(
            await bySql.withRecodings(merge, coarse).countCopies(coarse, coins, insecureSeededEntropy(seed)),
          ).toEqual(
            await byArrays.withRecodings(merge, coarse).countCopies(coarse, coins, insecureSeededEntropy(seed)),
          );
        },
      ),
      { numRuns: 40 },
    );
    expect(copied).toBeGreaterThan(40);
  });
});

describe('a guard over a database answers as one over arrays does', () => {
  const released = someTable([4, 3, 6], 80);
  const recodings = [
    { size: 2, map: Uint32Array.of(0, 1, 1, 0) },
    undefined,
    { size: 3, map: Uint32Array.of(0, 0, 1, 1, 2, 2) },
  ];
  const flat = (columns: readonly number[]): Float64Array => new Float64Array(columns.length === 1 ? 6 : 24).fill(4);

  /** Every kind of question, one after another, with noise from the same seed. */
  async function answersOf(guard: Guard): Promise<unknown[]> {
    const sigmaSquared = rational(9);
    const merged = guard.withRecodings(recodings);
    const candidate = { reference: () => flat([0, 2]), weight: 1, offset: 3 };
    return [
      await guard.measureMarginals({
        id: 'm',
        marginals: [[0], [2, 1], [0, 1, 2]].map((columns) => ({ columns, sigmaSquared })),
      }),
      await guard.chooseMarginal({
        id: 'c',
        epsilon: rational(1n, 50n),
        candidates: [
          { ...candidate, columns: [0, 2] },
          { ...candidate, columns: [2, 0] },
        ],
      }),
      await guard.measureDistances({
        id: 'd',
        workloads: [{ name: 'w', marginals: [[2], [0, 2]], reference: flat, sigma: rational(2) }],
      }),
      await guard.measureGroupDistances({
        id: 'g',
        groupings: [
          { name: 'g', by: 0, marginals: [[2]], reference: flat, sigma: rational(2) },
          { name: 'h', by: 2, marginals: [[0]], reference: flat, sigma: rational(3) },
        ],
      }),
      await guard.measureCopies({ id: 'k', sigmaSquared, released: released.columns }),
      await merged.measureMarginals({ id: 'r', marginals: [{ columns: [2, 0], sigmaSquared }] }),
      await merged.measureCopies({
        id: 'l',
        sigmaSquared,
        released: merged.columns.map(({ name, size }, i) => ({
          name,
          size,
          codes: released.columns[i]!.codes.map((code) => code % size),
        })),
      }),
    ];
  }

  test.each([1, 3])('with %d rows a unit', async (rowsPerUnit) => {
    const records = someTable([4, 3, 6], 90, rowsPerUnit);
    const engine = await engineOver(records, await openTestSession());
    const [inArrays, bySql] = [records, engine].map((held) =>
      answersOf(createGuard({ records: held, run: openTestRun().run, entropy: insecureSeededEntropy('same') })),
    );
    expect(await bySql).toEqual(await inArrays);
  });

  test('and questions may be asked at the same time', async () => {
    const records = someTable([4, 3, 6], 90);
    const engine = await engineOver(records, await openTestSession());
    const guard = createGuard({ records: engine, run: openTestRun().run, entropy: insecureSeededEntropy('s') });
    const ask = (id: string, columns: number[]): Promise<unknown> =>
      guard.measureMarginals({ id, marginals: [{ columns, sigmaSquared: rational(1n, 1024n) }] });
    const answers = await Promise.all([ask('a', [0]), ask('b', [1]), ask('c', [0, 1, 2])]);
    const arrays = await Promise.all([[0], [1], [0, 1, 2]].map((columns) => countsOf(inMemory(records), [columns])));
    expect(answers.map((answer) => `dense: : ${(answer as { values: Float64Array }[])[0]!.values}`)).toEqual(
      arrays.flat(),
    );
  });
});
