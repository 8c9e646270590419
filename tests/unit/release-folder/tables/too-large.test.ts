import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { DecodedRows, OutputField } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { writeCsv } from '../../../../pipelines/release-folder/tables/csv-file.ts';
import { writeParquet } from '../../../../pipelines/release-folder/tables/parquet-file.ts';
import { freshDir } from '../sample-release.ts';

const dir = freshDir();
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function table(rows: number, text: string): [OutputField[], Iterator<DecodedRows>] {
  const fields: OutputField[] = [{ name: 'note', storage: 'text', nullable: false, texts: [text] }];
  const chunk: DecodedRows = { firstRow: 0, rows, columns: [{ data: new Int32Array(rows), validity: undefined }] };
  return [fields, [chunk][Symbol.iterator]()];
}

test('rows that the engine has no memory for are called too large, not a fault of the disk', async () => {
  const [fields, chunks] = table(2048, 'x'.repeat(700_000));
  await expect(writeParquet(join(dir, 'large.parquet'), fields, chunks, 'snappy')).rejects.toMatchObject({
    code: 'TABLE_TOO_LARGE',
    message: expect.stringContaining('2048 rows of it take more than 1GB'),
  });
});

test('a folder that is not there is told without the words of the engine', async () => {
  const [fields, chunks] = table(1, 'x');
  await expect(writeCsv(join(dir, 'none', 'x.csv'), fields, chunks)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: `Cannot write ${join(dir, 'none', 'x.csv')}: the engine that writes it stopped`,
  });
});
