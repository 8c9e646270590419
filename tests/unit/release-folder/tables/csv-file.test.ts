import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { DecodedRows, OutputField } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { writeCsv } from '../../../../pipelines/release-folder/tables/csv-file.ts';
import { freshDir } from '../sample-release.ts';

const dir = freshDir();
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** 5, null, 7, in each of so many columns. */
async function written(columns: number): Promise<string> {
  const fields = Array.from(
    { length: columns },
    (_, i): OutputField => ({ name: `x${i}`, storage: 'int32', nullable: true, texts: [] }),
  );
  const validity = new Uint8Array(64);
  validity[0] = 0b101;
  const column = { data: Int32Array.of(5, 0, 7), validity };
  const rows: DecodedRows = { firstRow: 0, rows: 3, columns: fields.map(() => column) };
  const path = join(dir, `${columns}.csv`);
  await writeCsv(path, fields, [rows][Symbol.iterator]());
  return readFileSync(path, 'utf8');
}

test('null is nothing between commas', async () => {
  expect(await written(2)).toBe('x0,x1\n5,5\n,\n7,7\n');
});

test('null in a table of one column is no blank line, which readers pass over', async () => {
  expect(await written(1)).toBe('x0\n5\n""\n7\n');
});
