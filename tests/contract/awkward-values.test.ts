import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDraft } from '../../pipelines/describe/read-draft.ts';
import type { DictionaryColumn } from '../../pipelines/dictionary/dictionary.ts';
import { NO_UNIT } from '../../pipelines/protected/sources/no-unit.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { DuckDbSession } from '../../pipelines/protected/sources/session/duckdb-session.ts';
import { canHold, storageOf } from '../../pipelines/protected/sources/storage.ts';
import { readValues } from '../../pipelines/protected/values/read-values.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { insecureSeededEntropy } from '../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A column of every kind. */
const KINDS = {
  identifier: '{ kind: identifier }',
  text: '{ kind: text }',
  categorical: '{ kind: categorical, values: [F, M], missing: [NA], outside: other }',
  ordinal: '{ kind: ordinal, values: [low, high], outside: missing }',
  boolean: "{ kind: boolean, true: ['1', Y], false: ['0', N], outside: missing }",
  integer: "{ kind: integer, range: [0, 120], bins: { width: 10 }, outside: clamp, missing: ['-9'] }",
  real: '{ kind: real, range: [-1, 1.0e+9], bins: { count: 7 }, outside: clamp }',
  date: '{ kind: date, range: [2000-01-01, 2020-12-31], bins: { every: month }, outside: clamp, missing: [9999-12-31] }',
  datetime: '{ kind: datetime, range: [2000-01-01, 2020-12-31], bins: { every: day }, outside: clamp }',
  'date by format':
    "{ kind: date, range: [2000-01-01, 2020-12-31], bins: { every: month }, format: '%d.%m.%Y', outside: other }",
  'datetime by formats':
    "{ kind: datetime, range: [2000-01-01, 2020-12-31], bins: { every: month }, format: ['%Y%m%d%H%M%S', '%d/%m/%Y %H:%M'], outside: clamp }",
  'real with a comma':
    "{ kind: real, range: [-1, 1.0e+9], bins: { count: 7 }, decimal: ',', thousands: '.', missing: [NA], outside: other }",
  'ordinal in any case': '{ kind: ordinal, values: [low, high], ignoreCase: true, outside: other }',
  code: '{ kind: code, grouping: { file: codes.csv, normalise: icd10 }, outside: other }',
  'code as it stands': '{ kind: code, grouping: { file: codes.csv }, ignoreCase: true, outside: other }',
} as const;

const CODES = 'from,to,code,label\nA00,B99,infections,Infections\n';

const AWKWARD_TEXTS = [
  '1e400',
  '-1e400',
  '1e-400',
  'NaN',
  'inf',
  '-Infinity',
  '9'.repeat(60),
  '1e308',
  '-0',
  '0x1F',
  '1_000',
  '٣',
  '5.',
  '+.5',
  '292278994-08-17',
  '-292275055-05-16',
  '5881580-07-11',
  '5877642-06-24 (BC)',
  '0000-00-00',
  '2020-02-30',
  '2020-13-01',
  'infinity',
  '-infinity',
  'epoch',
  'now',
  '294247-01-10 04:00:54.775807',
  '2020-01-01 25:00:00',
  '2020-01-01T00:00:00+99:00',
  '31.02.2020',
  '01.01.99999',
  '1 year',
  '12:61',
  "it's",
  'a"b',
  ' ',
  '\u0000',
  'x\u0000y',
  '\u0001',
  '\u2028',
  '\ufeff',
  '\ufffd',
  'e\u0301',
  '%',
  '_',
  '\\',
  'x'.repeat(3_000_000),
  '9'.repeat(20_000),
  'line\nbreak',
  'line\r\nbreak',
  'cr\rhere',
];

const GOOD = [
  ...['7', 'note', 'F', 'low', 'Y', '44', '1.5', '2010-05-05', '2010-05-05 10:00:00', '05.05.2010'],
  ...['20100505100000', '1.234', 'HIGH', 'A01', 'A01'],
];
const NAMES = Object.keys(KINDS).map((_, i) => `col_${i}`);

/** Rows with a unit each; each of `texts` once in each column. */
const rowsWith = (texts: readonly string[]): string[][] =>
  texts
    .flatMap((text) => NAMES.map((_, at) => GOOD.with(at, text)))
    .map((row, i) => (row[0] === '7' ? row.with(0, `${i}`) : row));

test.each([
  ['in quotes', AWKWARD_TEXTS, (field: string) => `"${field.replaceAll('"', '""')}"`],
  ['as they stand', AWKWARD_TEXTS.filter((text) => !/[",\n]/.test(text)), (field: string) => field],
  [
    'of which none is long or broken',
    AWKWARD_TEXTS.filter((text) => text.length < 1e6 && !/\r/.test(text)),
    (field: string) => `"${field.replaceAll('"', '""')}"`,
  ],
])('CSV: no text %s ends a run, whatever the kind of its column', async (_, texts, written) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'codes.csv'), CODES);
  const lines = Object.values(KINDS).map((fields, i) => `col_${i}: ${fields}`);
  const dictionary = await dictionaryOf(folder, lines, '{ column: col_0, maxRows: 1 }');
  const path = join(folder, 't.csv');
  const rows = rowsWith(texts);
  writeFileSync(
    path,
    [NAMES, ...rows]
      .map((row) => row.map(written).join(','))
      .join('\n')
      .concat('\n'),
  );
  expect((await encode(folder, { path }, dictionary)).rowCount).toBe(rows.length);
});

const PARQUET = [
  '127::TINYINT',
  '(-32768)::SMALLINT',
  '2147483647::INTEGER',
  '(-9223372036854775808)::BIGINT',
  '170141183460469231731687303715884105727::HUGEINT',
  '255::UTINYINT',
  '18446744073709551615::UBIGINT',
  '340282366920938463463374607431768211455::UHUGEINT',
  "'nan'::FLOAT",
  "'inf'::FLOAT",
  "'-inf'::DOUBLE",
  '1.7976931348623157e308::DOUBLE',
  '5e-324::DOUBLE',
  '(-0.0)::DOUBLE',
  '1e15::DOUBLE',
  '-1e18::DOUBLE',
  '99999999999999999999999999999999999999::DECIMAL(38,0)',
  '-9.9999999999999999999999999999999999999::DECIMAL(38,37)',
  '0.01::DECIMAL(4,2)',
  "'infinity'::DATE",
  "'-infinity'::DATE",
  "'5881580-07-10'::DATE",
  "'5877642-06-25 (BC)'::DATE",
  "'infinity'::TIMESTAMP",
  "'-infinity'::TIMESTAMP",
  "'294247-01-10 04:00:54.775806'::TIMESTAMP",
  "'290309-12-22 (BC) 00:00:00'::TIMESTAMP",
  "'2262-04-11 23:47:16.854775'::TIMESTAMP_NS",
  "'9999-12-31'::TIMESTAMP_S",
  "'infinity'::TIMESTAMPTZ",
  "'294247-01-10 04:00:54.775806+00'::TIMESTAMPTZ",
  "'23:59:59.999999'::TIME",
  "INTERVAL '2147483647 months'",
  "'550e8400-e29b-41d4-a716-446655440000'::UUID",
  "'\\xFF\\x00'::BLOB",
  '[1, NULL]',
  "{'a': 1, 'b': ['x']}",
  "MAP {'k': 1}",
  "'x'::ENUM ('x', 'y')",
  'TRUE',
  "'0101'::BIT",
  "'text'",
  'NULL::INTEGER',
];

/** A Parquet file with a column of each of those types; every third row holds the value. Gives the names of the types. */
async function parquetZoo(path: string): Promise<readonly string[]> {
  const session = await DuckDbSession.open();
  try {
    const columns = PARQUET.map((value, i) => `CASE WHEN i % 3 = 1 THEN ${value} END AS x${i}`);
    await session.run(
      path,
      `COPY (SELECT i AS id, ${columns.join(', ')} FROM range(9) AS t(i)) TO '${path}' (FORMAT parquet)`,
    );
    const types = await session.rows(path, `SELECT column_type FROM (DESCRIBE FROM read_parquet('${path}'))`);
    return types.slice(1).map(([type]) => String(type));
  } finally {
    session.close();
  }
}

test.each(Object.entries(KINDS))(
  'Parquet: no value ends a run in a column of kind %s that can hold its type',
  async (name, fields) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'codes.csv'), CODES);
    const path = join(folder, 't.parquet');
    const types = await parquetZoo(path);
    const kind = name.split(' ')[0] as DictionaryColumn['kind'];
    const can = types.map((type) => canHold(kind, storageOf(type), name.includes('format')));
    expect(can).toContain(true);
    const lines = types.map((_, i) => `x${i}: ${can[i] ? fields : '{ kind: text }'}`);
    const dictionary = await dictionaryOf(folder, ['id: { kind: integer, range: [0, 9] }', ...lines]);
    expect((await encode(folder, { path }, dictionary)).rowCount).toBe(9);
  },
);

/** What `describe` measures. */
const MARKED = {
  categorical: '{ kind: categorical, values: fill-in }',
  boolean: '{ kind: boolean, true: fill-in, false: fill-in }',
  integer: '{ kind: integer, range: fill-in, bins: fill-in }',
  real: '{ kind: real, range: { fill-in: [-1.0e+9, 1.0e+9] }, bins: fill-in, decimals: 6 }',
  date: '{ kind: date, range: fill-in, bins: { every: month } }',
  datetime: '{ kind: datetime, range: fill-in, bins: { every: day } }',
  code: '{ kind: code, grouping: { file: fill-in, normalise: icd10 } }',
} as const;

async function describeRows(folder: string, path: string, lines: readonly string[]): Promise<number> {
  const head = ['schema: synthward/dictionary/1', 'table: t', 'origin: expert', 'unit: { rows: each }', 'columns:'];
  const draft = join(folder, 'draft.yaml');
  writeFileSync(draft, [...head, ...lines.map((line) => `  ${line}`), ''].join('\n'));
  const request = { workFolder: folder, entropy: insecureSeededEntropy('s') };
  return (await readValues(await openSource({ path }), await readDraft(draft), request)).rowCount;
}

test.each(Object.entries(MARKED))(
  'describe: no text in a CSV and no value in Parquet ends a run (%s)',
  async (name, fields) => {
    const folder = temporaryFolder();
    const csv = join(folder, 't.csv');
    const texts = AWKWARD_TEXTS.flatMap((text) => [text, 'x']);
    writeFileSync(csv, `x,note\n${texts.map((text) => `"${text.replaceAll('"', '""')}",seen\n`).join('')}`);
    expect(await describeRows(folder, csv, [`x: ${fields}`, 'note: { kind: text }'])).toBe(texts.length);
    const path = join(folder, 't.parquet');
    const types = await parquetZoo(path);
    const kind = name as DictionaryColumn['kind'];
    const lines = types.map((type, i) => `x${i}: ${canHold(kind, storageOf(type)) ? fields : '{ kind: text }'}`);
    expect(await describeRows(folder, path, ['id: { kind: text }', ...lines])).toBe(9);
  },
);

test('no value ends a run as the identifier of its unit', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.parquet');
  const types = await parquetZoo(path);
  for (const [at, type] of types.entries()) {
    if (!canHold('identifier', storageOf(type))) continue;
    const lines = types.map((_, i) => `x${i}: { kind: ${i === at ? 'identifier' : 'text'} }`);
    const dictionary = await dictionaryOf(
      folder,
      ['id: { kind: integer, range: [0, 9] }', ...lines],
      `{ column: x${at}, maxRows: 1 }`,
    );
    // At most one value stands in the column, so that there are too few units, whatever else holds.
    await expect(encode(folder, { path }, dictionary)).rejects.toMatchObject({ code: 'TABLE_TOO_SMALL' });
  }
});

test('an identifier that cannot be read is no unit, and never another one', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.csv');
  const long = 'x'.repeat(20_000);
  const rows = ['id,x', 'a,1', 'b,1', `${long}1,1`, `${long}2,1`].join('\n');
  writeFileSync(
    path,
    Buffer.concat([
      Buffer.from(`${rows}\n`),
      Buffer.from([0xe9]),
      Buffer.from(',1\n'),
      Buffer.from([0xea]),
      Buffer.from(',1\n'),
    ]),
  );
  const dictionary = await dictionaryOf(
    folder,
    ['id: { kind: identifier }', 'x: { kind: integer, range: [0, 9] }'],
    '{ column: id, maxRows: 1 }',
  );
  const { unitCount, unitOfRow } = await encode(folder, { path }, dictionary);
  expect(unitCount).toBe(2);
  expect(Array.from(unitOfRow!).filter((unit) => unit === NO_UNIT)).toHaveLength(4);
});

test('a long or broken value becomes unreadable, and the rest of its record stays', async () => {
  const folder = temporaryFolder();
  const rows = ['F', 'M', 'F'.repeat(3_000_000), 'F\r', 'F'];
  const body = Buffer.from(`sex,note\n${rows.map((sex) => `${sex},${'n'.repeat(2_500_000)}\n`).join('')}`);
  const path = join(folder, 't.csv');
  writeFileSync(path, Buffer.concat([body, Buffer.from([0x46, 0xe9]), Buffer.from(',"said ""F"", left\r\n"\n')]));
  const dictionary = await dictionaryOf(folder, [
    'sex: { kind: categorical, values: [F, M], outside: other }',
    'note: { kind: text }',
  ]);
  const { columns } = await encode(folder, { path }, dictionary);
  const cells = dictionary.codings[0]!.cells;
  expect(Array.from(columns[0]!.codes, (code) => cells[code]!.kind)).toEqual([
    'value',
    'value',
    'other',
    'value',
    'value',
    'other',
  ]);
});

test.each([
  ['a record with a field too few', 'a,1\nb\nc,"x\ry"\n'],
  ['a record with a field too many', 'a,1\nb,2,3\n'],
  ['a quote that never closes', 'a,1\n"b,2\n'],
  ['letters after a quote', 'a,1\n"b"x,2\n'],
  ['letters after a quote and blanks', 'a,1\n"b" "x",2\n'],
])('a long line does not hide %s', async (_, records) => {
  const folder = temporaryFolder();
  const path = join(folder, 't.csv');
  writeFileSync(path, `x,note\nz,${'n'.repeat(1_500_000)}\n${records}`);
  const dictionary = await dictionaryOf(folder, ['x: { kind: categorical, values: [a] }', 'note: { kind: text }']);
  await expect(encode(folder, { path }, dictionary)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('not well-formed CSV'),
  });
});

test('a file in another encoding is refused as a whole; a few such values are not', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.csv');
  const dictionary = await dictionaryOf(folder, ['x: { kind: categorical, values: [a] }', 'note: { kind: text }']);
  const file = (bad: number, inNote: boolean): Buffer =>
    Buffer.from(
      `x,note\n${Array.from({ length: 1200 }, (_, i) => (i >= bad ? 'a,b' : inNote ? 'a,é' : 'é,b')).join('\n')}\n`,
      'latin1',
    );
  writeFileSync(path, file(12, false));
  expect((await encode(folder, { path }, dictionary)).rowCount).toBe(1200);
  writeFileSync(path, file(1200, true));
  expect((await encode(folder, { path }, dictionary)).rowCount).toBe(1200);
  writeFileSync(path, file(13, false));
  await expect(encode(folder, { path }, dictionary)).rejects.toMatchObject({
    message: expect.stringContaining('not UTF-8'),
  });
});
