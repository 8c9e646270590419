import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { storageName } from '../../../../pipelines/dictionary/storage/storage-type.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

async function storageOf(...lines: string[]): Promise<(string | undefined)[]> {
  const { columns } = await dictionaryOf(temporaryFolder(), lines);
  return columns.map(({ stored }) => stored && storageName(stored.type));
}

async function complaint(...lines: string[]): Promise<string> {
  const error = await storageOf(...lines).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught as { code: string; message: string },
  );
  expect(error.code).toBe('DICTIONARY_INVALID');
  return error.message;
}

const OTHER = 'o: { kind: integer, range: [0, 1] }';

describe('a storage that holds the domain is taken', () => {
  test.each([
    ['{ kind: integer, range: [-128, 127], storage: int8 }', 'int8'],
    ['{ kind: integer, range: [0, 16777216], bins: { count: 4 }, storage: float32 }', 'float32'],
    ['{ kind: real, range: [0, 99.99], bins: { count: 4 }, decimals: 2, storage: "decimal(4, 2)" }', 'decimal(4, 2)'],
    ['{ kind: real, range: [0, 1], bins: { count: 4 }, storage: float }', 'float32'],
    ['{ kind: categorical, values: [1, 2, -30], storage: int16 }', 'int16'],
    ['{ kind: ordinal, values: ["0.5", "1"], storage: float32 }', 'float32'],
    ['{ kind: boolean, true: [1, "yes"], false: [0], storage: uint8 }', 'uint8'],
    ['{ kind: boolean, true: [Y], false: [N], storage: text }', 'text'],
    ['{ kind: date, range: [2010-01-01, 2010-12-31], storage: "timestamp[ns]" }', 'timestamp[ns]'],
    ['{ kind: date, range: [2010-01-01, 2010-12-31], format: "%Y%m%d", storage: int32 }', 'int32'],
    [
      '{ kind: datetime, range: [2010-01-01, 2010-12-31], bins: { every: day }, storage: "timestamp[us, Asia/Tokyo]" }',
      'timestamp[us, Asia/Tokyo]',
    ],
    ['{ kind: text, keep: nulls, storage: binary }', 'binary'],
    ['{ kind: identifier, generate: { pattern: "[1-9][0-9]{4}" }, storage: int32 }', 'int32'],
    ['{ kind: integer, from: o + 120, storage: int8 }', 'int8'],
  ])('%s', async (column, name) => {
    expect((await storageOf(`x: ${column}`, OTHER))[0]).toBe(name);
  });
});

describe('one that does not is refused, with its place', () => {
  test.each([
    [
      '{ kind: integer, range: [0, 128], storage: int8 }',
      'holds whole numbers from -128 to 127, but the column reaches from 0 to 128',
    ],
    ['{ kind: integer, range: [-1, 5], storage: uint8 }', 'from 0 to 255'],
    ['{ kind: integer, range: [0, 16777217], bins: { count: 4 }, storage: float32 }', 'from -16777216 to 16777216'],
    ['{ kind: integer, range: [0, 9], storage: text }', 'is none of numbers'],
    ['{ kind: integer, range: [0, 9], storage: int7 }', 'unknown storage "int7"; storages are int8 to int64'],
    ['{ kind: integer, range: [0, 9], storage: binary }', 'is for columns that are kept as nulls'],
    ['{ kind: real, range: [0, 9], bins: { count: 4 }, storage: int8 }', 'holds no fractions'],
    ['{ kind: real, range: [0, 9], bins: { count: 4 }, storage: "decimal(4, 2)" }', 'needs decimals: 2 or fewer'],
    [
      '{ kind: real, range: [0, 9], bins: { count: 4 }, decimals: 3, storage: "decimal(4, 2)" }',
      'has 2 digits after the point, fewer than decimals: 3',
    ],
    [
      '{ kind: real, range: [0, 100], bins: { count: 4 }, decimals: 2, storage: "decimal(4, 2)" }',
      'holds numbers below 100',
    ],
    [
      '{ kind: real, range: [1, 1.00000001], bins: { count: 2 }, storage: float32 }',
      'has no number in the bin from 1.000000005 to 1.00000001',
    ],
    ['{ kind: real, range: [0, 1e39], bins: { count: 2 }, storage: float32 }', 'ends at about 3.4e38'],
    ['{ kind: categorical, values: [1, "02"], storage: int8 }', 'the value "02" is not a whole number that it holds'],
    ['{ kind: categorical, values: [1, 300], storage: uint8 }', 'the value "300"'],
    ['{ kind: categorical, values: [1, 2], outside: other, storage: int8 }', 'say outside: missing'],
    ['{ kind: ordinal, values: ["1", "1.0"], storage: float64 }', 'makes one number of two values'],
    ['{ kind: boolean, true: [Y], false: [N], storage: int8 }', 'such as true: [1], false: [0]'],
    [
      '{ kind: date, range: [2010-01-01, 2010-12-31], storage: "timestamp[us, UTC]" }',
      'has a zone, and days have none',
    ],
    [
      '{ kind: date, range: [1600-01-01, 2010-12-31], bins: { every: year }, storage: "timestamp[ns]" }',
      'reaches from 1677-09-21',
    ],
    [
      '{ kind: date, range: [2010-01-01, 2010-12-31], format: "%d/%m/%y", storage: text }',
      '"%d/%m/%y" cannot be written by: it takes %Y, %m, %d, each once',
    ],
    ['{ kind: date, range: [2010-01-01, 2010-12-31], format: "%d%m%Y", storage: int32 }', 'begins with the year'],
    ['{ kind: date, range: [2010-01-01, 2010-12-31], format: "%Y%m%d", storage: int16 }', 'ends at 32767, too early'],
    [
      '{ kind: datetime, range: [2010-01-01, 2010-12-31], bins: { every: day }, format: "%Y-%m-%d %H:%M", storage: text }',
      '%S, each once',
    ],
    [
      '{ kind: datetime, range: [2010-01-01, 2010-12-31], bins: { every: day }, storage: "timestamp[ns, UTC]" }',
      'say us in place of ns',
    ],
    ['{ kind: datetime, range: [2010-01-01, 2010-12-31], bins: { every: day }, storage: date }', 'is none of moments'],
    ['{ kind: identifier, generate: uuid, storage: int64 }', 'is none of UUIDs'],
    ['{ kind: identifier, generate: sequence, storage: int16 }', 'too early to number rows'],
    ['{ kind: identifier, generate: { pattern: "A-###" }, storage: int32 }', 'holds digits alone'],
    ['{ kind: identifier, generate: { pattern: "###" }, storage: uint8 }', 'the pattern gives numbers up to 999'],
    ['{ kind: integer, from: o + 127, storage: int8 }', 'but the column reaches from 127 to 128'],
    [
      '{ kind: real, after: r, range: [0, 1], bins: { count: 2 }, storage: float32 }',
      'held to another by an order or an offset',
    ],
  ])('%s', async (column, words) => {
    const message = await complaint(`x: ${column}`, OTHER, 'r: { kind: real, range: [0, 1], bins: { count: 2 } }');
    expect(message).toContain(words);
    expect(message).toMatch(/dictionary\.yaml:6:\d+: column "x"/);
  });

  test('keep: nulls and generate say two things', async () => {
    expect(await complaint('x: { kind: identifier, generate: uuid, keep: nulls }', OTHER)).toContain(
      'leave one of them out',
    );
  });

  test('single codes below groups count, too', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'g.csv'), 'value,code,label\n11,1,one\n12,1,one\nA3,2,two\n');
    const code = (more: string): Promise<unknown> =>
      dictionaryOf(folder, [`x: { kind: code, grouping: { file: g.csv }, outside: missing, storage: int8${more} }`]);
    await expect(code(', detail: codes')).rejects.toMatchObject({ message: expect.stringContaining('the value "A3"') });
    await expect(code('')).resolves.toMatchObject({ columns: [{ stored: { type: { kind: 'integer' } } }] });
  });

  test('a bad pattern, and numbers in an order that rounding would break', async () => {
    expect(await complaint('x: { kind: identifier, generate: { pattern: "[0-9" } }', OTHER)).toContain(
      'the pattern "[0-9" has a [ without a ]',
    );
    const real = '{ kind: real, range: [0, 1], bins: { count: 2 }, storage: float32 }';
    const folder = temporaryFolder();
    const lines = [`x: ${real}`, 'y: { kind: real, range: [0, 1], bins: { count: 2 } }'];
    await expect(
      dictionaryOf(folder, [...lines.slice(0, 1), `${lines[1]}\nconstraints: [{ order: [x, y], because: b }]`]),
    ).rejects.toMatchObject({ message: expect.stringContaining('held to another by an order') });
  });
});
