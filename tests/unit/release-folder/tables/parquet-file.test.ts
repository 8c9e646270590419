import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { DecodedRows } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { tableDecoder } from '../../../../pipelines/release-folder/decode/table-decoder.ts';
import { NO_RULES } from '../../../../pipelines/release-folder/decode/table-rules.ts';
import { writeParquet } from '../../../../pipelines/release-folder/tables/parquet-file.ts';
import { rowGroupRows } from '../../../../pipelines/release-folder/tables/parquet-settings.ts';
import { writeTables } from '../../../../pipelines/release-folder/tables/tables.ts';
import { freshDir } from '../sample-release.ts';
import { SAMPLE_COLUMNS, sampleBlocks } from '../sample-table.ts';

const dir = freshDir();
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const decoder = tableDecoder(SAMPLE_COLUMNS, 's', NO_RULES);

describe('writeParquet()', () => {
  test.skipIf(!existsSync('/dev/full'))(
    'says that the disk is full (skipped where there is no /dev/full)',
    async () => {
      const rows = decoder.decode(sampleBlocks(5000));
      await expect(writeParquet('/dev/full', decoder.fields, rows, 'snappy')).rejects.toMatchObject({
        code: 'DISK_FULL',
      });
    },
  );

  test('says that a folder is missing, in its own words', async () => {
    const path = join(dir, 'nowhere', 'x.parquet');
    const error = await writeParquet(path, decoder.fields, decoder.decode(sampleBlocks(10)), 'snappy').catch((e) => e);
    expect(error).toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(String(error.message)).not.toMatch(/IO Error|DuckDB/);
  });

  test('passes on what stopped the rows', async () => {
    const stop = new RangeError('model out of order');
    function* failing(): Generator<DecodedRows, void, void> {
      yield* decoder.decode(sampleBlocks(10));
      throw stop;
    }
    await expect(writeParquet(join(dir, 'a.parquet'), decoder.fields, failing(), 'snappy')).rejects.toBe(stop);
  });

  test.each([254, 255, 256, 257, 65_535, 65_536])('keeps every text of a list of %i', async (size) => {
    const cells = Array.from({ length: size }, (_, i) => ({ kind: 'value' as const, value: `v${i}` }));
    const coding = { name: 'x', kind: 'categorical' as const, size, cells };
    const columns = [{ kind: 'modelled' as const, coding, position: 0 }];
    const codes = Uint32Array.from({ length: size }, (_, i) => i);
    const table = `t${size}`;
    const blocks = [{ rows: size, columns: [codes] }];
    await writeTables({ dir, table, columns, rules: NO_RULES, blocks, seed: 's', parquet: 'snappy', arrow: true });
    const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet');
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(dir, 'data', `${table}.parquet`)) });
    expect(rows.every((row, i) => row['x'] === `v${i}`)).toBe(true);
    expect(rows).toHaveLength(size);
  });
});

test('rowGroupRows() keeps a row group of a wide table in memory', () => {
  expect(rowGroupRows(10)).toBe(122_880);
  expect(rowGroupRows(1000)).toBe(16_384);
  expect(rowGroupRows(100_000)).toBe(2048);
});
