import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createViewGuard } from '../../../../privacy/guard/views/create-view-guard.ts';
import { mostCells } from '../../../../privacy/guard/views/events.ts';
import { checkDistinct } from '../../../../privacy/guard/views/ever-rows.ts';
import type { View } from '../../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../../privacy/guard/views/view-rows.ts';
import { rational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { bruteCounts, column, openTestRun, tableOf } from '../guard-fixture.ts';
import { linkedOf, type NestedUnit, shapeOf, unitOf } from './linked-fixture.ts';

const shape = shapeOf(true);
/** Of findings by their three groups, or of drugs, which have none. */
const viewOf = (detail: number, rows: number): View => ({
  name: 'ever',
  kind: 'ever',
  detail,
  rows,
  columns: [
    { name: 'sex', size: 2, from: { of: 'unit', column: 0 } },
    { name: 'group', size: detail === 0 ? 3 : 4, from: { of: 'ever' } },
    { name: 'stays', size: 3, from: { of: 'count', edges: [0, 1, 3] } },
  ],
});

function groupsOf({ events }: NestedUnit, detail: number): readonly number[] {
  const { kind, groups } = shape.details[detail]!;
  const all = events.flatMap(({ details }) =>
    details[detail]!.map((row) => groups[kind]?.of[row[kind]!] ?? row[kind]!),
  );
  return [...new Set(all)];
}

test('rows are the distinct groups of each unit, the first of them', () => {
  fc.assert(
    fc.property(
      fc.array(unitOf(shape), { maxLength: 6 }),
      fc.nat(1),
      fc.integer({ min: 1, max: 3 }),
      (units, detail, rows) => {
        const view = viewOf(detail, rows);
        const made = viewRows(linkedOf(units, shape), shape, view);
        const [sex, group, stays] = made.columns.map(({ codes }) => Array.from(codes));
        const expected = units.flatMap((unit) =>
          groupsOf(unit, detail)
            .slice(0, mostCells(view))
            .map((one) => [unit.codes[0], one, unit.events.length > 2 ? 2 : Math.min(1, unit.events.length)]),
        );
        expect(sex!.map((code, row) => [code, group![row], stays![row]])).toEqual(expected);
        checkDistinct(made, view);
      },
    ),
  );
});

test('one unit more adds at most one to each of few cells of a marginal with its groups, and one to as many as is charged for', () => {
  let greatest = 0;
  fc.assert(
    fc.property(
      fc.array(unitOf(shape), { maxLength: 5 }),
      unitOf(shape),
      fc.constantFrom([1], [0, 1], [1, 2], [2, 1, 0]),
      (others, one, columns) => {
        const view = viewOf(0, 2);
        const count = (units: readonly NestedUnit[]): Float64Array =>
          bruteCounts(viewRows(linkedOf(units, shape), shape, view), columns);
        const without = count(others);
        const changes = count([one, ...others]).map((cell, i) => cell - without[i]!);
        expect(changes.every((change) => change === 0 || change === 1)).toBe(true);
        const squared = changes.reduce((sum, change) => sum + change ** 2, 0);
        expect(squared).toBeLessThanOrEqual(mostCells(view));
        greatest = Math.max(greatest, squared);
      },
    ),
  );
  expect(greatest).toBe(3);
});

describe('the guard', () => {
  const units: readonly NestedUnit[] = [
    {
      codes: [0, 0],
      events: [
        {
          codes: [0, 0, 0],
          day: 0,
          details: [
            [
              [0, 0],
              [1, 0],
              [3, 0],
              [4, 0],
            ],
            [[1]],
          ],
        },
      ],
    },
    { codes: [1, 0], events: [{ codes: [0, 0, 0], day: 0, details: [[[2, 1]], []] }] },
  ];
  const open = (rows = 2) => {
    const { ledger, run } = openTestRun();
    const records = linkedOf(units, shape);
    const entropy = insecureSeededEntropy('ever');
    return { ledger, guard: createViewGuard({ records, shape, view: viewOf(0, rows), run, entropy }) };
  };
  const sigmaSquared = rational(1n, 1024n);

  test('counts groups, and charges by the number of them', async () => {
    const { ledger, guard } = open();
    expect(guard.maxRowsPerUnit).toBe(2);
    const [answer] = await guard.measureMarginals({ id: 'q', marginals: [{ columns: [1], sigmaSquared }] });
    expect([...answer!.values]).toEqual([1, 2, 1]);
    const [fewer] = await guard
      .withFewerRows(1)
      .measureMarginals({ id: 'q', marginals: [{ columns: [1], sigmaSquared }] });
    expect([...fewer!.values]).toEqual([1, 1, 0]);
    const kind = 'discrete-gaussian-squared';
    expect(ledger.charges('run').map(({ questionId, event }) => [questionId, event])).toEqual([
      ['ever/q', { kind, sigmaSquared, sensitivitySquared: 3n }],
      ['ever/fewer-rows/1/q', { kind, sigmaSquared, sensitivitySquared: 1n }],
    ]);
  });

  test('refuses what bounds nothing by it, and charges nothing', async () => {
    const { ledger, guard } = open();
    const id = 'q';
    const marginals = [
      { columns: [1], sigmaSquared },
      { columns: [0], sigmaSquared },
    ];
    const reference = () => new Float64Array(3);
    const candidates = [{ columns: [1], reference, weight: 1, offset: 0 }];
    const workloads = [{ name: 'a', marginals: [[1]], reference, sigma: rational(1n) }];
    const groupings = [{ name: 'a', by: 1, marginals: [[0]], reference, sigma: rational(1n) }];
    await expect(guard.measureMarginals({ id, marginals })).rejects.toThrow(RangeError);
    await expect(guard.chooseMarginal({ id, epsilon: rational(1n), candidates })).rejects.toThrow(RangeError);
    await expect(guard.measureDistances({ id, workloads })).rejects.toThrow(RangeError);
    await expect(guard.measureGroupDistances({ id, groupings })).rejects.toThrow(RangeError);
    await expect(guard.measureCopies({ id, sigmaSquared, released: [] })).rejects.toThrow(RangeError);
    await expect(guard.train({} as never)).rejects.toThrow(RangeError);
    const merged = { size: 1, map: new Uint32Array(3) };
    expect(() => guard.withRecodings([undefined, merged, undefined])).toThrow(RangeError);
    expect(() => guard.withFewerRows(3)).toThrow(RangeError);
    expect(ledger.charges('run')).toEqual([]);
  });

  test('lets other columns be merged', async () => {
    const { guard } = open();
    const merged = guard.withRecodings([{ size: 1, map: new Uint32Array(2) }, undefined, undefined]);
    const [answer] = await merged.measureMarginals({ id: 'q', marginals: [{ columns: [0, 1], sigmaSquared }] });
    expect([...answer!.values]).toEqual([1, 2, 1]);
  });
});

test('a group that a unit has twice is refused before the first count', () => {
  const view = viewOf(0, 2);
  const twice = tableOf([column('sex', 2, [0, 0]), column('group', 3, [1, 1]), column('stays', 3, [1, 1])], {
    unitOfRow: Uint32Array.of(0, 0),
    maxRowsPerUnit: 2,
  });
  expect(() => checkDistinct(twice, view)).toThrow('twice');
  expect(() => checkDistinct({ ...twice, unitOfRow: Uint32Array.of(0, 1) }, view)).not.toThrow();
});
