import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { asRecords } from '../../../../models/linked/as-records.ts';
import type { LinkedInputs } from '../../../../models/linked/linked-model.ts';
import { viewsOf } from '../../../../models/linked/recipe/views-of.ts';
import { timeline } from '../../../../models/linked/timeline-family.ts';
import { checkLinkedRecords } from '../../../../privacy/guard/views/check-linked-records.ts';
import { checkView } from '../../../../privacy/guard/views/check-view.ts';
import { createViewGuard } from '../../../../privacy/guard/views/create-view-guard.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import { rational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../../evaluate/memory-run.ts';
import { linkedOf, shapeOf, unitOf } from '../../guard/views/linked-fixture.ts';

const NOTHING = { apart: [], absent: [] };

/** Share of units that ever have each kind of the details. */
function everShares({ unitCount, events, details }: LinkedRecords, detail: number, kinds: number): number[] {
  const { columns, start } = details[detail]!;
  const ever = Array.from({ length: kinds }, () => 0);
  for (let unit = 0; unit < unitCount; unit++) {
    const first = start[events.start[unit]!]!;
    const last = start[events.start[unit + 1]!]!;
    for (const kind of new Set(columns[0]!.codes.subarray(first, last))) ever[kind]!++;
  }
  return ever.map((units) => units / unitCount);
}

describe.each([true, false])('details of timelines, dated: %s', (isDated) => {
  const shape = shapeOf(isDated);
  const UNITS = 500;
  const units = fc.sample(unitOf(shape), { numRuns: UNITS, seed: 7 });
  const records = linkedOf(units, shape);
  let drawn: LinkedRecords;

  beforeAll(async () => {
    const inputs: LinkedInputs = {
      shape,
      shapes: {
        units: shape.units.map(() => NOTHING),
        events: shape.events.columns.map(() => NOTHING),
        details: shape.details.map(({ columns }) => columns.map(() => NOTHING)),
      },
      impossible: { units: [], events: [] },
      rho: rational(2n, 1n),
      expected: { units: UNITS, events: 3 * UNITS },
    };
    const run = new MemoryRun();
    const { model } = await timeline.fit(
      inputs,
      (view) => createViewGuard({ records, shape, view, run, entropy: insecureSeededEntropy(view.name) }),
      () => {},
    );
    drawn = asRecords(shape, model.draw({ units: UNITS, seed: 'drawn' }));
  });

  test('the views fit the shape', () => {
    for (const view of viewsOf({ shape, rho: rational(2n, 1n), expected: { units: UNITS, events: 3 * UNITS } })) {
      expect(() => checkView(shape, view)).not.toThrow();
    }
  });

  test('what is drawn is sound records of the shape', () => {
    expect(() => checkLinkedRecords(drawn, shape)).not.toThrow();
    expect(drawn.details[0]!.columns[0]!.codes.length).toBeGreaterThan(UNITS);
  });

  test('as many units ever have a kind as in the records', () => {
    for (const [detail, kinds] of [
      [0, 5],
      [1, 4],
    ] as const) {
      const [real, synthetic] = [records, drawn].map((rows) => everShares(rows, detail, kinds));
      for (const [kind, share] of real!.entries()) expect(Math.abs(share - synthetic![kind]!)).toBeLessThan(0.09);
    }
  });

  test('values that are of every kind alike are drawn for every kind', () => {
    const [kinds, values] = drawn.details[0]!.columns;
    const seen = new Set(Array.from(kinds!.codes, (kind, row) => 3 * kind + values!.codes[row]!));
    expect(seen.size).toBe(15);
  });
});
