import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bool, Float64, Int32, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { expect, test } from 'vitest';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { UserError } from '../../privacy/errors.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const file = (name: string): string => fileURLToPath(new URL(`feather/${name}`, import.meta.url));

const COLUMNS = {
  pid: '{ kind: identifier }',
  a: '{ kind: integer, range: [0, 9] }',
  c: '{ kind: categorical, values: [x, y] }',
  b: '{ kind: boolean, true: [true], false: [false] }',
  t: '{ kind: categorical, values: [note 3 é, note 49 é], outside: other }',
  v: '{ kind: categorical, values: [short, longer than twelve bytes] }',
};
const lines = (names: readonly string[]): string[] =>
  Object.entries(COLUMNS).flatMap(([name, kind]) => (names.includes(name) ? [`${name}: ${kind}`] : []));

/** Row `i` as `feather/make.py` writes it and the dictionary reads it. */
const expected = (i: number): readonly unknown[] => [
  i % 11 === 0 ? 'missing' : i % 7,
  ['x', 'y', 'missing'][i % 3],
  ['true', 'false', 'missing'][i % 3],
  i % 50 === 3 || i % 50 === 49 ? `note ${i % 50} é` : 'other',
  ['short', 'longer than twelve bytes', 'missing'][i % 3],
];

test.each([
  ['lz4.arrow', 20_000, ['pid', 'a', 'c', 'b', 't', 'v']],
  ['zstd.arrows', 20_000, ['pid', 'a', 'c', 'b', 't', 'v']],
  ['default.feather', 100, ['pid', 'a', 'c', 'b', 't']],
])('%s, written by pyarrow, is read to the last value', async (name, rows, names) => {
  const source = await openSource({ path: file(name) });
  expect([source.format, source.columnNames()]).toEqual(['arrow', names]);
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, lines(names), '{ column: pid, maxRows: 1 }');
  const table = await encode(folder, { path: file(name) }, dictionary);
  const cells = dictionary.codings.map((coding) =>
    coding.cells.map((cell) => (cell.kind === 'value' ? String(cell.value) : cell.kind)),
  );
  const found = Array.from({ length: rows }, (_, row) =>
    table.columns.map(({ codes }, c) => cells[c]![codes[row]!]).join(' '),
  );
  const want = Array.from({ length: rows }, (_, i) =>
    expected(i)
      .slice(0, names.length - 1)
      .join(' '),
  );
  expect(found).toEqual(want);
  expect([table.rowCount, table.unitCount]).toEqual([rows, Math.ceil(rows / 40)]);
});

/** Where the length stands that the first packed buffer of LZ4 has when it is unpacked. */
function firstLength(bytes: Buffer): number {
  const at = bytes.indexOf(Buffer.from('04224d18', 'hex')) - 8;
  expect(Number(bytes.readBigInt64LE(at))).toBeLessThan(1_000_000);
  return at;
}

const DAMAGE: Readonly<Record<string, (bytes: Buffer) => void>> = {
  'says that it unpacks to a terabyte': (bytes) => {
    bytes.writeBigInt64LE(2n ** 40n, firstLength(bytes));
  },
  'says that it unpacks to less than nothing': (bytes) => {
    bytes.writeBigInt64LE(-5n, firstLength(bytes));
  },
  'says that it unpacks to eight bytes more': (bytes) => {
    bytes.writeBigInt64LE(bytes.readBigInt64LE(firstLength(bytes)) + 8n, firstLength(bytes));
  },
  'says that it unpacks to eight bytes less': (bytes) => {
    bytes.writeBigInt64LE(bytes.readBigInt64LE(firstLength(bytes)) - 8n, firstLength(bytes));
  },
  'refers to what came before its beginning': (bytes) => {
    const data = firstLength(bytes) + 8 + 11;
    bytes.fill(0, data + 2, data + 40);
  },
  'has another block than it says': (bytes) => {
    bytes.writeUInt32LE(0x7fffffff, firstLength(bytes) + 8 + 7);
  },
};

test.each(Object.entries(DAMAGE))('a buffer that %s is refused', async (_, damage) => {
  const folder = temporaryFolder();
  const path = join(folder, 't.arrow');
  const bytes = readFileSync(file('lz4.arrow'));
  damage(bytes);
  writeFileSync(path, bytes);
  const names = ['pid', 'a', 'c', 'b', 't', 'v'];
  const error = await dictionaryOf(folder, lines(names)).then((dictionary) =>
    encode(folder, { path }, dictionary).catch((caught: unknown) => caught),
  );
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringMatching(/damaged|complete/) });
  expect((error as Error).message).not.toMatch(/note|longer|terabyte/);
});

const ROWS = 1003;
const OF_KIND = {
  'whole numbers': ['{ kind: integer, range: [0, 9] }', vectorFromArray(Array(ROWS).fill(1), new Int32())],
  'real numbers': [
    '{ kind: real, range: [0, 9], bins: { count: 3 } }',
    vectorFromArray(Array(ROWS).fill(1), new Float64()),
  ],
  texts: ['{ kind: categorical, values: [x] }', vectorFromArray(Array(ROWS).fill('x'), new Utf8())],
  truth: ['{ kind: boolean, true: [true], false: [false] }', vectorFromArray(Array(ROWS).fill(true), new Bool())],
  gaps: ['{ kind: integer, range: [0, 9] }', vectorFromArray([null, ...Array(ROWS - 1).fill(1)], new Int32())],
} as const;

test.each(Object.entries(OF_KIND))(
  'a batch that says it has more rows than its buffers hold is refused: %s',
  async (_, [kind, vector]) => {
    const folder = temporaryFolder();
    const path = join(folder, 't.arrow');
    const dictionary = await dictionaryOf(folder, [`x: ${kind}`]);
    const bytes = Buffer.from(tableToIPC(new Table({ x: vector }), 'file'));
    writeFileSync(path, bytes);
    expect((await encode(folder, { path }, dictionary)).rowCount).toBe(ROWS);
    const [said, lie] = [Buffer.alloc(8), Buffer.alloc(8)];
    said.writeBigInt64LE(BigInt(ROWS));
    for (const more of [2n ** 20n, 2n ** 45n]) {
      lie.writeBigInt64LE(more);
      const changed = Buffer.from(bytes);
      for (let at = bytes.indexOf(said); at >= 0; at = bytes.indexOf(said, at + 8)) lie.copy(changed, at);
      writeFileSync(path, changed);
      await expect(encode(folder, { path }, dictionary)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    }
  },
);
