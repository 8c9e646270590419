import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundInDatabase, partOfUnit } from '../../../../pipelines/protected/bounding/bound-in-database.ts';
import { packedSql, unpackedSql } from '../../../../pipelines/protected/bounding/packed-sql.ts';
import { NO_UNIT } from '../../../../pipelines/protected/sources/no-unit.ts';
import type { DuckDbSession } from '../../../../pipelines/protected/sources/session/duckdb-session.ts';
import { literal } from '../../../../pipelines/protected/sources/session/sql.ts';
import { openTestSession } from '../../../support/coded-database.ts';

const SIZES = [5, 2 ** 33, 2 ** 33]; // two packs: the first two columns, and the third
const NUMBERS = SIZES.map((size, i) => ({ sql: `k${i}`, size }));
const PACKED = ['packed_0', 'packed_1'];
const TABLES = {
  scratch: 'scratch',
  encoded: 'scratch.encoded',
  content: PACKED,
  restored: unpackedSql(NUMBERS, PACKED).map((sql, i) => ({ sql, name: `k${i}` })),
  select: SIZES.map((_, i) => ({ sql: `e.k${i}`, name: `k${i}` })),
  joins: '',
  bounded: 'scratch.bounded',
  dropped: 'scratch.dropped',
};

interface Row {
  readonly unit: string | null;
  readonly codes: readonly number[];
}

/** Rows by unit in the order of the rule, worked out one by one. */
function inOrder(rows: readonly Row[], salt: string): Map<string, (readonly number[])[]> {
  const units = new Map<string, { codes: readonly number[]; packs: bigint[]; key: string }[]>();
  const seen = new Map<string, number>();
  for (const { unit, codes } of rows) {
    if (unit === null) continue;
    const [a, b, c] = codes.map(BigInt) as [bigint, bigint, bigint];
    const packs = [a * 2n ** 33n + b, c];
    const twin = (seen.get(`${unit} ${packs}`) ?? 0) + 1;
    seen.set(`${unit} ${packs}`, twin);
    const text = [salt, unit, ...packs, twin].join('|');
    const key = createHash('sha256').update(text).digest('hex').slice(0, 12);
    units.set(unit, [...(units.get(unit) ?? []), { codes, packs, key }]);
  }
  const compare = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
  return new Map(
    [...units].map(([unit, own]) => {
      own.sort((a, b) => compare(a.key, b.key) || compare(a.packs[0], b.packs[0]) || compare(a.packs[1], b.packs[1]));
      return [unit, own.map(({ codes }) => codes)];
    }),
  );
}

async function load(session: DuckDbSession, rows: readonly Row[]): Promise<void> {
  await session.run('t', 'DROP TABLE IF EXISTS scratch.encoded');
  await session.run(
    't',
    'CREATE TABLE scratch.encoded (unit_text VARCHAR, part USMALLINT, packed_0 UBIGINT, packed_1 UBIGINT)',
  );
  if (rows.length === 0) return;
  const values = rows.map(({ unit, codes }) => {
    const text = unit === null ? 'NULL' : literal(unit);
    const packs = packedSql(NUMBERS.map(({ size }, i) => ({ sql: String(codes[i]), size })));
    return `(${[text, partOfUnit(text), ...packs].join(', ')})`;
  });
  await session.run('t', `INSERT INTO scratch.encoded VALUES ${values.join(', ')}`);
}

async function bound(session: DuckDbSession, rows: readonly Row[], maxRows: number, salt: string, rowsAtOnce?: number) {
  await load(session, rows);
  for (const table of ['bounded', 'dropped']) await session.run('t', `DROP TABLE IF EXISTS scratch.${table}`);
  const request = { maxRows, salt, rows: rows.length, ...(rowsAtOnce === undefined ? {} : { rowsAtOnce }) };
  const readings = await boundInDatabase(session, 't', TABLES, request);
  const read = async (table: string, columns: string) =>
    (await session.rows('t', `SELECT ${columns} FROM scratch.${table}`)).map((row) => row.map(Number));
  return {
    readings,
    kept: await read('bounded', 'unit, place, k0, k1, k2'),
    left: await read('dropped', 'unit, k0, k1, k2'),
  };
}

const numberOfUnit = fc.integer({ min: 0, max: 7 });
const aRow = fc.record({
  unit: fc.oneof(
    { weight: 8, arbitrary: numberOfUnit.map((unit) => `Ä|${unit}`) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  codes: fc.tuple(fc.integer({ min: 0, max: 1 }), fc.constantFrom(0, 2 ** 33 - 1), fc.constantFrom(0, 7)),
});
const salts = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map((salt) => salt.toString(16));
const tables = fc.array(aRow, { minLength: 4, maxLength: 60 });
const sorted = (rows: readonly (readonly number[])[]): string[] => rows.map(String).sort();

test('keeps and leaves out the rows, at the places, that the same rule worked out in memory does, in any number of passes', async () => {
  const session = await openTestSession();
  const request = fc.record({
    maxRows: fc.integer({ min: 1, max: 5 }),
    salt: salts,
    rowsAtOnce: fc.integer({ min: 5, max: 80 }),
  });
  await fc.assert(
    fc.asyncProperty(tables, request, async (rows, { maxRows, salt, rowsAtOnce }) => {
      const expected = inOrder(rows, salt);
      fc.pre(expected.size >= 2);
      const { kept, left, readings } = await bound(session, rows, maxRows, salt, rowsAtOnce);

      // Units have numbers of their own, from 0, whichever.
      const byNumber = new Map<number, number[][]>();
      for (const [unit, place, ...codes] of kept as [number, number, ...number[]][]) {
        const own = byNumber.get(unit) ?? [];
        own[place] = codes;
        byNumber.set(unit, own);
      }
      expect([...byNumber.keys()].sort((a, b) => a - b)).toEqual([...Array(expected.size).keys()]);
      expect(sorted([...byNumber.values()].map((own) => own.flat()))).toEqual(
        sorted([...expected.values()].map((own) => own.slice(0, maxRows).flat())),
      );
      expect(Math.max(...[...byNumber.values()].map(({ length }) => length))).toBeLessThanOrEqual(maxRows);
      const without = rows.filter(({ unit }) => unit === null).map(({ codes }) => [NO_UNIT, ...codes]);
      const beyond = [...expected.values()].flatMap((own) => own.slice(maxRows));
      expect(sorted(left.filter(([unit]) => unit === NO_UNIT))).toEqual(sorted(without));
      expect(sorted(left.filter(([unit]) => unit !== NO_UNIT).map(([, ...codes]) => codes))).toEqual(sorted(beyond));
      expect(readings).toEqual({
        units: expected.size,
        rowsWithout: without.length,
        rowsOfLargest: Math.max(...[...expected.values()].map(({ length }) => length)),
      });
    }),
    { numRuns: 60 },
  );
});

test('a unit keeps the same rows whoever else is in the table, in whatever order rows come', async () => {
  const session = await openTestSession();
  const both = fc.record({
    rows: tables,
    others: tables,
    maxRows: fc.integer({ min: 1, max: 3 }),
    salt: salts,
  });
  await fc.assert(
    fc.asyncProperty(both, async ({ rows, others, maxRows, salt }) => {
      const own = [...rows, { unit: 'last', codes: [0, 0, 0] }];
      const strangers = others.map(({ unit, codes }) => ({ unit: unit && `other ${unit}`, codes }));
      fc.pre(own.some(({ unit }) => unit !== null && unit !== 'last') && strangers.some(({ unit }) => unit !== null));
      const alone = await bound(session, own, maxRows, salt);
      const among = await bound(session, [...strangers, ...own.toReversed()], maxRows, salt);
      const only = await bound(session, [...strangers, { unit: 'last', codes: [0, 0, 0] }], maxRows, salt);
      const withoutNumbers = ({ kept }: typeof alone) => kept.map(([, ...rest]) => rest);
      // `last` is in both.
      expect(sorted([...withoutNumbers(alone), ...withoutNumbers(only)])).toEqual(
        sorted([...withoutNumbers(among), [0, 0, 0, 0]]),
      );
    }),
    { numRuns: 30 },
  );
});

test('every row of a unit is as likely to come first, also those that are alike', async () => {
  const session = await openTestSession();
  // Three rows of one content and one of another: the other comes first in a quarter of the units, and is kept in half.
  const units = 4000;
  const rows = Array.from({ length: 4 * units }, (_, i) => ({
    unit: `P${i >> 2}`,
    codes: [i % 4 === 0 ? 1 : 0, 0, 0],
  }));
  const { kept } = await bound(session, rows, 2, 'aa');
  const other = kept.filter(([, , code]) => code === 1);
  // Five standard deviations, 27 and 32 units.
  expect(Math.abs(other.filter(([, place]) => place === 0).length - units / 4)).toBeLessThan(5 * 27.4);
  expect(Math.abs(other.length - units / 2)).toBeLessThan(5 * 31.7);
});

test('another salt keeps other rows, the same salt the same', async () => {
  const session = await openTestSession();
  const rows = Array.from({ length: 60 }, (_, i) => ({ unit: `P${i % 2}`, codes: [0, i, 0] }));
  const keptBy = async (salt: string) => sorted((await bound(session, rows, 3, salt)).kept.map(([, ...rest]) => rest));
  expect(await keptBy('a')).not.toEqual(await keptBy('b'));
  expect(await keptBy('a')).toEqual(await keptBy('a'));
});

test.each([[['a', 'a']], [[null, null]], [[]]])('refuses fewer than two units', async (units) => {
  const session = await openTestSession();
  const rows = units.map((unit) => ({ unit, codes: [0, 0, 0] }));
  await expect(bound(session, rows, 2, 's')).rejects.toMatchObject({ code: 'TABLE_TOO_SMALL' });
});

test.each([0, 1.5, Number.NaN])('refuses the bound %s', async (maxRows) => {
  await expect(bound(await openTestSession(), [], maxRows, 's')).rejects.toThrow(RangeError);
});
