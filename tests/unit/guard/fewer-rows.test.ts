import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import { fewerRowsId, fewerRowsOf } from '../../../privacy/guard/fewer-rows.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { fewerRowsView, recordsView } from '../../../privacy/guard/records-view.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { column, openTestRun, someTable, tableOf } from './guard-fixture.ts';

/** So little noise that it is zero. */
const NEARLY_EXACT = rational(1, 1024);

const guardOver = (records: BoundedRecords, run: LedgerRun): Guard =>
  createGuard({ records, run, entropy: insecureSeededEntropy('fewer') });

async function countsOf(guard: Guard, columns: readonly number[], id = 'q'): Promise<number[]> {
  const [answer] = await guard.measureMarginals({ id, marginals: [{ columns, sigmaSquared: NEARLY_EXACT }] });
  return [...answer!.values];
}

describe('withFewerRows()', () => {
  // Unit 0 has three rows, unit 1 two and unit 2 one.
  const records = tableOf([column('c', 6, [0, 1, 2, 3, 4, 5])], {
    unitOfRow: Uint32Array.of(0, 1, 2, 1, 0, 0),
    maxRowsPerUnit: 3,
  });

  test('counts the first rows of each unit, in the order that they are held in', async () => {
    const { run } = openTestRun();
    const guard = guardOver(records, run);
    expect(await countsOf(guard.withFewerRows(1), [0])).toEqual([1, 1, 1, 0, 0, 0]);
    expect(await countsOf(guard.withFewerRows(2), [0])).toEqual([1, 1, 1, 1, 1, 0]);
    expect(await countsOf(guard.withFewerRows(3), [0])).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await countsOf(guard.withFewerRows(2).withFewerRows(1), [0], 'again')).toEqual([1, 1, 1, 0, 0, 0]);
    expect(await countsOf(guard, [0])).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('charges by those rows, under an id that says so', async () => {
    const { ledger, run } = openTestRun();
    const guard = guardOver(records, run);
    expect(guard.withFewerRows(2).maxRowsPerUnit).toBe(2);
    await countsOf(guard, [0]);
    await countsOf(guard.withFewerRows(2), [0]);
    const question = { marginals: [{ sigmaSquared: NEARLY_EXACT }] };
    expect(ledger.charges('run').map(({ questionId: id, event }) => ({ id, event }))).toEqual([
      { id: 'q', event: marginalsEvent(question, 3) },
      { id: 'fewer-rows/2/q', event: marginalsEvent(question, 2) },
    ]);
  });

  test('merged values and fewer rows go together in either order', async () => {
    const { run } = openTestRun();
    const guard = guardOver(records, run);
    const merge = [{ size: 2, map: Uint32Array.of(0, 0, 0, 1, 1, 1) }];
    expect(await countsOf(guard.withFewerRows(2).withRecodings(merge), [0], 'a')).toEqual([3, 2]);
    expect(await countsOf(guard.withRecodings(merge).withFewerRows(2), [0], 'b')).toEqual([3, 2]);
  });

  test('where every row is a unit, one row of each is all of them', async () => {
    const { run } = openTestRun();
    const guard = guardOver(someTable([4], 40), run);
    expect(await countsOf(guard.withFewerRows(1), [0], 'a')).toEqual(await countsOf(guard, [0], 'b'));
  });

  test.each([0, 4, 1.5, Number.NaN])('refuses %d rows', (rows) => {
    const { run } = openTestRun();
    expect(() => guardOver(records, run).withFewerRows(rows)).toThrow(RangeError);
  });

  test('a unit of too many rows is refused all the same', async () => {
    const { run } = openTestRun();
    const guard = guardOver({ ...records, maxRowsPerUnit: 2 }, run);
    await expect(countsOf(guard.withFewerRows(1), [0])).rejects.toThrow(/bound was not applied/);
  });
});

test('one unit more changes which rows of others are looked at not at all, and adds at most so many', () => {
  const ADDED = 99;
  const others = fc.array(fc.nat({ max: 5 }), { maxLength: 40 });
  const places = fc.array(fc.nat({ max: 40 }), { maxLength: 8 });
  fc.assert(
    fc.property(others, places, fc.integer({ min: 1, max: 4 }), (held, added, rows) => {
      const more = held.map((unit, row) => ({ unit, row }));
      for (const place of added) more.splice(Math.min(place, more.length), 0, { unit: ADDED, row: 100 });
      const before = firstRows(
        held.map((unit, row) => ({ unit, row })),
        rows,
      );
      const after = firstRows(more, rows);
      expect(after.filter((row) => row !== 100)).toEqual(before);
      expect(after.length - before.length).toBe(Math.min(rows, added.length));
    }),
  );
});

/** What the rows say that are looked at. */
function firstRows(table: readonly { readonly unit: number; readonly row: number }[], rows: number): number[] {
  const units = [...new Set(table.map(({ unit }) => unit))];
  const view = fewerRowsView(
    recordsView({
      columns: [
        column(
          'c',
          101,
          table.map(({ row }) => row),
        ),
      ],
      rowCount: table.length,
      unitOfRow: Uint32Array.from(table, ({ unit }) => units.indexOf(unit)),
      maxRowsPerUnit: 60,
    }),
    rows,
  );
  return [...view.column(0).codes];
}

test('an id says how many rows its question is about, and no other id does', () => {
  expect(fewerRowsOf(fewerRowsId(12, 'measure/1'))).toBe(12);
  for (const id of [
    'measure/1',
    'fewer-rows/q',
    'fewer-rows/0/q',
    'fewer-rows/01/q',
    'fewer-rows/2',
    'x/fewer-rows/1/q',
  ]) {
    expect(fewerRowsOf(id)).toBeUndefined();
  }
});
