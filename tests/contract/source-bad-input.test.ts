import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { expect, test } from 'vitest';
import { zipOf } from '../../fixtures/support/zip.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import type { SourceSpec } from '../../pipelines/protected/sources/session/source.ts';
import { type ErrorCode, UserError } from '../../privacy/errors.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Stands for what no error may say. It is in every record of every file below. */
const CANARY = 'Zebulon7731';

const COLUMNS = [
  'name: { kind: categorical, values: [Ann], outside: other }',
  'age: { kind: integer, range: [0, 120] }',
];
const GOOD = `name,age\n${`${CANARY},41\n`.repeat(5000)}`;
const ZIPPED = gzipSync(
  `name,age\n${Array.from({ length: 20_000 }, (_, i) => `${CANARY}${i % 977},${(i * 7) % 100}\n`).join('')}`,
);

const LINES = `{"name": "${CANARY}", "age": 41}\n`.repeat(5000);

const bytes = (...parts: (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

interface BadCase {
  readonly body?: string | Uint8Array | ((folder: string) => Promise<Uint8Array>);
  readonly code: ErrorCode;
  readonly says: string;
  readonly columns?: readonly string[];
  readonly unit?: string;
  readonly format?: 'csv' | 'json' | 'parquet' | 'arrow';
  readonly encoding?: 'utf-8' | 'latin1' | 'utf-16';
  readonly member?: string;
  /** Part of the hint. */
  readonly hints?: string;
}

const CASES: Readonly<Record<string, BadCase>> = {
  'a line with too few fields': { body: `${GOOD}${CANARY}\n`, code: 'FILE_UNREADABLE', says: 'not well-formed CSV' },
  'a line with too many fields': {
    body: `${GOOD}${CANARY},1,2\n`,
    code: 'FILE_UNREADABLE',
    says: 'not well-formed CSV',
  },
  'a file cut inside a line': {
    body: `${GOOD}${CANARY.slice(0, 9)}`,
    code: 'FILE_UNREADABLE',
    says: 'not well-formed CSV',
  },
  'a quote that never closes': {
    body: `${GOOD}"${CANARY},41\n${GOOD}`,
    code: 'FILE_UNREADABLE',
    says: 'not well-formed CSV',
  },
  'letters after a quote': { body: `${GOOD}"${CANARY}"x,41\n`, code: 'FILE_UNREADABLE', says: 'not well-formed CSV' },
  'Latin-1 text': {
    body: Buffer.from(GOOD.replaceAll(CANARY, `${CANARY}é`), 'latin1'),
    code: 'FILE_UNREADABLE',
    says: 'not UTF-8',
  },
  'a header in Latin-1': { body: bytes(CANARY, [0xe9], ',age\n', GOOD), code: 'FILE_UNREADABLE', says: 'not UTF-8' },
  'UTF-16 text without a mark': {
    body: Buffer.from(GOOD, 'utf16le'),
    code: 'FILE_UNREADABLE',
    says: 'it begins like UTF-16 text, without a byte order mark',
  },
  'UTF-16 text cut inside a letter': {
    body: Buffer.from(`\ufeff${GOOD}`, 'utf16le').subarray(0, -1),
    code: 'FILE_UNREADABLE',
    says: 'its UTF-16 text is cut short',
  },
  'UTF-16 text cut inside a line': {
    body: Buffer.from(`\ufeff${GOOD}${CANARY}`, 'utf16le'),
    code: 'FILE_UNREADABLE',
    says: 'not well-formed CSV',
  },
  'UTF-16 text of halves of letters': {
    body: Buffer.from(`\ufeff${GOOD.replaceAll(CANARY, `${CANARY}\ud800`)}`, 'utf16le'),
    code: 'FILE_UNREADABLE',
    says: 'not UTF-8',
  },
  'UTF-8 said to be UTF-16': {
    body: GOOD,
    encoding: 'utf-16',
    code: 'FILE_UNREADABLE',
    says: 'as utf-16: it does not',
  },
  'marked UTF-8 said to be UTF-16': {
    body: `\ufeff${GOOD}`,
    encoding: 'utf-16',
    code: 'FILE_UNREADABLE',
    says: 'its byte order mark is that of UTF-8',
  },
  'marked UTF-8 said to be Latin-1': {
    body: `\ufeff${GOOD}`,
    encoding: 'latin1',
    code: 'FILE_UNREADABLE',
    says: 'as latin1: its byte order mark is that of UTF-8',
  },
  'UTF-8 said to be Latin-1': {
    body: GOOD.replaceAll(CANARY, `${CANARY}é`),
    encoding: 'latin1',
    code: 'FILE_UNREADABLE',
    says: 'as latin1: it is UTF-8 text',
  },
  'a header in UTF-8 said to be Latin-1': {
    body: GOOD.replace('name', 'größe'),
    encoding: 'latin1',
    code: 'FILE_UNREADABLE',
    says: 'as latin1: its first line is UTF-8 text',
  },
  'UTF-16 said to be Latin-1': {
    body: Buffer.from(`\ufeff${GOOD}`, 'utf16le'),
    encoding: 'latin1',
    code: 'FILE_UNREADABLE',
    says: 'as latin1: its byte order mark is that of UTF-16',
  },
  'UTF-16 without a mark said to be UTF-8': {
    body: Buffer.from(GOOD, 'utf16le'),
    encoding: 'utf-8',
    code: 'FILE_UNREADABLE',
    says: 'as utf-8: it begins like UTF-16 text',
  },
  'an archive of two files': {
    body: zipOf({ name: 'a.csv', body: GOOD }, { name: 'b\u0007\u202e.csv', body: GOOD }),
    code: 'FILE_UNREADABLE',
    says: 'it holds 2 files',
    hints: '"a.csv", "b\ufffd\ufffd.csv"',
  },
  'an archive without that file': {
    body: zipOf({ name: 'a.csv', body: GOOD }),
    member: 'b.csv',
    code: 'FILE_UNREADABLE',
    says: 'it holds no file "b.csv"',
    hints: '"a.csv"',
  },
  'an archive without a file': {
    body: zipOf({ name: 'a/', body: '', method: 0 }),
    code: 'FILE_UNREADABLE',
    says: 'it holds no file',
  },
  'a file of an archive that is none': {
    body: GOOD,
    member: 'b.csv',
    code: 'FILE_UNREADABLE',
    says: 'a member is named, and it is no ZIP archive',
  },
  'an archive with a password': {
    body: zipOf({ name: 'a.csv', body: GOOD, encrypted: true }),
    code: 'FILE_UNREADABLE',
    says: 'what is packed in it is encrypted',
  },
  'an archive that is compressed in another way': {
    body: zipOf({ name: 'a.csv', body: GOOD, method: 9 }),
    code: 'FILE_UNREADABLE',
    says: 'compressed in a way that is not supported',
  },
  'an archive that says it grows ten thousand times': {
    body: zipOf({ name: 'a.csv', body: GOOD, statedSize: 2 ** 31 }),
    code: 'FILE_UNREADABLE',
    says: 'would grow beyond all proportion',
  },
  'an archive whose file is longer than it says': {
    body: zipOf({ name: 'a.csv', body: GOOD, statedSize: 1000 }),
    code: 'FILE_UNREADABLE',
    says: 'its ZIP data are damaged or cut short',
  },
  'an archive with another checksum': {
    body: zipOf({ name: 'a.csv', body: GOOD, statedSum: 1 }),
    code: 'FILE_UNREADABLE',
    says: 'its ZIP data are damaged or cut short',
  },
  'an archive cut short': {
    body: zipOf({ name: 'a.csv', body: GOOD }).subarray(0, -30),
    code: 'FILE_UNREADABLE',
    says: 'its ZIP data are damaged or cut short',
  },
  'zstd cut in the middle': {
    body: async (folder) => half(await zstd(folder)),
    code: 'FILE_UNREADABLE',
    says: 'its zstd data are damaged or cut short',
  },
  'zstd without its last bytes': {
    body: async (folder) => (await zstd(folder)).subarray(0, -8),
    code: 'FILE_UNREADABLE',
    says: 'damaged or cut short',
  },
  'JSON lines cut inside a record': {
    body: LINES.slice(0, -9),
    code: 'FILE_UNREADABLE',
    says: 'not well-formed JSON',
  },
  'a JSON list that is not closed': {
    body: `[${LINES.trim().replaceAll('\n', ',')}`,
    code: 'FILE_UNREADABLE',
    says: 'not well-formed JSON',
  },
  'a JSON list without a comma': {
    body: `[${LINES}]`,
    code: 'FILE_UNREADABLE',
    says: 'not well-formed JSON',
  },
  'JSON lines with something else': {
    body: `${LINES}${CANARY},41\n${LINES}`,
    code: 'FILE_UNREADABLE',
    says: 'not well-formed JSON',
  },
  'JSON lines with a value that is none': {
    body: `${LINES}{"name": ${CANARY}, "age": 1}\n`,
    code: 'FILE_UNREADABLE',
    says: 'not well-formed JSON',
  },
  'JSON lines without a comma between values': {
    body: `${LINES}{"name": "${CANARY}" "age": 1}\n`,
    code: 'FILE_UNREADABLE',
    says: 'not well-formed JSON',
  },
  'JSON lines of Latin-1': {
    body: Buffer.from(LINES.replaceAll(CANARY, `${CANARY}é`), 'latin1'),
    code: 'FILE_UNREADABLE',
    says: 'not UTF-8',
  },
  'JSON whose names are values': {
    body: `{"${CANARY}@example.org": {"age": 41}}\n`.repeat(50),
    code: 'HEADER_HOLDS_DATA',
    says: 'its 1st name looks like an address',
  },
  'JSON of another table': {
    body: `{"${CANARY}": 41}\n`.repeat(50),
    code: 'DICTIONARY_MISMATCH',
    says: 'none of the columns',
  },
  'JSON with a name that nobody described': {
    body: LINES.replaceAll('}', ', "sex": "F"}'),
    code: 'DICTIONARY_MISMATCH',
    says: 'its column "sex" is not in the dictionary',
  },
  'JSON whose first record is empty': {
    body: `{}\n${LINES}`,
    code: 'FILE_UNREADABLE',
    says: 'its first record is empty',
  },
  'a single record of JSON': {
    body: `{"name": "${CANARY}", "age": 41}`,
    code: 'TABLE_TOO_SMALL',
    says: 'fewer than 2 units',
  },
  'CSV said to be JSON': { body: GOOD, format: 'json', code: 'FILE_UNREADABLE', says: 'as json: it does not begin' },
  'JSON said to be CSV': { body: LINES, format: 'csv', code: 'FILE_UNREADABLE', says: 'as csv: it is JSON' },
  'another delimiter': {
    body: GOOD.replaceAll(',', '\t'),
    code: 'DICTIONARY_MISMATCH',
    says: 'none of the columns',
    hints: 'say delimiter: "\\t" under source',
  },
  'no header': {
    body: GOOD.replace('name,age\n', ''),
    code: 'HEADER_HOLDS_DATA',
    says: 'its column names look like a record: its 2nd name looks like a number',
  },
  'no header, and no number': {
    body: `${CANARY},stable\n`.repeat(9),
    code: 'DICTIONARY_MISMATCH',
    says: 'none of the columns',
  },
  'no header, and two equal fields': {
    body: `${CANARY},${CANARY}\n`.repeat(9),
    code: 'DICTIONARY_MISMATCH',
    says: 'columns 1 and 2 have the same name',
  },
  'a header with a column twice': {
    body: GOOD.replace('name,age', 'age,age'),
    code: 'DICTIONARY_MISMATCH',
    says: 'columns 1 and 2 have the same name',
  },
  'a header with a nameless column': {
    body: GOOD.replace('name,age', 'name,'),
    code: 'FILE_UNREADABLE',
    says: 'without a name',
  },
  'row names without a name': {
    body: GOOD.replace('name,age', ',name').replaceAll(',41', ',x'),
    code: 'FILE_UNREADABLE',
    says: 'without a name',
  },
  'a record as the names of a Parquet file': {
    body: (folder) => parquet(folder, `i AS "${CANARY}@example.org", 3 AS age`),
    code: 'HEADER_HOLDS_DATA',
    says: 'its 1st name looks like an address',
  },
  'a Parquet file whose columns are numbered': {
    body: (folder) => parquet(folder, `'${CANARY}' AS "0", 3 AS "1"`),
    code: 'HEADER_HOLDS_DATA',
    says: 'its 1st and 2nd names look like a number',
  },
  'a column that is missing': {
    body: GOOD.replace('name,age', 'name,agee'),
    code: 'DICTIONARY_MISMATCH',
    says: 'it has no column "age"; did you mean "agee"?',
  },
  'a column that nobody described': {
    body: GOOD,
    columns: COLUMNS.slice(0, 1),
    code: 'DICTIONARY_MISMATCH',
    says: 'its column "age" is not in the dictionary',
  },
  'an empty file': { body: '', code: 'FILE_UNREADABLE', says: 'no header line' },
  'a header and nothing else': { body: 'name,age\n', code: 'TABLE_TOO_SMALL', says: 'fewer than 2 units' },
  'a single row': { body: `name,age\n${CANARY},41\n`, code: 'TABLE_TOO_SMALL', says: 'fewer than 2 units' },
  'rows of one unit': {
    body: GOOD,
    columns: ['name: { kind: identifier }', COLUMNS[1]!],
    unit: '{ column: name, maxRows: 2 }',
    code: 'TABLE_TOO_SMALL',
    says: 'fewer than 2 units',
  },
  'rows of no unit': {
    body: GOOD,
    columns: [`name: { kind: identifier, missing: [${CANARY}] }`, COLUMNS[1]!],
    unit: '{ column: name, maxRows: 2 }',
    code: 'TABLE_TOO_SMALL',
    says: 'fewer than 2 units',
  },
  'a value that is refused': {
    body: GOOD,
    columns: ['name: { kind: categorical, values: [Ann], outside: error }', COLUMNS[1]!],
    code: 'VALUE_OUTSIDE_DOMAIN',
    says: 'Cannot encode column "name"',
  },
  'a number that is refused': {
    body: GOOD,
    columns: [COLUMNS[0]!, 'age: { kind: integer, range: [0, 40], outside: error }'],
    code: 'VALUE_OUTSIDE_DOMAIN',
    says: 'Cannot encode column "age"',
  },
  'gzip cut in the middle': {
    body: ZIPPED.subarray(0, ZIPPED.length >> 1),
    code: 'FILE_UNREADABLE',
    says: 'gzip data are damaged or cut short',
  },
  'gzip without its last bytes': {
    body: ZIPPED.subarray(0, -5),
    code: 'FILE_UNREADABLE',
    says: 'gzip data are damaged or cut short',
  },
  'gzip with a changed byte': {
    body: flip(ZIPPED, ZIPPED.length >> 1),
    code: 'FILE_UNREADABLE',
    says: 'gzip data are damaged or cut short',
  },
  'gzip cut in the header': {
    body: ZIPPED.subarray(0, 15),
    code: 'FILE_UNREADABLE',
    says: 'gzip data are damaged or cut short',
  },
  'records said to be Parquet': { body: GOOD, format: 'parquet', code: 'FILE_UNREADABLE', says: 'damaged, cut short' },
  'records said to be Arrow': { body: GOOD, format: 'arrow', code: 'FILE_UNREADABLE', says: 'Arrow IPC' },
  'Parquet cut short': {
    body: async (folder) => (await parquet(folder)).subarray(0, -20),
    code: 'FILE_UNREADABLE',
    says: 'damaged, cut short',
  },
  'Parquet with changed pages': {
    body: async (folder) => wipe(await parquet(folder)),
    code: 'FILE_UNREADABLE',
    says: 'Cannot read',
  },
  'Parquet with nested values': {
    body: (folder) => parquet(folder, `{'x': '${CANARY}'} AS name, 3 AS age`),
    code: 'DICTIONARY_MISMATCH',
    says: 'kept as STRUCT, which cannot be of kind categorical',
  },
  'Parquet with dates for numbers': {
    body: (folder) => parquet(folder, `'${CANARY}' AS name, DATE '2010-01-01' AS age`),
    code: 'DICTIONARY_MISMATCH',
    says: 'kept as DATE, which cannot be of kind integer',
  },
  'Parquet with text that is not UTF-8': {
    body: async (folder) => spoilText(await parquet(folder, `'${CANARY}' || i AS name, i AS age`)),
    code: 'FILE_UNREADABLE',
    says: 'not UTF-8',
  },
  'an Arrow file cut short': {
    body: async () => arrow('file').subarray(0, -400),
    code: 'FILE_UNREADABLE',
    says: 'no complete Arrow IPC',
  },
  'an Arrow stream cut short': {
    body: async () => arrow('stream').subarray(0, -4),
    code: 'FILE_UNREADABLE',
    says: 'no complete Arrow IPC',
  },
  'an Arrow stream cut in its schema': {
    body: async () => arrow('stream').subarray(0, 60),
    code: 'FILE_UNREADABLE',
    says: 'no complete Arrow IPC',
  },
  'Arrow text that is not UTF-8': {
    body: async () => spoilText(arrow('stream')),
    code: 'FILE_UNREADABLE',
    says: 'not UTF-8',
  },
};

test.each(Object.entries(CASES))('%s: one line, a hint, the right code and no value', async (_, bad) => {
  const folder = temporaryFolder();
  const path = join(folder, 'table');
  const body = typeof bad.body === 'function' ? await bad.body(folder) : bad.body!;
  writeFileSync(path, body);
  const dictionary = await dictionaryOf(folder, bad.columns ?? COLUMNS, bad.unit);
  const spec: SourceSpec = {
    path,
    expected: dictionary.columns.map(({ name }) => name),
    ...(bad.format === undefined ? {} : { format: bad.format }),
    ...(bad.encoding === undefined ? {} : { encoding: bad.encoding }),
    ...(bad.member === undefined ? {} : { member: bad.member }),
  };
  const error = await encode(folder, spec, dictionary).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught,
  );
  expectHarmless(error);
  expect(error).toMatchObject({ code: bad.code, message: expect.stringContaining(bad.says) });
  expect((error as UserError).hint).toContain(bad.hints ?? '');
  const left = readdirSync(folder).includes('work') ? readdirSync(join(folder, 'work')) : [];
  expect(left).toEqual([]);
});

test.each(['not there', 'a folder without Parquet', 'a folder said to be CSV', 'Parquet files that differ'])(
  '%s',
  async (what) => {
    const folder = temporaryFolder();
    const path = join(folder, 'table');
    if (what !== 'not there') mkdirSync(path);
    if (what === 'Parquet files that differ') {
      writeFileSync(join(path, 'a.parquet'), await parquet(folder));
      writeFileSync(join(path, 'b.parquet'), await parquet(folder, `'${CANARY}' AS name, 'x' AS age`));
    }
    const error = await encode(
      folder,
      what === 'a folder said to be CSV' ? { path, format: 'csv' } : { path },
      await dictionaryOf(folder, COLUMNS),
    ).catch((caught: unknown) => caught);
    expectHarmless(error);
  },
);

test.each([GOOD, `- ${CANARY}: {\n`, `${CANARY}: 3\n${CANARY}: 4\n`, `{"${CANARY}": [1, 2]}`, bytes(CANARY, [0xff])])(
  'records given as the dictionary are not repeated (%#)',
  async (body) => {
    const path = join(temporaryFolder(), 'd.yaml');
    writeFileSync(path, body);
    expectHarmless(await loadDictionary(path).catch((caught: unknown) => caught));
  },
);

test.each([
  GOOD,
  `from,to,code,label\n${CANARY},A,b,c\n`,
  `value,code,label\n${CANARY}\n`,
  `value,code,label\n${CANARY},1,2\n${CANARY},1,2\n`,
  `"${CANARY}`,
])('records given as a grouping file are not repeated (%#)', async (body) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'g.csv'), body);
  const load = dictionaryOf(folder, ['x: { kind: code, grouping: { file: g.csv } }']);
  expectHarmless(await load.catch((caught: unknown) => caught));
});

test('a policy that is broken tells nothing of how often or where', async () => {
  const columns = ['name: { kind: categorical, values: [Ann], outside: error }', COLUMNS[1]!];
  const messages = await Promise.all(
    [[1], [4999], [1, 2, 3]].map(async (places) => {
      const folder = temporaryFolder();
      const path = join(folder, 'table');
      const rows = Array.from({ length: 5000 }, (_, i) => `${places.includes(i) ? CANARY : 'Ann'},1\n`);
      writeFileSync(path, `name,age\n${rows.join('')}`);
      const error = await encode(folder, { path }, await dictionaryOf(folder, columns)).catch(
        (caught: unknown) => caught,
      );
      return (error as UserError).message.replace(folder, '');
    }),
  );
  expect(new Set(messages).size).toBe(1);
});

test('the library does quote records, so that hiding its words matters', async () => {
  const path = join(temporaryFolder(), 'table');
  writeFileSync(path, `${GOOD}${CANARY}\n`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = connection.run(
    `SELECT * FROM read_csv('${path}', columns = {a: 'VARCHAR', b: 'VARCHAR'}, auto_detect = false)`,
  );
  await expect(read).rejects.toThrow(CANARY);
  connection.closeSync();
  instance.closeSync();
});

/** A `UserError` of one line with a hint, in no part of which a record shows. */
function expectHarmless(error: unknown): void {
  expect(error).toBeInstanceOf(UserError);
  const { message, hint } = error as UserError;
  expect(message).toMatch(/^Cannot .+: .+$/);
  expect(hint).toMatch(/^.+\.$/);
  const everything = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${(error as Error).stack}`;
  expect(everything).not.toContain(CANARY.slice(0, 6));
  expect(`${message} ${hint}`).not.toMatch(/\b(row|record|byte)s? \d/i);
}

function flip(body: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(body);
  copy[at]! ^= 0xff;
  return copy;
}

/** Overwrites the first pages and leaves the footer. */
function wipe(body: Uint8Array): Uint8Array {
  return Uint8Array.from(body).fill(0xa5, 4, Math.min(200, body.length >> 1));
}

/** Makes each canary in a binary file invalid UTF-8 of the same length. */
function spoilText(body: Uint8Array): Uint8Array {
  const copy = Buffer.from(body);
  for (let at = copy.indexOf(CANARY); at >= 0; at = copy.indexOf(CANARY, at + 1)) copy[at + 7] = 0xff;
  return copy;
}

async function parquet(folder: string, select = `'${CANARY}' AS name, i AS age`): Promise<Uint8Array> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = join(folder, 'made.parquet');
  await connection.run(
    `COPY (SELECT ${select} FROM range(3000) AS t(i)) TO '${file}' (FORMAT parquet, COMPRESSION uncompressed)`,
  );
  connection.closeSync();
  instance.closeSync();
  return readFileSync(file);
}

const half = (body: Uint8Array): Uint8Array => body.subarray(0, body.length >> 1);

async function zstd(folder: string): Promise<Uint8Array> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = join(folder, 'made.zst');
  await connection.run(
    `COPY (SELECT '${CANARY}' || (i % 977) AS name, i % 100 AS age FROM range(20000) AS t(i)) TO '${file}' (FORMAT csv, HEADER, COMPRESSION zstd)`,
  );
  connection.closeSync();
  instance.closeSync();
  return readFileSync(file);
}

function arrow(format: 'file' | 'stream'): Uint8Array {
  const texts = vectorFromArray(Array<string>(100).fill(CANARY), new Utf8());
  return tableToIPC(new Table({ name: texts, age: texts }), format);
}
