import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { DUCKDB } from '../../../../pipelines/protected/sources/duckdb-dialect.ts';
import {
  dayInFormat,
  isNumericFormat,
  type PatternDialect,
  secondInFormat,
} from '../../../../pipelines/protected/sources/numeric-format.ts';
import { DuckDbSession } from '../../../../pipelines/protected/sources/session/duckdb-session.ts';
import { literal } from '../../../../pipelines/protected/sources/session/sql.ts';

/** As an engine would say it, in DuckDB. */
const PATTERNS: PatternDialect = {
  group: (text, pattern, group) => `nullif(regexp_extract(${text}, ${literal(`\\A(?:${pattern})\\z`)}, ${group}), '')`,
  isoDay: (text) => `(TRY_CAST(${text} AS DATE) - DATE '1970-01-01')`,
};

const FORMATS = [
  '%Y-%m-%d',
  '%d.%m.%Y',
  '%-d/%-m/%Y',
  '%m/%d/%Y',
  '%Y%m%d',
  '%d%m%Y',
  '%Y-%m-%d %H:%M:%S',
  '%Y-%m-%dT%H:%M',
  '%Y%m%d%H%M%S',
  '%d.%m.%Y  %H:%M',
  '%Y%m%d %H%M',
  '[%Y]\\%m^%d',
  '%H:%M %d-%m-%Y',
];

/** Texts that are nearly in a format: parts of usual and unusual length, blanks, and a letter too many or too few. */
const nearly = (format: string): fc.Arbitrary<string> => {
  const digits = (most: number) =>
    fc.oneof(
      fc.integer({ min: 0, max: most }).map((n) => String(n)),
      fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(String(most).length, '0')),
      fc.constantFrom('', '0', '00', '000', '99', '24', '60', '31', '30', '29', '02', '2', '12', '13', '1900', '2000'),
    );
  const parts = [...format.matchAll(/%-?(.)|([^%])/gs)].map(([, name, letter]) => {
    if (name === undefined) return fc.oneof({ weight: 12, arbitrary: fc.constant(letter!) }, { weight: 1, arbitrary: fc.constantFrom('', ' ', '  ', '\t', '-', 'x') }); // biome-ignore format: one thing
    return digits({ Y: 9999, m: 12, d: 31, H: 23, M: 59, S: 59 }[name]!);
  });
  const around = fc.constantFrom('', '', '', ' ', '\t', '\n', 'x', '\u00a0', '\v', '0', '-', '+');
  return fc.tuple(around, ...parts, around).map((all) => all.join(''));
};

test.each(FORMATS)('texts in %s are read as DuckDB reads them', async (format) => {
  expect(isNumericFormat(format)).toBe(true);
  const session = await DuckDbSession.open();
  onTestFinished(() => session.close());
  const given = fc.array(fc.oneof({ weight: 9, arbitrary: nearly(format) }, fc.constantFrom('', 'infinity', '-infinity', 'epoch', 'inf', 'NaN', '20200131', '131', '5012020')), { minLength: 2000, maxLength: 2000 }); // biome-ignore format: one call
  let read = 0;
  await fc.assert(
    fc.asyncProperty(given, async (all) => {
      await compared(all, false);
      await compared(all, true);
    }),
    { numRuns: 3, endOnFailure: true },
  );
  expect(read).toBeGreaterThan(100);

  async function compared(all: readonly string[], fromNumber: boolean): Promise<void> {
    const texts = fromNumber ? all.map((text) => text.replaceAll(/(?!^-)\D/g, '') || '0') : all;
    const own = (step: string, then: readonly string[]): string =>
      then.reduce((from, next) => `(SELECT t, ${next.replaceAll(/\bx\b/g, 'y')} AS y FROM ${from})`, step);
    const list = `(SELECT unnest([${texts.map(literal).join(', ')}]) AS t)`;
    const day = own(
      `(SELECT t, ${DUCKDB.readDay('t', [format], fromNumber)} AS y FROM ${list})`,
      DUCKDB.dayOfRead('x'),
    );
    const second = own(
      `(SELECT t, ${DUCKDB.readSecond('t', [format], fromNumber)} AS y FROM ${list})`,
      DUCKDB.secondOfRead('x'),
    );
    for (const [expected, found] of [
      [day, dayInFormat('t', [format], fromNumber, PATTERNS)],
      [second, secondInFormat('t', [format], fromNumber, PATTERNS)],
    ]) {
      const rows = await session.rows('test', `SELECT t, y, ${found} AS own FROM ${expected}`);
      const told = (at: 1 | 2) => rows.map((row) => [row[0], row[at] === null ? null : Number(row[at])]);
      const [mine, theirs] = [told(2), told(1)];
      expect(mine.filter(([, value], i) => value !== theirs[i]![1])).toEqual([]);
      read += rows.filter((row) => row[1] !== null).length;
    }
  }
});

test('no letter of a format opens a class inside a class, as a bracket would in expressions of Java', () => {
  const group = (_: string, pattern: string): string => pattern;
  const said = dayInFormat('t', ['[%Y]\\%m^%d'], false, { ...PATTERNS, group });
  expect(said).toContain(String.raw`[\[]([0-9]{4})[\]][\\]([0-9]{1,2})[\^]([0-9]{1,2})`);
});

test.each([
  '%d/%m/%y',
  '%d %b %Y',
  '%Y-%m',
  '%Y-%m-%d %I:%M',
  '%Y-%m-%d %M',
  '%Y-%m-%d%%',
  '%Y-%m-%d %H:%M:%S.%f',
  '%Y-%m-%d %z',
  ' %Y-%m-%d',
  '%Y1%m%d',
  '%j%Y',
])(
  // biome-ignore format: one list
  'a format such as %s is not read there',
  (format) => {
    expect(isNumericFormat(format)).toBe(false);
  },
);
