import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  Dictionary as ArrowDictionary,
  Bool,
  DateDay,
  Float64,
  Int32,
  Int64,
  Table,
  TimestampMicrosecond,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../../fixtures/support/zip.ts';
import type { Cell } from '../../pipelines/dictionary/coding.ts';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import type { EncodedTable } from '../../pipelines/protected/sources/encode-table.ts';
import { NO_UNIT } from '../../pipelines/protected/sources/no-unit.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import type { SourceSpec } from '../../pipelines/protected/sources/session/source.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inline, sheetOf, workbook } from '../support/workbook.ts';

/** What every kind of source owes: the same records, however they are kept, become the same codes. */
const COLUMNS = [
  'id: { kind: identifier }',
  'sex: { kind: categorical, values: [F, M], missing: ["?", ""] }',
  'ward: { kind: categorical, values: [1, 2, 3], outside: other }',
  'smoker: { kind: boolean, true: [true], false: [false] }',
  'age: { kind: integer, range: [0, 120], bins: { width: 10 } }',
  'weight: { kind: real, range: [0, 200], bins: { count: 8 } }',
  'admitted: { kind: date, range: [2010-01-01, 2012-12-31], bins: { every: year } }',
  'seen: { kind: datetime, range: [2010-01-01, 2012-12-31], bins: { every: month } }',
  'note: { kind: text }',
];
const NAMES = ['id', 'sex', 'ward', 'smoker', 'age', 'weight', 'admitted', 'seen', 'note'] as const;

interface Row {
  readonly id: bigint | null;
  readonly sex: string | null;
  readonly ward: number | null;
  readonly smoker: boolean | null;
  readonly age: number | null;
  readonly weight: number | null;
  readonly admitted: Date | null;
  readonly seen: Date | null;
  readonly note: string;
}

const ROWS: readonly Row[] = Array.from({ length: 5000 }, (_, i) => ({
  id: i % 97 === 0 ? null : 9007199254740993n + BigInt(i % 1500),
  sex: [null, 'F', 'M', '?', 'X', 'é'][i % 6]!,
  ward: [1, 2, 3, 4, null][i % 5]!,
  smoker: [true, false, null][i % 3]!,
  age: i % 11 === 0 ? null : (i * 7) % 130,
  weight: i % 13 === 0 ? null : ((i * 31) % 2100) / 10,
  admitted: i % 17 === 0 ? null : new Date(Date.UTC(2009, 6, 1 + ((i * 5) % 1500))),
  seen: i % 19 === 0 ? null : new Date(Date.UTC(2009, 11, 1) + i * 7_654_321_000),
  note: `note ${i}, "quoted"`,
}));

const iso = (date: Date | null, length: 10 | 19): string =>
  date?.toISOString().slice(0, length).replace('T', ' ') ?? '';

function toCsv(rows: readonly Row[], delimiter = ','): string {
  const line = (row: Row): string =>
    [
      row.id ?? '',
      row.sex ?? '',
      row.ward ?? '',
      row.smoker ?? '',
      row.age ?? '',
      row.weight ?? '',
      iso(row.admitted, 10),
      iso(row.seen, 19),
      `"${row.note.replaceAll('"', '""')}"`,
    ].join(delimiter);
  return `${NAMES.join(delimiter)}\n${rows.map(line).join('\n')}\n`;
}

async function toParquet(csv: string, files: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const columns = `columns = {id: 'BIGINT', sex: 'VARCHAR', ward: 'DOUBLE', smoker: 'BOOLEAN', age: 'SMALLINT', weight: 'DECIMAL(10,2)', admitted: 'DATE', seen: 'TIMESTAMP', note: 'VARCHAR'}`;
  await connection.run(
    `CREATE TABLE t AS SELECT *, row_number() OVER () AS place FROM read_csv('${csv}', header = true, ${columns})`,
  );
  for (const [i, file] of files.entries()) {
    await connection.run(
      `COPY (SELECT * EXCLUDE (place) FROM t WHERE place % ${files.length} = ${i}) TO '${file}' (FORMAT parquet)`,
    );
  }
  connection.closeSync();
  instance.closeSync();
}

async function toZstd(csv: string, to: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT * FROM read_csv('${csv}', header = true, all_varchar = true)) TO '${to}' (FORMAT csv, HEADER, COMPRESSION zstd)`,
  );
  connection.closeSync();
  instance.closeSync();
}

/** Objects in JSON; those of even rows leave out what is null. */
function toObjects(rows: readonly Row[]): string[] {
  return rows.map((row, i) => {
    const values = {
      ...row,
      admitted: row.admitted === null ? null : iso(row.admitted, 10),
      seen: row.seen === null ? null : iso(row.seen, 19),
    };
    const members = NAMES.flatMap((name) => {
      const value = values[name];
      if (value === null && i % 2 === 0) return [];
      return [`${JSON.stringify(name)}: ${typeof value === 'bigint' ? value : JSON.stringify(value)}`];
    });
    return `{${(i % 3 === 0 ? members : members.reverse()).join(', ')}}`;
  });
}

function toWorkbook(rows: readonly Row[]): Buffer {
  const texts = (row: Row): string[] => [
    ...[row.id, row.sex, row.ward, row.smoker, row.age, row.weight].map((value) => String(value ?? '')),
    iso(row.admitted, 10),
    iso(row.seen, 19),
    row.note.replaceAll('"', '&quot;'),
  ];
  const line = (cells: readonly string[], r: number): string =>
    `<row r="${r}">${cells.map((cell, c) => (cell === '' ? '' : inline(`${'ABCDEFGHI'[c]}${r}`, cell))).join('')}</row>`;
  return workbook(sheetOf([[...NAMES], ...rows.map(texts)].map((cells, i) => line(cells, i + 1)).join('\n')));
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

function toArrow(rows: readonly Row[], format: 'file' | 'stream'): Uint8Array {
  const pick = <K extends keyof Row>(name: K): Row[K][] => rows.map((row) => row[name]);
  const table = new Table({
    id: vectorFromArray(pick('id'), new Int64()),
    sex: vectorFromArray(pick('sex'), new ArrowDictionary(new Utf8(), new Int32())),
    ward: vectorFromArray(pick('ward'), new Int32()),
    smoker: vectorFromArray(pick('smoker'), new Bool()),
    age: vectorFromArray(pick('age'), new Float64()),
    weight: vectorFromArray(pick('weight'), new Float64()),
    admitted: vectorFromArray(pick('admitted'), new DateDay()),
    seen: vectorFromArray(
      pick('seen').map((date) => date?.getTime() ?? null),
      new TimestampMicrosecond(),
    ),
    note: vectorFromArray(pick('note'), new Utf8()),
  });
  return tableToIPC(table, format);
}

const SOURCES: Readonly<Record<string, (folder: string, rows: readonly Row[]) => Promise<SourceSpec>>> = {
  csv: async (folder, rows) => write(folder, 't.csv', toCsv(rows)),
  'csv with another delimiter': async (folder, rows) => ({
    ...write(folder, 't.csv', toCsv(rows, ';')),
    delimiter: ';',
  }),
  'csv with CRLF and a byte order mark': async (folder, rows) =>
    write(folder, 't.csv', `\ufeff${toCsv(rows).replaceAll('\n', '\r\n')}`),
  'csv in Latin-1': async (folder, rows) => ({
    ...write(folder, 't.csv', Buffer.from(toCsv(rows), 'latin1')),
    encoding: 'latin1',
  }),
  'gzipped csv in Latin-1': async (folder, rows) => ({
    ...write(folder, 't.csv.gz', gzipSync(Buffer.from(toCsv(rows), 'latin1'))),
    encoding: 'latin1',
  }),
  'gzipped csv': async (folder, rows) => write(folder, 't.csv.gz', gzipSync(toCsv(rows))),
  'csv in UTF-16': async (folder, rows) => write(folder, 't.csv', utf16(`\ufeff${toCsv(rows)}`)),
  'csv in UTF-16, the larger half first': async (folder, rows) =>
    write(folder, 't.csv', utf16(`\ufeff${toCsv(rows).replaceAll('\n', '\r\n')}`).swap16()),
  'csv in UTF-16 without a mark': async (folder, rows) => ({
    ...write(folder, 't.csv', utf16(toCsv(rows))),
    encoding: 'utf-16',
  }),
  'gzipped csv in UTF-16': async (folder, rows) => write(folder, 't.csv.gz', gzipSync(utf16(`\ufeff${toCsv(rows)}`))),
  'csv in zstd': async (folder, rows) => {
    await toZstd(write(folder, 't.csv', toCsv(rows)).path, join(folder, 't.csv.zst'));
    return { path: join(folder, 't.csv.zst') };
  },
  'zipped csv': async (folder, rows) =>
    write(
      folder,
      't.zip',
      zipOf(
        { name: 'export/', body: '', method: 0 },
        { name: 'export/t.csv', body: toCsv(rows) },
        { name: '__MACOSX/export/._t.csv', body: 'x' },
      ),
    ),
  'csv among others in an archive, in Latin-1': async (folder, rows) => ({
    ...write(
      folder,
      't.zip',
      zipOf({ name: 'other.csv', body: 'a,b\n' }, { name: 't.csv', body: Buffer.from(toCsv(rows), 'latin1') }),
    ),
    member: 't.csv',
    encoding: 'latin1',
  }),
  'zipped csv, not compressed': async (folder, rows) =>
    write(folder, 't.zip', zipOf({ name: 't.csv', body: toCsv(rows), method: 0 })),
  'json lines': async (folder, rows) => write(folder, 't.jsonl', toObjects(rows).join('\n')),
  'gzipped json lines with CRLF': async (folder, rows) =>
    write(folder, 't.jsonl.gz', gzipSync(`\ufeff${toObjects(rows).join('\r\n')}\r\n`)),
  'zipped json lines in UTF-16': async (folder, rows) =>
    write(folder, 't.zip', zipOf({ name: 't.jsonl', body: utf16(`\ufeff${toObjects(rows).join('\n')}`) })),
  'json list': async (folder, rows) =>
    write(folder, 't.json', `[\n${toObjects(rows).join(',\n').replaceAll(', ', ',\n  ')}\n]\n`),
  'excel, all of it text': async (folder, rows) => write(folder, 't.xlsx', toWorkbook(rows)),
  'csv whose path holds wildcards': async (folder, rows) => write(folder, "t[1]*'?.csv", toCsv(rows)),
  parquet: async (folder, rows) => {
    await toParquet(write(folder, 't.csv', toCsv(rows)).path, [join(folder, 't.parquet')]);
    return { path: join(folder, 't.parquet') };
  },
  'folder of parquet': async (folder, rows) => {
    mkdirSync(join(folder, 'parts'));
    writeFileSync(join(folder, 'parts', '_SUCCESS'), '');
    await toParquet(
      write(folder, 't.csv', toCsv(rows)).path,
      ['a', 'b', 'c'].map((name) => join(folder, 'parts', `${name}.parquet`)),
    );
    return { path: join(folder, 'parts') };
  },
  'arrow file': async (folder, rows) => write(folder, 't.arrow', toArrow(rows, 'file')),
  'arrow stream': async (folder, rows) => write(folder, 't.arrows', toArrow(rows, 'stream')),
};

function write(folder: string, name: string, body: string | Uint8Array): { path: string } {
  const path = join(folder, name);
  writeFileSync(path, body);
  return { path };
}

/** What a row must become, written without the code under test. */
function expected(row: Row): string {
  const cell = (value: unknown): string => (value === null ? 'missing' : String(value));
  const bin = (value: number | null, width: number, top: number): string =>
    value === null ? 'missing' : String(Math.min(Math.floor(value / width) * width, top));
  const clampedYear = (date: Date): number => Math.min(2012, Math.max(2010, date.getUTCFullYear()));
  const month = (date: Date): string => {
    if (date.getUTCFullYear() < 2010) return '2010-01';
    return date.getUTCFullYear() > 2012 ? '2012-12' : date.toISOString().slice(0, 7);
  };
  return [
    row.sex === 'F' || row.sex === 'M' ? row.sex : 'missing',
    row.ward === 4 ? 'other' : cell(row.ward),
    cell(row.smoker),
    bin(row.age, 10, 110),
    bin(row.weight, 25, 175),
    row.admitted === null ? 'missing' : String(clampedYear(row.admitted)),
    row.seen === null ? 'missing' : month(row.seen),
    row.id === null ? 'nobody' : 'somebody',
  ].join(' ');
}

function found(dictionary: Dictionary, table: EncodedTable): string[] {
  const text = (cell: Cell, column: number): string => {
    if (cell.kind === 'value') return String(cell.value);
    if (cell.kind !== 'interval') return cell.kind;
    if (column === 5) return new Date(cell.lower * 86_400_000).toISOString().slice(0, 4);
    return column === 6 ? new Date(cell.lower * 1000).toISOString().slice(0, 7) : String(cell.lower);
  };
  return Array.from({ length: table.rowCount }, (_, row) =>
    [
      ...table.columns.map((column, c) => text(dictionary.codings[c]!.cells[column.codes[row]!]!, c)),
      table.unitOfRow![row] === NO_UNIT ? 'nobody' : 'somebody',
    ].join(' '),
  );
}

describe.each(Object.entries(SOURCES))('%s', (kind, make) => {
  test('gives names, and the codes of every row', async () => {
    const folder = temporaryFolder();
    const spec = await make(folder, ROWS);
    const source = await openSource({ expected: NAMES, ...spec });
    expect(source.columnNames()).toHaveLength(NAMES.length);
    expect(source.columnNames()).toEqual(kind.includes('json') ? expect.arrayContaining([...NAMES]) : NAMES);
    const dictionary = await dictionaryOf(folder, COLUMNS, '{ column: id, maxRows: 2 }');
    const table = await encode(folder, spec, dictionary);
    expect(table.rowCount).toBe(ROWS.length);
    expect(found(dictionary, table).sort()).toEqual(ROWS.map(expected).sort());
    expect(table.unitCount).toBe(new Set(ROWS.map(({ id }) => id).filter((id) => id !== null)).size);
    const sizes = new Map<number, number>();
    for (const unit of table.unitOfRow!) sizes.set(unit, (sizes.get(unit) ?? 0) + 1);
    sizes.delete(NO_UNIT);
    expect(sizes.size).toBe(table.unitCount);
  });

  test('finds columns by name, in whatever order', async () => {
    const folder = temporaryFolder();
    const spec = await make(folder, ROWS.slice(0, 60));
    const dictionary = await dictionaryOf(folder, [...COLUMNS].reverse());
    const table = await encode(folder, spec, dictionary);
    const sex = table.columns.find(({ name }) => name === 'sex')!;
    expect([...sex.codes].filter((code) => code === 0)).toHaveLength(10);
    expect(table.unitOfRow).toBeUndefined();
  });

  test('leaves no temporary file behind', async () => {
    const folder = temporaryFolder();
    const spec = await make(folder, ROWS.slice(0, 60));
    await encode(folder, spec, await dictionaryOf(folder, COLUMNS));
    expect(readdirSync(join(folder, 'work'))).toEqual([]);
  });

  // JSON without a record has no names.
  test.each(kind.includes('json') ? [1] : [0, 1])('refuses a table of %i rows in the same words', async (rows) => {
    const folder = temporaryFolder();
    const spec = await make(folder, ROWS.slice(1, 1 + rows));
    await expect(encode(folder, spec, await dictionaryOf(folder, COLUMNS))).rejects.toMatchObject({
      code: 'TABLE_TOO_SMALL',
      message: expect.stringMatching(/: it holds fewer than 2 units$/),
    });
  });
});
