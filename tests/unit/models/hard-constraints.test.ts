import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimate } from '../../../models/graphical/estimation/estimate.ts';
import type { Measurement } from '../../../models/graphical/estimation/measurement.ts';
import { mergeRareValues } from '../../../models/graphical/estimation/one-way.ts';
import { bestElimination } from '../../../models/graphical/inference/elimination.ts';
import {
  possibleTables,
  recodeTables,
  scopesOf,
  valueClasses,
} from '../../../models/graphical/inference/hard-constraints.ts';
import { buildJunctionTree } from '../../../models/graphical/inference/junction-tree.ts';
import { queryMarginal } from '../../../models/graphical/inference/query.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import { randomImpossible, violates } from '../../support/impossible-cells.ts';
import { allRecords, cellOf, numbers, type SmallCase, smallCase } from '../../support/small-domains.ts';

/** Cells of `columns` that no possible record has, by looking at every record. */
function zeros(
  sizes: readonly number[],
  impossible: readonly ImpossibleCells[],
  columns: readonly number[],
): boolean[] {
  const none = new Array<boolean>(columns.reduce((cells, column) => cells * sizes[column]!, 1)).fill(true);
  for (const record of allRecords(sizes)) {
    if (!violates(sizes, impossible, record)) none[cellOf(sizes, columns, record)] = false;
  }
  return none;
}

function drawn({ sizes, cliques, seed }: SmallCase): { impossible: ImpossibleCells[]; measurements: Measurement[] } {
  const next = numbers(seed);
  const impossible = cliques.slice(0, 2).map((columns, i) => randomImpossible(sizes, columns, seed + i + 1));
  const measurements = [...sizes.map((_, column) => [column]), ...cliques.slice(1)].map((columns) => {
    const cells = columns.reduce((product, column) => product * sizes[column]!, 1);
    const shares = Float64Array.from({ length: cells }, () => next() ** 3);
    const sum = shares.reduce((whole, share) => whole + share, 0);
    const values = shares.map((share) => (1000 * share) / sum);
    return { columns, values, variances: new Float64Array(cells).fill(900) };
  });
  return { impossible, measurements };
}

function fitted(small: SmallCase, scopes: readonly (readonly number[])[]) {
  const { sizes } = small;
  const { impossible, measurements } = drawn(small);
  const possible = possibleTables(sizes, impossible);
  const required = [...scopes, ...scopesOf(possible), ...measurements.map(({ columns }) => columns)];
  const tree = buildJunctionTree(sizes, bestElimination(sizes, required));
  const bases = sizes.map((size) => new Float64Array(size).fill(1 / size));
  return estimate(tree, bases, measurements, 1000, { possible, tolerance: 1e-9, maxEvaluations: 3000 });
}

const contradictory = ({ sizes, ...rest }: SmallCase): boolean =>
  allRecords(sizes).every((record) => violates(sizes, drawn({ sizes, ...rest }).impossible, record));

test('an estimate is zero where no record can be, and there alone, whatever was measured', () => {
  let constrained = 0;
  fc.assert(
    fc.property(smallCase, (small) => {
      fc.pre(!contradictory(small));
      const { sizes } = small;
      const { impossible } = drawn(small);
      const { propagation, total } = fitted(small, []);
      const all = sizes.map((_, column) => column);
      const joint = queryMarginal(propagation, total, all);
      for (const [cell, none] of zeros(sizes, impossible, all).entries()) {
        if (none) expect(joint[cell]).toBe(0);
        else expect(joint[cell]).toBeGreaterThan(0);
      }
      expect(joint.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1000, 6);
      constrained += Number(joint.includes(0));
    }),
    { numRuns: 150 },
  );
  expect(constrained).toBeGreaterThan(40);
});

test('a tree of small cliques and one table over everything give the same estimate', () => {
  fc.assert(
    fc.property(smallCase, (small) => {
      fc.pre(!contradictory(small));
      const all = small.sizes.map((_, column) => column);
      const [inTree, whole] = [fitted(small, []), fitted(small, [all])];
      const [a, b] = [inTree, whole].map(({ propagation, total }) => queryMarginal(propagation, total, all));
      for (const [cell, count] of a!.entries()) expect(Math.abs(count - b![cell]!)).toBeLessThan(0.5);
    }),
    { numRuns: 60 },
  );
});

test('records that should not be do not spoil the rest', () => {
  const sizes = [2, 3];
  const possible = possibleTables(sizes, [{ columns: [0, 1], cells: Uint8Array.of(0, 0, 0, 0, 0, 1) }]);
  const tree = buildJunctionTree(sizes, bestElimination(sizes, [[0, 1]]));
  const measured = (values: number[]): Measurement => ({
    columns: [0, 1],
    values: Float64Array.from(values),
    variances: new Float64Array(6).fill(1),
  });
  const bases = sizes.map((size) => new Float64Array(size).fill(1));
  const { propagation, total } = estimate(tree, bases, [measured([100, 200, 300, 200, 200, 1e7])], 1000, { possible });
  for (const [cell, count] of queryMarginal(propagation, total, [0, 1]).entries()) {
    expect(Math.abs(count - [100, 200, 300, 200, 200, 0][cell]!)).toBeLessThan(5);
  }
});

test.each([1e3, 1e6, 1e9])(
  'measurements that contradict the constraints and a total of %d still give finite counts',
  (total) => {
    const sizes = [2, 3];
    const possible = possibleTables(sizes, [{ columns: [0, 1], cells: Uint8Array.of(0, 0, 1, 0, 1, 1) }]);
    const tree = buildJunctionTree(sizes, bestElimination(sizes, [[0, 1]]));
    const measured = (columns: number[], values: number[]): Measurement => ({
      columns,
      values: Float64Array.from(values),
      variances: new Float64Array(values.length).fill(1e-3),
    });
    const measurements = [measured([0], [0, 1e6]), measured([1], [0, 0, 1e6]), measured([0, 1], [0, 5, 9, 0, 0, 1e6])];
    const bases = sizes.map((size) => new Float64Array(size).fill(1));
    const { propagation } = estimate(tree, bases, measurements, total, { possible });
    const counts = queryMarginal(propagation, total, [0, 1]);
    expect(counts.every((count) => count >= 0)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count, 0) / total).toBeCloseTo(1, 6);
    expect([counts[2], counts[4], counts[5]]).toEqual([0, 0, 0]);
  },
);

describe('tables of what is possible', () => {
  test('hold what follows for single columns, and nothing that forbids nothing', () => {
    const cells = Uint8Array.of(1, 1, 0, 0, 1, 0);
    expect(possibleTables([2, 3, 4], [{ columns: [1, 2], cells: new Uint8Array(12) }])).toEqual([]);
    expect(possibleTables([2, 3, 4], undefined)).toEqual([]);
    // Value 0 of column 1 goes with neither value of column 0, in one constraint each.
    const tables = possibleTables(
      [2, 3, 4],
      [
        { columns: [0, 1], cells },
        { columns: [1, 0], cells: Uint8Array.of(0, 1, 0, 0, 0, 0) },
      ],
    );
    expect(tables).toEqual([
      { columns: [0, 1], values: Float64Array.of(0, 0, 1, 0, 0, 1) },
      { columns: [1], values: Float64Array.of(0, 0, 1) },
    ]);
  });

  test('are refused where no record is possible, or too large to hold', () => {
    const never = [
      { columns: [0], cells: Uint8Array.of(1, 0) },
      { columns: [0, 1], cells: Uint8Array.of(0, 0, 1, 1) },
    ];
    expect(() => possibleTables([2, 2], never)).toThrow('together they leave no possible record');
    const wide = { columns: [0, 1], cells: Uint8Array.of(1) };
    expect(() => possibleTables([5000, 5000], [wide])).toThrow(UserError);
    const chain = [0, 1].map((column) => ({ columns: [column, 2 + column], cells: new Uint8Array(4e6).fill(1, 0, 1) }));
    const cycle = [...chain, ...chain.map(({ cells }, i) => ({ columns: [i, 3 - i], cells }))];
    expect(() => possibleTables([2000, 2000, 2000, 2000], cycle)).toThrow('together they need tables of');
  });

  test('values are merged only with those that go with the same values', () => {
    const sizes = [4, 2];
    const possible = possibleTables(sizes, [{ columns: [0, 1], cells: Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0) }]);
    const classes = valueClasses(sizes, possible);
    expect([...classes[0]!]).toEqual([0, 0, 1, 1]);
    const rare = { columns: [0], values: Float64Array.of(1, 0, 2, 1), variances: new Float64Array(4).fill(100) };
    expect([...mergeRareValues(rare)!.map]).toEqual([0, 0, 0, 0]);
    const recoding = mergeRareValues(rare, classes[0])!;
    expect([...recoding.map]).toEqual([0, 0, 1, 1]);
    const [table] = recodeTables(sizes, possible, [recoding, undefined]);
    expect(table).toEqual({ columns: [0, 1], values: Float64Array.of(0, 1, 1, 1) });
  });
});
