import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { DuckDbSession } from '../../pipelines/protected/sources/session/duckdb-session.ts';
import { storageOf } from '../../pipelines/protected/sources/storage.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const file = (name: string): string => fileURLToPath(new URL(`arrow-types/${name}`, import.meta.url));
const { readable, parquet, unreadable } = JSON.parse(readFileSync(file('values.json'), 'utf8')) as {
  readonly readable: Readonly<Record<string, readonly (string | null)[]>>;
  readonly parquet: readonly string[];
  readonly unreadable: readonly string[];
};

/** What the columns of a file hold, as DuckDB says it. */
async function textsIn(name: string, wanted: (column: string) => boolean): Promise<Record<string, unknown[]>> {
  const folder = temporaryFolder();
  const source = await openSource({ path: file(name), headerIsNames: true });
  const columns = source.columnNames();
  const positions = columns.flatMap((column, i) => (wanted(column) ? [i] : []));
  const session = await DuckDbSession.open({ spillFolder: folder });
  try {
    const { sql } = await source.prepare(session, folder, { positions });
    const texts = positions.map((i) => `CAST(c${i} AS VARCHAR)`).join(', ');
    const rows = await session.rows(name, `SELECT ${texts} FROM ${sql}`);
    return Object.fromEntries(positions.map((i, at) => [columns[i]!, rows.map((row) => row[at])]));
  } finally {
    session.close();
  }
}

/** Numbers however they are written, but for those that are whole to the last digit. */
const plain = (text: unknown): unknown =>
  typeof text === 'string' && /^-?\d{1,9}(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : text;

describe.each(['every-type.arrow', 'every-type.arrows', 'every-type-lz4.arrows'])('%s', (name) => {
  test('gives the values that pyarrow gives, of every type that can be modelled', async () => {
    const found = await textsIn(name, (column) => column in readable);
    expect(Object.keys(found).sort()).toEqual(Object.keys(readable).sort());
    const { timestamp_far: far, ...others } = found;
    for (const [column, texts] of Object.entries(others)) {
      const want = readable[column]!.map(plain);
      expect([column, ...texts.map(plain)]).toEqual([column, ...want]);
    }
    expect(far).toEqual([null, null, null, '10000-01-01 00:00:00', '1970-01-01 00:00:00']);
  });

  test('says of every other type by its name that it cannot be modelled', async () => {
    const source = await openSource({ path: file(name), headerIsNames: true });
    const columns = Object.fromEntries(source.fields().map((field) => [field.name, field.storage]));
    expect(unreadable.map((column) => storageOf(columns[column]!))).toEqual(unreadable.map(() => 'unsupported'));
    for (const column of unreadable) {
      const folder = temporaryFolder();
      const left = source.columnNames().filter((other) => other !== column);
      const dictionary = await dictionaryOf(folder, [
        `${column}: { kind: categorical, values: [a, b] }`,
        ...left.map((other) => `${other}: { kind: text }`),
      ]);
      await expect(encode(folder, { path: file(name) }, dictionary)).rejects.toMatchObject({
        code: 'DICTIONARY_MISMATCH',
        message: expect.stringMatching(new RegExp(`column "${column}" is kept as [A-Z_]+, which cannot be`)),
      });
    }
  });
});

test.each(['replaced.arrows', 'delta.arrows', 'delta.arrow'])(
  '%s: dictionaries that change between batches are followed',
  async (name) => {
    expect(await textsIn(name, () => true)).toEqual({ d: ['a', 'b', 'a', 'c', null, 'b'] });
  },
);

test('polars: its views, categories, enumerations, decimals and large numbers', async () => {
  const found = await textsIn('polars.arrow', (column) => 'tcedufn'.includes(column));
  const texts = ['short', 'längér than twelve bytes', null, '', 'naïve ü'];
  expect(found).toEqual({
    t: texts,
    c: texts,
    e: ['low', 'high', null, 'low', 'low'],
    d: ['0.10', '-123.45', null, '99999.99', '7.00'],
    u: ['1', null, '18446744073709551615', '9223372036854775808', '0'],
    f: ['0.1', '0.7', null, '65504.0', '-2.5'],
    n: [null, null, null, null, null],
  });
});

test('every-type.parquet gives the same values, but for decimals beyond 38 digits, which are refused', async () => {
  const found = await textsIn('every-type.parquet', (column) => column !== 'decimal256');
  expect(Object.keys(found).sort()).toEqual(parquet.filter((column) => column !== 'decimal256').sort());
  for (const [column, texts] of Object.entries(found)) {
    // Nanoseconds stay, and moments with a zone say so.
    const told = texts.map((text) =>
      typeof text === 'string' ? text.replace(/(\d)\+00$|(\.\d{6})\d+$/, '$1$2') : text,
    );
    if (column === 'timestamp_ns') expect(texts[1]).toBe('1970-01-01 00:00:00.000000001');
    else expect([column, ...told.map(plain)]).toEqual([column, ...readable[column]!.map(plain)]);
  }
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, [
    'decimal256: { kind: real, range: [0, 10], bins: { count: 5 } }',
    ...parquet.filter((column) => column !== 'decimal256').map((column) => `${column}: { kind: text }`),
  ]);
  await expect(encode(folder, { path: file('every-type.parquet') }, dictionary)).rejects.toMatchObject({
    code: 'DICTIONARY_MISMATCH',
    message: expect.stringContaining('column "decimal256" is kept as DECIMAL_BEYOND_38_DIGITS'),
  });
});

test.each([
  ['encrypted.parquet', 'it is encrypted'],
  ['no-columns.parquet', 'it has no columns'],
  ['no-columns.arrow', 'it has no columns'],
])('%s is refused for what it is', async (name, reason) => {
  await expect(openSource({ path: file(name) })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining(reason),
  });
});
