import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Propagation } from '../../../models/graphical/inference/propagation.ts';
import { queryMarginal } from '../../../models/graphical/inference/query.ts';
import { UserError } from '../../../privacy/errors.ts';
import { bruteForceJoint, bruteForceMarginal, build, smallCase } from '../../support/small-domains.ts';

const TOTAL = 1000;

function expectClose(actual: ArrayLike<number>, expected: readonly number[], within: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [cell, value] of expected.entries()) expect(Math.abs(actual[cell]! - value)).toBeLessThanOrEqual(within);
}

test('beliefs, log sum and any marginal agree with brute force on random cliques, with and without structural zeros', () => {
  fc.assert(
    fc.property(smallCase, fc.boolean(), fc.array(fc.nat({ max: 5 }), { maxLength: 4 }), (small, zeros, wanted) => {
      const built = build(small, zeros);
      const { sizes } = small;
      const joint = bruteForceJoint(sizes, built);
      const sum = joint.reduce((a, b) => a + b, 0);
      const sums = built.factors.map(({ values }) => new Float64Array(values.length));
      const propagation = new Propagation(built.tree, built.bases, built.factors, sums);
      const logSum = propagation.run(TOTAL);
      if (sum === 0) {
        expect(logSum).toBe(Number.NEGATIVE_INFINITY);
        expect(propagation.beliefs.every((belief) => belief === 0)).toBe(true);
        return;
      }
      expect(logSum).toBeCloseTo(Math.log(sum), 9);
      const counts = joint.map((value) => (value / sum) * TOTAL);
      for (const [position, bucket] of built.tree.buckets.entries()) {
        expectClose(
          propagation.table(position),
          bruteForceMarginal(sizes, counts, [...bucket.separator, bucket.column]),
          1e-8,
        );
      }
      for (const [i, factor] of built.factors.entries()) {
        expectClose(sums[i]!, bruteForceMarginal(sizes, counts, factor.columns), 1e-8);
      }
      const columns = [...new Set(wanted.map((column) => column % sizes.length))];
      expectClose(queryMarginal(propagation, TOTAL, columns), bruteForceMarginal(sizes, counts, columns), 1e-8);
    }),
    { numRuns: 300 },
  );
});

test('potentials far beyond the range of doubles in total do not overflow', () => {
  const small = {
    sizes: [3, 3, 3, 3],
    cliques: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
    seed: 1,
  };
  const built = build(small, false);
  for (const factor of built.factors) for (let cell = 0; cell < 9; cell++) factor.values[cell]! *= 1e300;
  const propagation = new Propagation(built.tree, built.bases, built.factors);
  expect(propagation.run(TOTAL)).toBeGreaterThan(3 * 300 * Math.LN10 - 20);
  expect(propagation.table(0).reduce((a, b) => a + b)).toBeCloseTo(TOTAL, 6);
});

test('a query that needs too large a table is refused by its size', () => {
  const built = build(
    {
      sizes: [4, 4, 4],
      cliques: [
        [0, 1],
        [1, 2],
      ],
      seed: 2,
    },
    false,
  );
  const propagation = new Propagation(built.tree, built.bases, built.factors);
  propagation.run(TOTAL);
  expect(() => queryMarginal(propagation, TOTAL, [0, 2], 15)).toThrow(UserError);
  expect(queryMarginal(propagation, TOTAL, [0, 2], 64)).toHaveLength(16);
  expect(() => queryMarginal(propagation, TOTAL, [0, 0])).toThrow(RangeError);
  expect(() => queryMarginal(propagation, TOTAL, [3])).toThrow(RangeError);
});
