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
  return readSample({ session, path: 'test', tables: ['kept_rows', 'left_rows'], columns, hasUnit: true }, most);
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
