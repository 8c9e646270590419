import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewRows } from '../../../../privacy/guard/views/view-rows.ts';
import { everyView, linkedOf, shapeOf, unitOf } from './linked-fixture.ts';
import { plainRows } from './plain-view.ts';

const RUNS = { numRuns: 60 };

describe.each([true, false])('rows of views, dated: %s', (isDated) => {
  const shape = shapeOf(isDated);

  test.each(everyView(isDated, 2).map((view) => [view.name, view] as const))(
    'of %s are what the recipes say, with weights that share the rows of the view',
    (_, view) => {
      fc.assert(
        fc.property(fc.array(unitOf(shape), { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), (units, more) => {
          const rows = view.rows === 1 || view.kind === 'each' ? view.rows : more;
          const own = { ...view, rows };
          const made = viewRows(linkedOf(units, shape), shape, own);
          const weights = made.weightsFor?.(rows);
          const found = Array.from({ length: made.rowCount }, (__, row) =>
            JSON.stringify([made.columns.map(({ codes }) => codes[row]), weights?.[row] ?? 1024]),
          );
          const expected = units.flatMap((unit) =>
            plainRows(unit, shape, own).map(({ codes, weight }) => JSON.stringify([codes, weight])),
          );
          expect(found.sort()).toEqual(expected.sort());
        }),
        RUNS,
      );
    },
  );
});
