import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dictionary } from '../../../../pipelines/dictionary/dictionary.ts';
import { columnsOf, dataDictionary } from '../../../../pipelines/release-folder/artefacts/data-dictionary.ts';
import type { OutputColumn } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { outputColumnsOf } from '../../../../pipelines/release-folder/decode/output-columns-of.ts';
import { outputFields } from '../../../../pipelines/release-folder/decode/output-fields.ts';
import { keptAs } from '../../../../pipelines/release-folder/decode/stored-field.ts';
import { tableDecoder } from '../../../../pipelines/release-folder/decode/table-decoder.ts';
import { NO_RULES } from '../../../../pipelines/release-folder/decode/table-rules.ts';
import { writeCsv } from '../../../../pipelines/release-folder/tables/csv-file.ts';
import { withEngine } from '../../../../pipelines/release-folder/tables/engine.ts';
import { writeTables } from '../../../../pipelines/release-folder/tables/tables.ts';
import { openArrow } from '../../../../pipelines/verify/tables/arrow-values.ts';
import { DerivedRows } from '../../../../pipelines/verify/tables/derived-rows.ts';
import { domainCheck } from '../../../../pipelines/verify/tables/domain.ts';
import { openParquet } from '../../../../pipelines/verify/tables/parquet-values.ts';
import { sameRows } from '../../../../pipelines/verify/tables/same-rows.ts';
import type { OpenTable, TableValues } from '../../../../pipelines/verify/tables/table-values.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { sampleBlocks } from '../sample-table.ts';

const ROWS = 2500;
const DAYS = 'range: [2015-01-01, 2016-12-31], bins: { every: month }';

/** Column, storage as the engine describes it, and as the Arrow file does. */
const COLUMNS: readonly (readonly [line: string, parquet: string, arrow: string])[] = [
  ['i8: { kind: integer, range: [-128, 127], storage: int8 }', 'TINYINT', 'Int8'],
  ['u8: { kind: integer, range: [0, 255], storage: uint8 }', 'UTINYINT', 'Uint8'],
  ['i16: { kind: integer, range: [-9, 9], storage: int16 }', 'SMALLINT', 'Int16'],
  ['u16: { kind: integer, range: [0, 9], storage: uint16 }', 'USMALLINT', 'Uint16'],
  ['u32: { kind: integer, range: [0, 4294967295], bins: { count: 9 }, storage: uint32 }', 'UINTEGER', 'Uint32'],
  ['i64: { kind: integer, range: [0, 9], storage: int64 }', 'BIGINT', 'Int64'],
  ['u64: { kind: integer, range: [0, 4000000000000000], bins: { count: 9 }, storage: uint64 }', 'UBIGINT', 'Uint64'],
  ['whole: { kind: integer, range: [0, 99], storage: float64 }', 'DOUBLE', 'Float64'],
  ['f32: { kind: real, range: [0.1, 0.7], bins: { count: 7 }, storage: float32 }', 'FLOAT', 'Float32'],
  ['tenths: { kind: real, range: [-5, 9], bins: { width: 0.7 }, decimals: 1, storage: float32 }', 'FLOAT', 'Float32'],
  ['fine: { kind: real, range: [0, 1000], bins: { count: 7 }, decimals: 6, storage: float32 }', 'FLOAT', 'Float32'],
  [
    'dec: { kind: real, range: [-9, 99.9], bins: { count: 9 }, decimals: 1, storage: "decimal(4, 2)" }',
    'DECIMAL(4,2)',
    'Decimal[4e+2]',
  ],
  [
    'wide: { kind: real, range: [0, 1000], bins: { count: 9 }, decimals: 2, storage: "decimal(38, 20)" }',
    'DECIMAL(38,20)',
    'Decimal[38e+20]',
  ],
  ['count: { kind: integer, range: [-5, 5], storage: "decimal(9, 0)" }', 'DECIMAL(9,0)', 'Decimal[9e0]'],
  [`day: { kind: date, ${DAYS}, format: "%d.%m.%Y", storage: text }`, 'VARCHAR', 'Utf8'],
  [`day_number: { kind: date, ${DAYS}, format: "%Y%m%d", storage: int32 }`, 'INTEGER', 'Int32'],
  [`midnight: { kind: date, ${DAYS}, storage: "timestamp[ns]" }`, 'TIMESTAMP_NS', 'Timestamp<NANOSECOND>'],
  [`at_s: { kind: datetime, ${DAYS}, storage: "timestamp[s]" }`, 'TIMESTAMP', 'Timestamp<SECOND>'],
  [`at_ms: { kind: datetime, ${DAYS}, storage: "timestamp[ms]" }`, 'TIMESTAMP', 'Timestamp<MILLISECOND>'],
  [
    `at_zone: { kind: datetime, ${DAYS}, storage: "timestamp[us, America/New_York]" }`,
    'TIMESTAMP WITH TIME ZONE',
    'Timestamp<MICROSECOND, America/New_York>',
  ],
  [`at_text: { kind: datetime, ${DAYS}, storage: text }`, 'VARCHAR', 'Utf8'],
  ['ward: { kind: categorical, values: [1, 2, -30], storage: int16 }', 'SMALLINT', 'Int16'],
  ['dose: { kind: ordinal, values: ["0.1", "0.7", "10"], storage: float32 }', 'FLOAT', 'Float32'],
  ['yes: { kind: boolean, true: [Y], false: [N], storage: text }', 'VARCHAR', 'Utf8'],
  ['one: { kind: boolean, true: [1], false: [2], storage: int8 }', 'TINYINT', 'Int8'],
  ['note: { kind: text, keep: nulls }', 'VARCHAR', 'Utf8'],
  ['gone: { kind: text, keep: nulls, storage: "decimal(10, 2)" }', 'DECIMAL(10,2)', 'Decimal[10e+2]'],
  ['clock: { kind: identifier, keep: nulls, storage: time }', 'TIME', 'Time64<MICROSECOND>'],
  ['blob: { kind: text, keep: nulls, storage: binary }', 'BLOB', 'Binary'],
  ['id: { kind: identifier, generate: { pattern: "AB-####" } }', 'VARCHAR', 'Utf8'],
  ['id_number: { kind: identifier, generate: { pattern: "[0-9]{6}" }, storage: int32 }', 'INTEGER', 'Int32'],
  ['row: { kind: identifier, generate: sequence, storage: uint32 }', 'UINTEGER', 'Uint32'],
  ['row_text: { kind: identifier, generate: sequence, storage: text }', 'VARCHAR', 'Utf8'],
  ['twice: { kind: real, from: f32 * 2, storage: float32 }', 'FLOAT', 'Float32'],
  ['again: { kind: real, from: twice + tenths, storage: float32 }', 'FLOAT', 'Float32'],
  ['later: { kind: date, from: day_number + 30, storage: text }', 'VARCHAR', 'Utf8'],
  [
    'wing: { kind: real, from: ward, map: { 1: 0.5, 2: 0.25, -30: 1 }, storage: "decimal(4, 2)" }',
    'DECIMAL(4,2)',
    'Decimal[4e+2]',
  ],
  ['floor: { kind: integer, from: one, map: { 1: 3, 2: 4 }, storage: uint8 }', 'UTINYINT', 'Uint8'],
  ['due: { kind: date, after: day, range: [0, 9], storage: "timestamp[us]" }', 'TIMESTAMP', 'Timestamp<MICROSECOND>'],
];

const dir = mkdtempSync(join(tmpdir(), 'synthward-stored-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string): string => join(dir, 'data', name);
let columns: readonly OutputColumn[];
let dictionary: Dictionary;

const blocks = () => sampleBlocks(ROWS, 700, dictionary.codings);

beforeAll(async () => {
  dictionary = await dictionaryOf(
    dir,
    COLUMNS.map(([line]) => line),
  );
  columns = outputColumnsOf(dictionary);
  const request = { dir, columns, rules: NO_RULES, seed: 'seed', arrow: true, parquet: 'snappy' as const };
  await writeTables({ ...request, table: 't', blocks: blocks() });
});

async function inDuckDb(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run("SET TimeZone = 'Asia/Tokyo'");
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

async function readAll(table: OpenTable): Promise<TableValues[]> {
  expect(table.mismatch).toBeUndefined();
  const parts: TableValues[] = [];
  for (let part = await table.next(); part !== undefined; part = await table.next()) parts.push(part);
  return parts;
}

test('both files have the stated types', async () => {
  const described = await inDuckDb(`DESCRIBE SELECT * FROM '${file('t.parquet')}'`);
  expect(described.map((row) => row['column_type'])).toEqual(COLUMNS.map(([, parquet]) => parquet));
  const { schema } = tableFromIPC(readFileSync(file('t.arrow')));
  expect(schema.fields.map(({ type }) => String(type))).toEqual(COLUMNS.map(([, , arrow]) => arrow));
});

test('what the auditor reads is equal in both, lies in the domain and follows from the row', async () => {
  const fields = outputFields(columns);
  await withEngine(async (connection) => {
    const parquet = await readAll(await openParquet(connection, file('t.parquet'), fields));
    const arrowFile = await open(file('t.arrow'));
    const [arrow] = await readAll(await openArrow(arrowFile, fields, ROWS));
    await arrowFile.close();
    const checks = columns.map((column) =>
      column.kind === 'computed' || (column.kind === 'modelled' && column.offset !== undefined)
        ? undefined
        : domainCheck(column),
    );
    const derived = new DerivedRows(columns);
    let from = 0;
    for (const part of parquet) {
      for (const [c, values] of part.columns.entries()) {
        expect([fields[c]!.name, checks[c]?.(values, from) ?? -1]).toEqual([fields[c]!.name, -1]);
        expect([fields[c]!.name, sameRows(values, 0, arrow!.columns[c]!, from, part.rows)]).toEqual([
          fields[c]!.name,
          true,
        ]);
      }
      derived.look(part);
      from += part.rows;
    }
    expect(from).toBe(ROWS);
    expect(derived.columns).toHaveLength(6);
    expect(derived.wrong).toBeUndefined();
  });
});

test('the auditor finds values that another dictionary does not allow', async () => {
  const narrower: Readonly<Record<string, string>> = {
    i8: '{ kind: integer, range: [-128, 126], storage: int8 }',
    tenths: '{ kind: real, range: [-5, 8.9], bins: { width: 0.7 }, decimals: 1, storage: float32 }',
    f32: '{ kind: real, range: [0.1, 0.6], bins: { count: 7 }, storage: float32 }',
    dec: '{ kind: real, range: [-9, 90], bins: { count: 9 }, decimals: 1, storage: "decimal(4, 2)" }',
    wide: '{ kind: real, range: [0, 1000], bins: { count: 9 }, decimals: 1, storage: "decimal(38, 20)" }',
    day: '{ kind: date, range: [2015-02-01, 2016-12-31], format: "%d.%m.%Y", storage: text }',
    day_number: '{ kind: date, range: [2015-02-01, 2016-12-31], format: "%Y%m%d", storage: int32 }',
    midnight: '{ kind: date, range: [2015-02-01, 2016-12-31], storage: "timestamp[ns]" }',
    at_text: '{ kind: datetime, range: [2015-02-01, 2016-12-31], bins: { every: day }, storage: text }',
    at_zone:
      '{ kind: datetime, range: [2015-02-01, 2016-12-31], bins: { every: day }, storage: "timestamp[us, America/New_York]" }',
    ward: '{ kind: categorical, values: [1, 2], storage: int16 }',
    dose: '{ kind: ordinal, values: ["0.1", "10"], storage: float32 }',
    yes: '{ kind: boolean, true: [Y], false: [X], storage: text }',
    one: '{ kind: boolean, true: [1], false: [3], storage: int8 }',
    id: '{ kind: identifier, generate: { pattern: "AB-[0-8]###" } }',
    id_number: '{ kind: identifier, generate: { pattern: "[0-8][0-9]{5}" }, storage: int32 }',
    row_text: '{ kind: identifier, generate: { pattern: "####" } }',
  };
  const lines = COLUMNS.map(([line]) => {
    const name = line.split(':')[0]!;
    return narrower[name] === undefined ? line : `${name}: ${narrower[name]}`;
  }).filter((line) => !/from:|after:/.test(line));
  const others = outputColumnsOf(await dictionaryOf(temporaryFolder(), lines));
  const names = lines.map((line) => line.split(':')[0]!);
  const source = `(SELECT ${names.join(', ')} FROM '${file('t.parquet')}')`;
  const copy = join(dir, 'copy.parquet');
  await inDuckDb(`COPY ${source} TO '${copy}'`);
  const found: string[] = [];
  await withEngine(async (connection) => {
    const fields = outputFields(others);
    const parts = await readAll(await openParquet(connection, copy, fields));
    for (const [c, column] of others.entries()) {
      const check = domainCheck(column as Exclude<OutputColumn, { kind: 'computed' }>);
      if (parts.some((part) => check(part.columns[c]!, 0) >= 0)) found.push(fields[c]!.name);
    }
  });
  // Rows are numbered from 0 in every part here, so that a sequence is found as well.
  expect(found.filter((name) => name !== 'row').sort()).toEqual(Object.keys(narrower).sort());
});

describe('the values', () => {
  let rows: Record<string, unknown>[];
  beforeAll(async () => {
    rows = await inDuckDb(`SELECT * REPLACE (epoch_us(at_zone) AS at_zone) FROM '${file('t.parquet')}'`);
  });

  test('are those that the kinds promise', () => {
    const all = (name: string): string[] => rows.flatMap((row) => (row[name] === null ? [] : [String(row[name])]));
    expect(new Set(all('ward'))).toEqual(new Set(['1', '2', '-30']));
    expect(new Set(all('yes'))).toEqual(new Set(['Y', 'N']));
    expect(new Set(all('one'))).toEqual(new Set(['1', '2']));
    expect(all('day').every((text) => /^\d{2}\.\d{2}\.201[56]$/.test(text))).toBe(true);
    expect(all('day_number').every((text) => /^201[56][01]\d[0-3]\d$/.test(text))).toBe(true);
    expect(all('at_text').every((text) => /^201[56]-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text))).toBe(true);
    expect(all('f32').every((text) => Number(text) >= 0.1 && Number(text) <= 0.7)).toBe(true);
    expect(new Set(all('f32').map((text) => Math.fround(Number(text)) === Number(text)))).toEqual(new Set([true]));
    expect(all('tenths').every((text) => /^-?\d(\.\d)?$/.test(String(Math.round(Number(text) * 1e5) / 1e5)))).toBe(
      true,
    );
    for (const name of ['note', 'gone', 'clock', 'blob']) expect(all(name)).toEqual([]);
    for (const name of ['id', 'id_number', 'row', 'row_text']) expect(new Set(all(name)).size).toBe(ROWS);
    expect(all('row_text').slice(0, 2)).toEqual(['1', '2']);
    expect(all('id').every((text) => /^AB-\d{4}$/.test(text))).toBe(true);
  });

  test('are the same in hyparquet', async () => {
    const read = await parquetReadObjects({ file: await asyncBufferFromFile(file('t.parquet')), compressors });
    const plain = ['i8', 'u8', 'u32', 'f32', 'tenths', 'day', 'ward', 'yes', 'id', 'later', 'note'];
    for (const name of plain) {
      expect([name, read.map((row) => row[name] ?? null)]).toEqual([name, rows.map((row) => row[name])]);
    }
    // The library multiplies by 0.01, which no double is.
    const cents = (value: unknown): number | null => (value == null ? null : Math.round(Number(value) * 100));
    expect(read.map((row) => cents(row['dec']))).toEqual(rows.map((row) => cents(row['dec'])));
    const moments = read.map((row) => ((row['at_zone'] as Date | undefined)?.getTime() ?? 0) * 1000);
    expect(moments).toEqual(rows.map((row) => Number(row['at_zone'] ?? 0)));
  });

  test('do not depend on the zone of the machine, in a CSV either', async () => {
    const csv = join(dir, 't.csv');
    await writeCsv(csv, outputFields(columns), tableDecoder(columns, 'seed', NO_RULES).decode(blocks()));
    const read = await inDuckDb(
      `SELECT at_zone, epoch_us(at_zone::TIMESTAMPTZ) AS moment, id, day, dec, tenths, gone FROM read_csv('${csv}', all_varchar = true)`,
    );
    expect(read[0]!['at_zone']).toMatch(/^201[56]-\d\d-\d\d \d\d:\d\d:\d\d\+00:00$/);
    expect(read.map(({ moment }) => moment)).toEqual(rows.map((row) => row['at_zone']));
    for (const name of ['id', 'day', 'dec', 'gone']) {
      expect(read.map((row) => row[name])).toEqual(rows.map((row) => row[name] ?? null));
    }
    expect(read.every(({ tenths }) => tenths === null || /^-?\d\.\d$/.test(String(tenths)))).toBe(true);
  });
});

test('a Parquet file names its zones as Arrow does, and one without zones says nothing of it', async () => {
  const value = `SELECT count(*) AS n FROM parquet_kv_metadata('${file('t.parquet')}') WHERE key = 'ARROW:schema'::BLOB`;
  expect((await inDuckDb(value))[0]).toEqual({ n: '1' });
  const one = columns.slice(0, 1);
  await writeTables({
    dir,
    columns: one,
    rules: NO_RULES,
    seed: 's',
    arrow: false,
    parquet: 'snappy',
    table: 'one',
    blocks: blocks(),
  });
  expect((await inDuckDb(value.replace('t.parquet', 'one.parquet')))[0]).toEqual({ n: '0' });
});

test('the data dictionary names each storage and reads back as the same columns', () => {
  const described = dataDictionary('t', columns, {});
  expect(described.columns.map(({ storage }) => storage)).toEqual(outputFields(columns).map(keptAs));
  const back = columnsOf(JSON.parse(JSON.stringify(described)));
  expect(JSON.parse(JSON.stringify(outputFields(back)))).toEqual(JSON.parse(JSON.stringify(outputFields(columns))));
});

test('a data dictionary whose storage cannot hold the column is refused', () => {
  const described = JSON.parse(JSON.stringify(dataDictionary('t', columns, {})));
  const at = described.columns.findIndex(({ name }: { name: string }) => name === 'at_text');
  described.columns[at].storage = 'decimal(4, 2)';
  expect(() => columnsOf(described)).toThrow('what it holds cannot be kept as decimal(4, 2)');
});
