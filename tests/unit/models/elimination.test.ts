import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellCount } from '../../../models/graphical/inference/domain.ts';
import { bestElimination, eliminate } from '../../../models/graphical/inference/elimination.ts';
import { buildJunctionTree, hostOf } from '../../../models/graphical/inference/junction-tree.ts';
import { TreeRoom } from '../../../models/graphical/inference/tree-room.ts';
import { UserError } from '../../../privacy/errors.ts';
import { smallCase } from '../../support/small-domains.ts';

test('every clique has a host, and the cells promised are the cells built', () => {
  fc.assert(
    fc.property(smallCase, ({ sizes, cliques }) => {
      for (const rule of ['min-fill', 'min-size'] as const) {
        const elimination = eliminate(sizes, cliques, rule);
        const tree = buildJunctionTree(sizes, elimination);
        expect([...elimination.order].sort()).toEqual([...sizes.keys()].sort());
        expect(tree.cells).toBe(elimination.cells);
        expect(tree.buckets.reduce((sum, { rows, size }) => sum + rows * size, 0)).toBe(elimination.cells);
        for (const clique of cliques) expect(hostOf(tree, clique)).toBeGreaterThanOrEqual(0);
        for (const [position, bucket] of tree.buckets.entries()) {
          if (bucket.parent < 0) continue;
          const parent = tree.buckets[bucket.parent]!;
          expect(bucket.parent).toBeGreaterThan(position);
          for (const column of bucket.separator) expect([parent.column, ...parent.separator]).toContain(column);
        }
      }
    }),
  );
});

test('a tree of pairs needs no table wider than a pair', () => {
  const sizes = [10, 20, 30, 40];
  const pairs = [
    [0, 1],
    [1, 2],
    [1, 3],
  ];
  expect(bestElimination(sizes, pairs).cells).toBe(20 * 10 + 20 * 30 + 20 * 40 + 20);
});

test('a cycle of four is triangulated through its small columns', () => {
  const elimination = bestElimination(
    [100, 2, 100, 2],
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ],
  );
  expect(elimination.separators[0]).toHaveLength(2);
  expect(elimination.cells).toBe(400 + 400 + 4 + 2);
});

test('a tree has room for a set exactly when an elimination within the limit is found', () => {
  let [roomy, full] = [0, 0];
  fc.assert(
    fc.property(smallCase, fc.integer({ min: 2, max: 400 }), ({ sizes, cliques }, maxCells) => {
      const room = new TreeRoom(sizes, cliques, maxCells);
      for (let a = 0; a < sizes.length; a++) {
        for (let b = a + 1; b < sizes.length; b++) {
          const sets = [[a, b], ...sizes.map((_, c) => [a, b, c]).filter(([, , c]) => c !== a && c !== b)];
          for (const set of sets) {
            const fits = bestElimination(sizes, [...cliques, set]).cells <= maxCells;
            expect(room.fits(set)).toBe(fits);
            if (fits) roomy++;
            else full++;
          }
        }
      }
    }),
  );
  expect(roomy).toBeGreaterThan(100);
  expect(full).toBeGreaterThan(100);
});

test('min-fill takes the column that adds fewest edges, min-size the one with the smallest table', () => {
  fc.assert(
    fc.property(smallCase, ({ sizes, cliques }) => {
      for (const rule of ['min-fill', 'min-size'] as const) {
        expect(eliminate(sizes, cliques, rule).order).toEqual(plainOrder(sizes, cliques, rule));
      }
    }),
  );
});

/** The same order from sets, counted afresh at each step. */
function plainOrder(
  sizes: readonly number[],
  cliques: readonly (readonly number[])[],
  rule: 'min-fill' | 'min-size',
): number[] {
  const around = sizes.map((_, column) => {
    const all = cliques.filter((clique) => clique.includes(column)).flat();
    return new Set(all.filter((other) => other !== column));
  });
  const order: number[] = [];
  while (order.length < sizes.length) {
    const keys = sizes.flatMap((size, column) => {
      if (order.includes(column)) return [];
      const near = [...around[column]!];
      const fill = near.flatMap((a, i) => near.slice(i + 1).filter((b) => !around[a]!.has(b))).length;
      const cells = near.reduce((product, other) => product * sizes[other]!, size);
      return [[...(rule === 'min-fill' ? [fill, cells] : [cells, fill]), -size, column]];
    });
    const [best] = keys.sort((x, y) => x.map((value, i) => value - y[i]!).find((apart) => apart !== 0) ?? 0);
    const column = best![3]!;
    order.push(column);
    for (const a of around[column]!) {
      around[a]!.delete(column);
      for (const b of around[column]!) if (a !== b) around[a]!.add(b);
    }
  }
  return order;
}

test('overflowing sizes are counted as such and refused before anything is allocated', () => {
  const sizes = new Array<number>(60).fill(1e6);
  const elimination = bestElimination(sizes, [sizes.map((_, column) => column)]);
  expect(elimination.cells).toBe(Number.POSITIVE_INFINITY);
  expect(cellCount(sizes, [0, 1])).toBe(1e12);
  expect(() => buildJunctionTree(sizes, elimination)).toThrow(UserError);
  expect(() => buildJunctionTree([100, 100], bestElimination([100, 100], [[0, 1]]), 10_000)).toThrow(
    /1\.0e\+4 are allowed/,
  );
  expect(buildJunctionTree([100, 100], bestElimination([100, 100], [[0, 1]]), 10_100).cells).toBe(10_100);
});
