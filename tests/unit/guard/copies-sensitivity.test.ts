import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { column, NEARLY_EXACT, openTestRun, tableOf } from './guard-fixture.ts';

const MOST_ROWS = 4;
const row = fc.tuple(fc.nat(2), fc.nat(2));
type Row = readonly [number, number];

/** A table of units, in order, so that the coins of the first ones do not depend on how many follow. */
function tableOfUnits(units: readonly (readonly Row[])[]): BoundedRecords {
  const rows = units.flat();
  return tableOf(
    [
      column(
        'a',
        3,
        rows.map(([a]) => a),
      ),
      column(
        'b',
        3,
        rows.map(([, b]) => b),
      ),
    ],
    {
      unitOfRow: Uint32Array.from(units.flatMap((unit, i) => unit.map(() => i))),
      maxRowsPerUnit: MOST_ROWS,
    },
  );
}

test('one unit more moves each count of copies by at most its rows, and by several for some tables', async () => {
  const unit = fc.array(row, { minLength: 1, maxLength: MOST_ROWS });
  const { run } = openTestRun();
  let question = 0;
  let greatest = 0;
  const counts = async (
    units: readonly (readonly Row[])[],
    released: BoundedRecords,
    seed: string,
  ): Promise<number[]> => {
    const guard = createGuard({ records: tableOfUnits(units), run, entropy: insecureSeededEntropy(seed) });
    const id = `q${question++}`;
    const answer = await guard.measureCopies({ id, sigmaSquared: NEARLY_EXACT, released: released.columns });
    return [answer.releasedCopied.value, answer.heldOutDistinct.value, answer.heldOutCopied.value];
  };
  const one = fc.array(unit, { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(one, unit, fc.array(row, { maxLength: 12 }), fc.string(), async (units, more, rows, seed) => {
      const released = tableOfUnits(rows.map((each) => [each]));
      const before = await counts(units, released, seed);
      const after = await counts([...units, more], released, seed);
      for (const [i, value] of after.entries()) {
        const moved = Math.abs(value - before[i]!);
        expect(moved).toBeLessThanOrEqual(more.length);
        greatest = Math.max(greatest, moved);
      }
    }),
    { numRuns: 60, seed: 7 },
  );
  expect(greatest).toBeGreaterThan(1);
});
