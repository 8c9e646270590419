import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundContributions } from '../../../../pipelines/protected/bounding/bound-contributions.ts';
import { boundInDatabase } from '../../../../pipelines/protected/bounding/bound-in-database.ts';
import { NO_UNIT } from '../../../../pipelines/protected/sources/no-unit.ts';
import type { DuckDbSession } from '../../../../pipelines/protected/sources/session/duckdb-session.ts';
import { openTestSession } from '../../../support/coded-database.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const TABLES = { encoded: 'encoded', bounded: 'bounded', dropped: 'dropped', select: 'e.*', joins: '' };

async function rowsOf(session: DuckDbSession, table: string, order = 'k0'): Promise<number[][]> {
  const rows: number[][] = [];
  await session.stream('test', `SELECT k0, unit FROM ${table} ORDER BY ${order}`, (chunk) => {
    for (let i = 0; i < chunk.rows; i++) rows.push([chunk.columns[0]![i]!, chunk.columns[1]![i]!]);
  });
  return rows;
}

/** Bounds a table whose only column holds the row's own number. */
async function bound(session: DuckDbSession, unitOfRow: Uint32Array, maxRows: number, seed: string): Promise<void> {
  const rows = Uint32Array.from(unitOfRow.keys());
  await session.load(
    'test',
    'encoded',
    new Map([
      ['k0', rows],
      ['unit', unitOfRow],
    ]),
  );
  for (const table of ['bounded', 'dropped']) await session.run('test', `DROP TABLE IF EXISTS ${table}`);
  await boundInDatabase(session, 'test', TABLES, maxRows, insecureSeededEntropy(seed));
}

test('keeps and leaves out the very rows that bounding in memory does, given the same coins', async () => {
  const session = await openTestSession();
  const units = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(units, fc.integer({ min: 1, max: 5 }), fc.string(), async (drawn, maxRows, seed) => {
      const dense = [...new Set(drawn)];
      const unitOfRow = Uint32Array.from(drawn, (unit, row) => (row % 9 === 8 ? NO_UNIT : dense.indexOf(unit)));
      const unitCount = Math.max(-1, ...[...unitOfRow].filter((unit) => unit !== NO_UNIT)) + 1;
      fc.pre(unitCount >= 2);
      const codes = Uint32Array.from(unitOfRow.keys());
      const table = { columns: [{ name: 'row', size: 2 ** 32, codes }], rowCount: codes.length, unitOfRow, unitCount };
      const expected = boundContributions(table, maxRows, insecureSeededEntropy(seed));
      await bound(session, unitOfRow, maxRows, seed);
      const kept = await rowsOf(session, 'bounded', 'place, k0');
      expect(kept).toEqual(Array.from(expected.columns[0]!.codes, (row, i) => [row, expected.unitOfRow![i]]));
      const all = [...kept, ...(await rowsOf(session, 'dropped'))].sort((a, b) => a[0]! - b[0]!);
      expect(all).toEqual(Array.from(unitOfRow, (unit, row) => [row, unit]));
    }),
    { numRuns: 40 },
  );
});

test('another coin keeps other rows', async () => {
  const session = await openTestSession();
  const unitOfRow = Uint32Array.from({ length: 60 }, (_, row) => row % 2);
  const kept: string[] = [];
  for (const seed of ['a', 'b']) {
    await bound(session, unitOfRow, 3, seed);
    kept.push(String(await rowsOf(session, 'bounded')));
  }
  expect(kept[0]).not.toBe(kept[1]);
});

test.each([[[0, 0, 0]], [[NO_UNIT, NO_UNIT]], [[]]])('refuses fewer than two units', async (units) => {
  const session = await openTestSession();
  await expect(bound(session, Uint32Array.from(units), 2, 's')).rejects.toMatchObject({ code: 'TABLE_TOO_SMALL' });
});
