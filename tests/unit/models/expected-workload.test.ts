import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedWorkload } from '../../../models/graphical/planning/expected-workload.ts';
import type { ModelInputs } from '../../../models/model.ts';
import { modelFamily } from '../../../models/registry.ts';
import type { Workload } from '../../../models/workload.ts';
import { rational } from '../../../privacy/rational.ts';

const ROWS = 5000;
const inputs = (
  sizes: readonly number[],
  workload?: Workload,
  expectedRows: number | undefined = ROWS,
): ModelInputs => ({
  columns: sizes.map((size, i) => ({ name: `c${i}`, size })),
  maxRowsPerUnit: 1,
  rho: rational(1, 10),
  expectedRows,
  target: undefined,
  workload,
});
const listed = (...sets: number[][]): Workload => ({
  kind: 'listed',
  marginals: sets.map((columns) => ({ columns, weight: 1 })),
});

/** The same sums, cell by cell. */
function cellByCell(shape: readonly number[], variance: number): { error: number; atMost: number } {
  const noise = Math.sqrt((2 * variance) / Math.PI);
  const shares = shape.map((size) => {
    const weights = Array.from({ length: size }, (_, i) => 1 / (i + 1) ** 2);
    const whole = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / whole);
  });
  const cells = shares.reduce((all, own) => all.flatMap((share) => own.map((one) => share * one)), [1]);
  return {
    error: cells.reduce((sum, share) => sum + Math.min(noise, ROWS * share), 0) / ROWS,
    atMost: (noise * cells.length) / ROWS,
  };
}

test('columns and pairs have the sum over their cells, each off by the noise but by no more than its count', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 1, max: 5000, noNaN: true }),
      (a, b, variance) => {
        const found = expectedWorkload(inputs([a, b], listed([0], [1, 0])), { oneWay: [variance, 0], pair: variance })!;
        for (const [i, shape] of [[a], [a, b]].entries()) {
          const { error, atMost } = cellByCell(shape, variance);
          expect(found.marginals![i]!.error).toBeCloseTo(Math.min(2, error), 9);
          expect(found.marginals![i]!.atMost).toBeCloseTo(Math.min(2, atMost), 9);
          // Sums of equal terms are rounded in different orders.
          expect(found.marginals![i]!.error).toBeLessThanOrEqual(found.marginals![i]!.atMost * (1 + 1e-12));
        }
      },
    ),
  );
});

test('a wider marginal takes the cheapest tree of pairs, and the sum over its columns where no pair is measured', () => {
  const sizes = [30, 2, 20];
  const found = expectedWorkload(inputs(sizes, listed([0, 1, 2], [0, 1], [1, 2], [0, 2])), {
    oneWay: [1, 1, 1],
    pair: 50,
  })!;
  const [all, ab, bc, ac] = found.marginals!.map(({ error }) => error);
  expect(all).toBeCloseTo(ab! + bc!, 12);
  expect(ac).toBeGreaterThan(bc!);
  const alone = expectedWorkload(inputs(sizes, listed([0, 1, 2], [0], [1], [2])), {
    oneWay: [1, 4, 9],
    pair: undefined,
  })!;
  const [whole, ...parts] = alone.marginals!.map(({ error }) => error);
  expect(whole).toBeCloseTo(parts[0]! + parts[1]! + parts[2]!, 12);
});

test('of all marginals the means and the worst are told, by the number of columns that was asked for', () => {
  const { byWays, worst, marginals } = expectedWorkload(inputs([5, 9, 3, 7]), { oneWay: [9, 9, 9, 9], pair: 25 })!;
  expect(marginals).toBeUndefined();
  expect(byWays.map(({ ways }) => ways)).toEqual([1, 2, 3]);
  expect(worst).toHaveLength(5);
  expect(worst[0]!.columns).toEqual([0, 1, 3]);
  expect(new Set(worst.map(({ columns }) => columns.join())).size).toBe(5);
  expect(worst[0]!.error).toBe(byWays[2]!.largest);
  expect(byWays[0]!.mean).toBeLessThan(byWays[0]!.largest);
  const two = expectedWorkload(inputs([5, 9, 3, 7], { kind: 'all', ways: 2 }), { oneWay: [9, 9, 9, 9], pair: 25 })!;
  expect(two.byWays).toEqual(byWays.slice(0, 2));
});

test('no figure without the number of records, none above 2, and a wide table quickly', () => {
  expect(
    expectedWorkload({ ...inputs([3]), expectedRows: undefined }, { oneWay: [1], pair: undefined }),
  ).toBeUndefined();
  const noisy = expectedWorkload(inputs([100_000, 100_000]), { oneWay: [1e12, 1e12], pair: 1e14 })!;
  expect(noisy.byWays.every(({ mean, largest }) => mean <= 2 && largest <= 2)).toBe(true);
  expect(noisy.worst.every(({ atMost }) => atMost === 2)).toBe(true);
  const wide = Array.from({ length: 1100 }, (_, i) => 2 + (i % 30));
  const { byWays } = expectedWorkload(inputs(wide), { oneWay: wide.map(() => 10), pair: 100 })!;
  expect(byWays).toHaveLength(3);
});

test.each(['independent', 'mst', 'cliquetree'])(
  '%s tells it for each marginal of a list, less with more budget',
  (kind) => {
    const weak = inputs([4, 5, 6], listed([0, 1], [2]), 50_000);
    const errors = [weak, { ...weak, rho: rational(10) }].map(
      (one) => modelFamily(kind).plan(one).expectedError!.workload!.marginals!,
    );
    for (const i of [0, 1]) expect(errors[1]![i]!.error).toBeLessThan(errors[0]![i]!.error);
    expect(errors[0]!.map(({ columns }) => columns)).toEqual([[0, 1], [2]]);
  },
);
