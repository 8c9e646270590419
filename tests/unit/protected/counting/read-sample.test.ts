import { expect, test } from 'vitest';
import { readSample } from '../../../../pipelines/protected/counting/read-sample.ts';
import { openTestSession } from '../../../support/coded-database.ts';

/** Rows 0 to 299 in two tables; each code tells its row, and so does the unit. */
async function sample(most: number, leftOut: number) {
  const session = await openTestSession();
  const rows = Array.from({ length: 300 }, (_, row) => row);
  const load = (name: string, part: readonly number[]) =>
    session.load(
      'test',
      name,
      new Map<string, Uint8Array | Uint16Array | Uint32Array>([
        ['k0', Uint16Array.from(part)],
        ['k1', Uint8Array.from(part, (row) => row % 7)],
        ['unit', Uint32Array.from(part, (row) => 1000 + row)],
      ]),
    );
  await load('kept_rows', rows.slice(leftOut));
  await load('left_rows', rows.slice(0, leftOut));
  const columns = [
    { name: 'row', size: 300 },
    { name: 'rest', size: 7 },
  ];
  return readSample(
    { session, path: 'test', tables: ['kept_rows', 'left_rows'], columns, hasUnit: true, scratch: 'scratch' },
    most,
  );
}

test('reads all rows where they are no more than wanted, with their units where none was left out', async () => {
  const { records, rowsRead, rowsKept } = await sample(300, 0);
  expect([...records.columns[0]!.codes]).toEqual(Array.from({ length: 300 }, (_, row) => row));
  expect([...records.unitOfRow!]).toEqual(Array.from({ length: 300 }, (_, row) => 1000 + row));
  expect([rowsRead, rowsKept]).toEqual([300, 300]);
});

test('draws as many distinct whole rows as wanted, from all over both tables', async () => {
  const { records, rowsRead, rowsKept } = await sample(120, 60);
  const [rows, rests] = records.columns.map(({ codes }) => [...codes]);
  expect(new Set(rows).size).toBe(120);
  expect(rests).toEqual(rows!.map((row) => row % 7));
  expect([rowsRead, rowsKept, records.rowCount, records.unitOfRow]).toEqual([300, 240, 120, undefined]);
  // 24 of each 60 rows are expected; fewer than 10 come by chance once in 10^5.
  for (let start = 0; start < 300; start += 60) {
    expect(rows!.filter((row) => row >= start && row < start + 60).length).toBeGreaterThanOrEqual(10);
  }
});

test('of a large table, coins in the database come before the choice: as many rows as wanted, all distinct, from all over both tables', async () => {
  const session = await openTestSession();
  const [rows, most] = [2 ** 20, 2 ** 18];
  const numbers = (from: number, to: number) =>
    `SELECT CAST(range AS UINTEGER) AS k0, CAST(range AS UBIGINT) AS unit FROM range(${from}, ${to})`;
  await session.run('test', `CREATE TABLE scratch.kept_rows AS ${numbers(0, 3 * 2 ** 18)}`);
  await session.run('test', `CREATE TABLE scratch.left_rows AS ${numbers(3 * 2 ** 18, rows)}`);
  const tables = ['scratch.kept_rows', 'scratch.left_rows'] as const;
  const columns = [{ name: 'row', size: rows }];
  const sample = await readSample({ session, path: 'test', tables, columns, hasUnit: true, scratch: 'scratch' }, most);
  const drawn = sample.records.columns[0]!.codes;
  expect([sample.rowsRead, sample.rowsKept, sample.records.rowCount]).toEqual([rows, 3 * 2 ** 18, most]);
  expect(new Set(drawn).size).toBe(most);
  // A quarter of each sixteenth; five standard deviations are 555.
  const sixteenths = new Uint32Array(16);
  for (const row of drawn) sixteenths[row >> 16]!++;
  for (const count of sixteenths) expect(Math.abs(count - 2 ** 14)).toBeLessThan(555);
});
