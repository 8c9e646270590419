import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Expectation } from '../../../models/graphical/expectation.ts';
import { bestElimination } from '../../../models/graphical/inference/elimination.ts';
import { buildJunctionTree } from '../../../models/graphical/inference/junction-tree.ts';
import { placeFactor } from '../../../models/graphical/inference/placed-factor.ts';
import { Propagation } from '../../../models/graphical/inference/propagation.ts';
import { queryCells, queryMarginal } from '../../../models/graphical/inference/query.ts';
import { distance } from '../../support/exact-guard.ts';
import { build, numbers, smallCase } from '../../support/small-domains.ts';

const TOTAL = 1000;

test('small marginals are exact, and their price is at least their size', () => {
  fc.assert(
    fc.property(smallCase, fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }), (small, wanted) => {
      const built = build(small, false);
      const propagation = new Propagation(built.tree, built.bases, built.factors);
      propagation.run(TOTAL);
      const columns = [...new Set(wanted.map((column) => column % small.sizes.length))];
      const { expected, uncertainty } = new Expectation(propagation, TOTAL).of(columns);
      expect(uncertainty).toBe(0);
      expect(expected).toEqual(queryMarginal(propagation, TOTAL, columns));
      expect(queryCells(built.tree, columns)).toBeGreaterThanOrEqual(Math.max(...columns.map((c) => small.sizes[c]!)));
    }),
  );
});

test('a marginal too dear to work out is counted in sampled rows, within the uncertainty stated', () => {
  // Columns 0 and 3 are connected through a wide separator, {1, 2}.
  const sizes = [30, 20, 20, 30];
  const cliques = [
    [0, 1, 2],
    [1, 2, 3],
  ];
  const tree = buildJunctionTree(sizes, bestElimination(sizes, cliques));
  const next = numbers(4);
  const factors = cliques.map((clique) => {
    const factor = placeFactor(tree, clique);
    for (let cell = 0; cell < factor.values.length; cell++) factor.values[cell] = next() ** 6;
    return factor;
  });
  const bases = sizes.map((size) => new Float64Array(size).fill(1));
  const propagation = new Propagation(tree, bases, factors);
  propagation.run(TOTAL);
  expect(queryCells(tree, [0, 3])).toBeGreaterThan(2 ** 16);
  const { expected, uncertainty } = new Expectation(propagation, TOTAL).of([3, 0]);
  const apart = distance(expected, queryMarginal(propagation, TOTAL, [3, 0]));
  expect(uncertainty).toBeGreaterThan(0);
  expect(apart).toBeGreaterThan(0);
  expect(apart).toBeLessThan(1.2 * uncertainty);
  expect(new Expectation(propagation, TOTAL).of([3, 0]).expected).toEqual(expected);
});
