import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import parquetjs from 'parquetjs-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outputName } from '../../pipelines/release-folder/decode/output-column.ts';
import { NO_RULES } from '../../pipelines/release-folder/decode/table-rules.ts';
import { writeTables } from '../../pipelines/release-folder/tables/tables.ts';
import { SAMPLE_COLUMNS, sampleBlocks } from '../unit/release-folder/sample-table.ts';

const ROWS = 3000;
const dir = mkdtempSync(join(tmpdir(), 'synthward-readers-'));
const request = { columns: SAMPLE_COLUMNS, rules: NO_RULES, seed: 'readers', arrow: true, parquet: 'snappy' as const };

type Row = Record<string, string | number | boolean | null>;
let expected: Row[];

beforeAll(async () => {
  await writeTables({ ...request, dir, table: 'plain', blocks: sampleBlocks(ROWS) });
  await writeTables({ ...request, dir, table: 'packed', blocks: sampleBlocks(ROWS), parquet: 'zstd', arrow: false });
  expected = await readWithDuckDb('plain');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const file = (name: string): string => join(dir, 'data', name);

/** Numbers of 64 bits as text, days as ISO days and moments as ISO moments, so that readers can be compared. */
function plainRow(row: Record<string, unknown>): Row {
  const out: Row = {};
  for (const column of SAMPLE_COLUMNS) {
    const name = outputName(column);
    const value = row[name] ?? null;
    if (value instanceof Date) {
      out[name] = name === 'born' ? value.toISOString().slice(0, 10) : value.toISOString().slice(0, 19);
    } else out[name] = typeof value === 'bigint' ? String(value) : (value as Row[string]);
  }
  return out;
}

async function readWithDuckDb(table: string): Promise<Row[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`
    SELECT * REPLACE (strftime(born, '%Y-%m-%d') AS born, strftime(seen, '%Y-%m-%dT%H:%M:%S') AS seen)
    FROM '${file(`${table}.parquet`)}'`);
  return reader.getRowObjects().map(plainRow);
}

describe('a released table', () => {
  test('has the declared types', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${file('plain.parquet')}'`);
    expect(reader.getRowObjects().map((row) => row['column_type'])).toEqual([
      'BIGINT',
      'VARCHAR',
      'VARCHAR',
      'VARCHAR',
      'INTEGER',
      'BOOLEAN',
      'INTEGER',
      'DOUBLE',
      'DOUBLE',
      'DATE',
      'TIMESTAMP',
      'BIGINT',
      'VARCHAR',
    ]);
    expect(expected).toHaveLength(ROWS);
    expect(expected.filter((row) => row['sex'] === null)).toHaveLength(ROWS / 3);
    expect(new Set(expected.map((row) => row['ward "A" été']))).toEqual(
      new Set(['other', 'Süd', '', 'a,b\n"c"', '(other)', null]),
    );
  });

  test('opens with equal values in hyparquet', async () => {
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file('plain.parquet')), compressors });
    expect(rows.map(plainRow)).toEqual(expected);
  });

  test('opens with equal values in parquetjs-lite', async () => {
    const reader = await parquetjs.ParquetReader.openFile(file('plain.parquet'));
    const cursor = reader.getCursor();
    const rows: Row[] = [];
    for (let row = await cursor.next(); row; row = await cursor.next()) rows.push(plainRow(row));
    await reader.close();
    expect(rows).toEqual(expected);
  });

  test('opens with equal values in apache-arrow', () => {
    const table = tableFromIPC(readFileSync(file('plain.arrow')));
    const rows = Array.from({ length: table.numRows }, (_, i) => {
      const row = table.get(i)!.toJSON() as Record<string, unknown>;
      const asDate = (value: unknown) => (value === null ? null : new Date(Number(value)));
      return plainRow({ ...row, born: asDate(row['born']), seen: asDate(row['seen']) });
    });
    expect(rows).toEqual(expected);
    expect(String(table.schema.fields[1]!.type)).toMatch(/Dictionary<Uint8, Utf8>/);
  });

  test('compressed with Zstandard holds the same values in DuckDB and hyparquet', async () => {
    expect(await readWithDuckDb('packed')).toEqual(expected);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file('packed.parquet')), compressors });
    expect(rows.map(plainRow)).toEqual(expected);
  });

  test('is byte-identical when written again in other blocks, and differs under another seed', async () => {
    const digest = (name: string) =>
      createHash('sha256')
        .update(readFileSync(file(name)))
        .digest('hex');
    await writeTables({ ...request, dir, table: 'again', blocks: sampleBlocks(ROWS, 170) });
    await writeTables({ ...request, dir, table: 'seed', blocks: sampleBlocks(ROWS), seed: 'other' });
    for (const ending of ['parquet', 'arrow']) {
      expect(digest(`again.${ending}`)).toBe(digest(`plain.${ending}`));
      expect(digest(`seed.${ending}`)).not.toBe(digest(`plain.${ending}`));
    }
  });
});
