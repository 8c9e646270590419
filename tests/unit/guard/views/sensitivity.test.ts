import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cacheBudget } from '../../../../privacy/guard/counting/count-cache.ts';
import type { ExactCounts } from '../../../../privacy/guard/counting/marginal-counter.ts';
import { memoryCounter } from '../../../../privacy/guard/counting/memory-counter.ts';
import { addLatticeDistances, latticeDistance } from '../../../../privacy/guard/distance.ts';
import { choiceSensitivity, distancesEvent } from '../../../../privacy/guard/events.ts';
import { toLattice } from '../../../../privacy/guard/lattice.ts';
import type { BoundedRecords } from '../../../../privacy/guard/records.ts';
import { fewerRowsView, recordsView } from '../../../../privacy/guard/records-view.ts';
import { createViewGuard } from '../../../../privacy/guard/views/create-view-guard.ts';
import type { LinkedShape, View } from '../../../../privacy/guard/views/view.ts';
import { wholeRowOf } from '../../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../../privacy/guard/views/view-rows.ts';
import { rational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { openTestRun } from '../guard-fixture.ts';
import { everyView, linkedOf, type NestedUnit, shapeOf, unitOf } from './linked-fixture.ts';

/** What the guard counts of these units, as it counts it. */
function countOf(
  units: readonly NestedUnit[],
  shape: LinkedShape,
  view: View,
  columns: readonly number[],
  fewer: number,
) {
  const records: BoundedRecords = viewRows(linkedOf(units, shape), shape, view);
  const whole = recordsView(records);
  const seen = fewer === view.rows ? whole : fewerRowsView(whole, fewer);
  const { weights } = seen;
  const counter = memoryCounter(
    seen.column,
    seen.rowCount,
    cacheBudget(),
    undefined,
    weights && (() => weights.of(weights.rows)),
  );
  return counter.count(columns);
}

function denseOf(exact: ExactCounts): Float64Array {
  if (exact.kind !== 'dense') throw new Error('a marginal of few cells was counted sparsely');
  return Float64Array.from(exact.counts);
}

/** One unit more, and how it changes a marginal of a view. */
interface Neighbours {
  readonly without: Float64Array;
  readonly within: Float64Array;
  /** Most that a unit may add, in the integers that are counted. */
  readonly most: number;
  readonly view: View;
  readonly fewer: number;
}

function neighbours(isDated: boolean, kind: string): fc.Arbitrary<Neighbours> {
  const shape = shapeOf(isDated);
  return fc.integer({ min: 1, max: 4 }).chain((rows) => {
    const view = everyView(isDated, rows).find(({ name }) => name === kind)!;
    const columns = fc.uniqueArray(fc.nat(view.columns.length - 1), { minLength: 1, maxLength: 2 });
    const units = fc.array(unitOf(shape), { maxLength: 6 });
    return fc
      .tuple(units, unitOf(shape), fc.nat(6), columns, fc.integer({ min: 1, max: view.rows }))
      .map(([others, one, at, named, fewer]) => ({
        without: denseOf(countOf(others, shape, view, named, fewer)),
        within: denseOf(countOf(others.toSpliced(at, 0, one), shape, view, named, fewer)),
        most: fewer * wholeRowOf(view),
        view,
        fewer,
      }));
  });
}

const KINDS = everyView(true, 1).map(({ name }) => name);

describe.each(KINDS)('one unit more in %s', (kind) => {
  test.each([true, false])(
    'adds to every marginal integers that sum to at most the rows of the view, and to that; dated: %s',
    (isDated) => {
      let greatest = 0;
      fc.assert(
        fc.property(neighbours(isDated, kind), ({ without, within, most }) => {
          let total = 0;
          for (const [cell, count] of within.entries()) {
            expect(count).toBeGreaterThanOrEqual(without[cell]!);
            total += count - without[cell]!;
          }
          expect(total).toBeLessThanOrEqual(most);
          greatest = Math.max(greatest, total / most);
        }),
        { numRuns: 80 },
      );
      expect(greatest).toBe(1);
    },
  );

  test('moves a distance, and the distances of all groups together, by at most what is charged for', () => {
    fc.assert(
      fc.property(neighbours(true, kind), fc.array(fc.double({ min: -5, max: 60, noNaN: true })), (pair, given) => {
        const { without, within, view, fewer } = pair;
        const wholeRow = wholeRowOf(view);
        const reference = toLattice(without.map((_, cell) => given[cell % Math.max(1, given.length)] ?? 3));
        const dense = (counts: Float64Array): ExactCounts => ({ kind: 'dense', counts });
        const one = latticeDistance(dense(without), reference, wholeRow);
        const other = latticeDistance(dense(within), reference, wholeRow);
        const most = Number(choiceSensitivity([1], fewer, wholeRow));
        expect(Number.isSafeInteger(one) && Number.isSafeInteger(other)).toBe(true);
        expect(Math.abs(one - other)).toBeLessThanOrEqual(most);
        const groups = [without, within].map((counts) => {
          const totals = new Float64Array(without.length);
          addLatticeDistances(dense(counts), reference, totals, 2 ** 52, wholeRow);
          return totals;
        });
        const moved = groups[0]!.reduce((sum, total, group) => sum + Math.abs(total - groups[1]![group]!), 0);
        expect(moved).toBeLessThanOrEqual(most);
        const workloads = [{ marginals: [[0]], sigma: rational(3n) }];
        expect(distancesEvent({ workloads }, fewer, wholeRow)).toMatchObject({ sensitivity: BigInt(most) });
      }),
      { numRuns: 60 },
    );
  });
});

test('nested tables cost no more noise than flat ones, whatever the bounds of the tables are', async () => {
  const charged = async (most: number): Promise<unknown> => {
    const shape = shapeOf(true);
    const bounded: LinkedShape = {
      ...shape,
      events: { ...shape.events, most },
      details: shape.details.map((table) => ({ ...table, most })),
    };
    const view = everyView(true, 2).find(({ kind }) => kind === 'inside')!;
    const { ledger, run } = openTestRun();
    const records = linkedOf([{ codes: [0, 0], events: [] }], bounded);
    const guard = createViewGuard({ records, shape: bounded, view, run, entropy: insecureSeededEntropy('bounds') });
    const [answer] = await guard.measureMarginals({
      id: 'q',
      marginals: [{ columns: [0], sigmaSquared: rational(9n) }],
    });
    return { event: ledger.charges('run')[0]!.event, sigmaSquared: answer!.sigmaSquared };
  };
  expect(await charged(1)).toEqual(await charged(100_000));
});
