import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DateDay,
  DateMillisecond,
  Dictionary,
  Int32,
  List,
  makeData,
  Struct,
  Table,
  TimestampMicrosecond,
  TimestampNanosecond,
  TimestampSecond,
  tableToIPC,
  Uint64,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LARGEST = 2n ** 63n - 1n;
const stamps = (type: TimestampSecond | TimestampMicrosecond | TimestampNanosecond): Vector =>
  new Vector([makeData({ type, data: BigInt64Array.of(0n, 1n, LARGEST, -LARGEST, LARGEST / 1000n) })]);
const texts = (bytes: Uint8Array, offsets: readonly number[]): Vector =>
  new Vector([makeData({ type: new Utf8(), data: bytes, valueOffsets: Int32Array.from(offsets) })]);

/** Five rows, of which the last three hold what is hard to read. */
const AWKWARD = {
  count: new Vector([makeData({ type: new Uint64(), data: BigUint64Array.of(1n, 2n, 2n ** 64n - 1n, 2n ** 63n, 3n) })]),
  seconds: stamps(new TimestampSecond()),
  micros: stamps(new TimestampMicrosecond()),
  nanos: stamps(new TimestampNanosecond()),
  day: new Vector([makeData({ type: new DateDay(), data: Int32Array.of(0, 1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 2) })]),
  millis: new Vector([
    makeData({ type: new DateMillisecond(), data: BigInt64Array.of(0n, 1n, LARGEST, -LARGEST, 2n ** 60n) }),
  ]),
  listed: vectorFromArray(['F', 'M', null, 'F', null], new Dictionary(new Utf8(), new Int32())),
  text: texts(Uint8Array.of(0x46, 0x4d, 0xe9, 0x46, 0xff), [0, 1, 2, 3, 4, 5]),
};

const KINDS = {
  count: '{ kind: integer, range: [0, 9], outside: other }',
  seconds: '{ kind: datetime, range: [1970-01-01, 1970-01-02], bins: { every: day }, outside: other }',
  micros: '{ kind: datetime, range: [1970-01-01, 1970-01-02], bins: { every: day }, outside: other }',
  nanos: '{ kind: datetime, range: [1970-01-01, 1970-01-02], bins: { every: day }, outside: other }',
  day: '{ kind: date, range: [1970-01-01, 1970-01-02], bins: { every: day }, outside: other }',
  millis: '{ kind: date, range: [1970-01-01, 1970-01-02], bins: { every: day }, outside: other }',
  listed: '{ kind: categorical, values: [F, M], outside: other }',
  text: '{ kind: categorical, values: [F, M], outside: other }',
};

async function kindsOf(column: keyof typeof AWKWARD): Promise<string[]> {
  const folder = temporaryFolder();
  const path = join(folder, 't.arrow');
  writeFileSync(path, tableToIPC(new Table(AWKWARD), 'stream'));
  const left = Object.keys(AWKWARD).filter((name) => name !== column);
  const lines = [`${column}: ${KINDS[column]}`, ...left.map((name) => `${name}: { kind: text }`)];
  const dictionary = await dictionaryOf(folder, lines);
  const { columns } = await encode(folder, { path }, dictionary);
  const { cells } = dictionary.codings[0]!;
  return Array.from(columns[0]!.codes, (code) => cells[code]!.kind);
}

test.each([
  ['count', ['value', 'value', 'other', 'other', 'value']],
  ['seconds', ['interval', 'interval', 'missing', 'missing', 'missing']],
  ['micros', ['interval', 'interval', 'missing', 'missing', 'other']],
  ['nanos', ['interval', 'interval', 'other', 'other', 'other']],
  ['day', ['value', 'value', 'missing', 'missing', 'other']],
  ['millis', ['value', 'value', 'missing', 'missing', 'missing']],
  ['listed', ['value', 'value', 'missing', 'value', 'missing']],
  ['text', ['value', 'value', 'other', 'value', 'other']],
] as const)('Arrow: what cannot be read in %s ends no run and becomes no other value', async (column, expected) => {
  expect(await kindsOf(column)).toEqual(expected);
});

test('Arrow: lists and structures in columns that are left out end no run', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.arrow');
  const nested = {
    x: vectorFromArray([1, 2], new Int32()),
    list: vectorFromArray([[1], null]),
    struct: vectorFromArray([{ a: 'x' }, { a: 'y' }]),
  };
  expect([nested.list.type, nested.struct.type]).toEqual([expect.any(List), expect.any(Struct)]);
  writeFileSync(path, tableToIPC(new Table(nested), 'file'));
  const dictionary = await dictionaryOf(folder, [
    'x: { kind: integer, range: [0, 9] }',
    'list: { kind: text }',
    'struct: { kind: text }',
  ]);
  expect((await encode(folder, { path }, dictionary)).rowCount).toBe(2);
});
