import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { tidyText } from '../../../../pipelines/dictionary/tidy-text.ts';
import { DuckDbSession } from '../../../../pipelines/protected/sources/session/duckdb-session.ts';
import { literal } from '../../../../pipelines/protected/sources/session/sql.ts';
import { tidySql } from '../../../../pipelines/protected/sources/tidy-sql.ts';
import { dictionaryOf, encode, encodeColumn } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const ACUTE = '\u0301';

describe('a value is read however it is written', () => {
  test.each([
    [
      'lists: blanks at the ends, no-break blanks, accents in two parts',
      '{ kind: categorical, values: [F, "St. René", "A B"] }',
      {
        'F ': 'F',
        '\tF': 'F',
        '\u00a0F\u202f': 'F',
        '\ufeffF': 'F',
        [`St. Rene${ACUTE}`]: 'St. René',
        'A\u00a0B': 'A B',
        f: 'missing',
        AB: 'missing',
      },
    ],
    [
      'lists whose entries are written so',
      `{ kind: categorical, values: [" F ", "Rene${ACUTE}"], outside: other }`,
      { F: ' F ', ' F ': ' F ', René: `Rene${ACUTE}`, ' ': 'missing', G: 'other' },
    ],
    [
      'a value made of blanks beside the empty text that is missing',
      '{ kind: categorical, values: [" ", F], outside: other }',
      { ' ': ' ', '': 'missing', '  ': 'missing' },
    ],
    [
      'missing codes with blanks',
      '{ kind: categorical, values: [F], missing: [NA], outside: other }',
      { ' NA ': 'missing', X: 'other' },
    ],
    [
      'ordinal',
      '{ kind: ordinal, values: [low, high], ignoreCase: true }',
      { 'LOW ': 'low', High: 'high', mid: 'missing' },
    ],
    [
      'boolean without regard to case',
      '{ kind: boolean, true: [true, "ja"], false: [false, "nein"], ignoreCase: true }',
      { FALSE: false, True: true, 'JA ': true, Nein: false, N: 'missing' },
    ],
    [
      'letters beyond ASCII without regard to case',
      '{ kind: categorical, values: [Größe, ΟΔΟΣ, Émile], ignoreCase: true }',
      { GRÖßE: 'Größe', οδοσ: 'ΟΔΟΣ', [`E${ACUTE}MILE`]: 'Émile', GROSSE: 'missing' },
    ],
    [
      'decimal comma',
      '{ kind: real, range: [0, 100], bins: { count: 10 }, decimal: "," }',
      {
        '74,1': [70, 80],
        ' 9,5 ': [0, 10],
        '12': [10, 20],
        ',5': [0, 10],
        '3,1e1': [30, 40],
        '74.1': 'missing',
        '1,2,3': 'missing',
      },
    ],
    [
      'atoms of numbers with decimals, and what rounds to them',
      '{ kind: real, range: [-5, 10], bins: { edges: [-5, 0, 5, 10] }, decimals: 1, atoms: [0, 10] }',
      {
        '0': 0,
        '-0.0': 0,
        '0.04': 0,
        '-0.03': 0,
        '0.05': [0.1, 5],
        '-0.1': [-5, 0],
        '5': [5, 10],
        '9.94': [5, 10],
        '9.96': 10,
        '12': 10,
        '-7': [-5, 0],
      },
    ],
    [
      'atoms of numbers with any decimals',
      '{ kind: real, range: [0, 10], bins: { count: 2 }, atoms: [0, 5] }',
      {
        '0': 0,
        '1e-300': [2 ** -1022, 5],
        '4.999': [2 ** -1022, 5],
        '5': 5,
        '5.000000000000001': [5.000000000000001, 10],
        '-1': 0,
      },
    ],
    [
      'atoms of whole numbers',
      '{ kind: integer, range: [0, 9], bins: { width: 5 }, atoms: [0, 7] }',
      { '0': 0, '0.4': 0, '4': [1, 5], '5': [5, 7], '7': 7, '8': [8, 9], '9': [8, 9], '-1': 0 },
    ],
    [
      'a range of one number',
      '{ kind: real, range: [5, 5], bins: { count: 1 }, outside: other }',
      { '5': 5, '6': 'other' },
    ],
    [
      'points between thousands',
      '{ kind: real, range: [0, 3000], bins: { count: 3 }, decimal: ",", thousands: "." }',
      {
        '1.234,5': [1000, 2000],
        '2345': [2000, 3000],
        '1.23': 'missing',
        '12.34,5': 'missing',
        '1.2345': 'missing',
        '999,9': [0, 1000],
      },
    ],
    [
      'blanks between thousands',
      '{ kind: integer, range: [0, 2999], bins: { width: 1000 }, thousands: " " }',
      {
        '1 234': [1000, 2000],
        '1\u00a0234': [1000, 2000],
        '1\u2009234': [1000, 2000],
        '1\u202f234': [1000, 2000],
        '12 34': 'missing',
      },
    ],
    [
      'apostrophes between thousands',
      '{ kind: integer, range: [0, 2999], bins: { width: 1000 }, thousands: "\'" }',
      { "1'234": [1000, 2000], '1’234': [1000, 2000], '1,234': 'missing' },
    ],
    [
      'commas between thousands',
      '{ kind: real, range: [0, 3000], bins: { count: 3 }, thousands: "," }',
      { '1,234.5': [1000, 2000], '-1,234.5': [0, 1000], '1,23': 'missing' },
    ],
    [
      'a missing code in the same form',
      '{ kind: real, range: [0, 100], bins: { count: 1 }, decimal: ",", outside: other, missing: ["-9,9"] }',
      { '-9,90': 'missing', ' -9,9 ': 'missing', '-9': 'other', '': 'other' },
    ],
    ['blanks around numbers', '{ kind: integer, range: [0, 9] }', { '\u00a07\t': 7, '7 7': 'missing' }],
    [
      'blanks around missing codes of numbers',
      '{ kind: integer, range: [0, 9], outside: other, missing: [NA, ""] }',
      { ' NA\u00a0': 'missing', '  ': 'missing', x: 'other' },
    ],
    [
      'values beyond the ends of the range',
      '{ kind: real, range: [0.5, 100], bins: { count: 1 }, decimals: 1, below: "<", above: ">", outside: other }',
      {
        '<0.5': '<0.5',
        '< 0.5 ': '<0.5',
        '<.3': '<0.5',
        '<1': 'other',
        '>100': '>100',
        '\u00a0> 250': '>100',
        '>99': 'other',
        '<': 'other',
        '<LOD': 'other',
        '<=0.5': 'other',
        '>nan': 'other',
        '0.5': [0.5, 100],
        '0.4': 'other',
        '': 'missing',
      },
    ],
    [
      'values beyond public limits',
      '{ kind: integer, range: [0, 1000], bins: { count: 2 }, below: { mark: "<", limits: [50, 20] }, thousands: "," }',
      { '<20': '<20', '<10': '<20', '<21': '<50', '<50': '<50', '<51': 'missing', '<1,000': 'missing', '7': [0, 500] },
    ],
    [
      'a mark alone where the range begins at 0 takes every limit',
      '{ kind: real, range: [0, 10], bins: { count: 1 }, decimals: 2, below: "<", decimal: "," }',
      { '<0,5': '<', '< 3': '<', '<': '<', '<0.5': 'missing', '1,5': [0, 10] },
    ],
    [
      'several formats, the first that fits',
      '{ kind: date, range: [2020-01-01, 2020-12-31], bins: { every: month }, format: ["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y"] }',
      {
        '02/03/2020': [18322, 18353],
        '03/24/2020': [18322, 18353],
        '2020-03-24 ': [18322, 18353],
        '24.03.20': [18322, 18353],
        '24/03/20': 'missing',
        'March 2020': 'missing',
      },
    ],
    [
      'dates of eight digits',
      '{ kind: date, range: [2020-01-01, 2020-12-31], bins: { every: year }, format: "%Y%m%d" }',
      { 20200301: [18262, 18627], 2020301: 'missing', ' 20200301': [18262, 18627] },
    ],
    [
      'moments with a zone, without seconds, with fractions of them',
      '{ kind: datetime, range: [1990-03-11, 1990-03-13], bins: { every: day } }',
      {
        '1990-03-12T18:53Z': [637200000, 637286400],
        '1990-03-12 18:53z': [637200000, 637286400],
        '1990-03-12T01:00+02:00': [637113600, 637200000],
        '1990-03-12 01:00:00 +0200': [637113600, 637200000],
        '1990-03-12T23:30:00.123456789-05': [637286400, 637372799],
        '1990-03-12T23:30:00,5-05:00': [637286400, 637372799],
        '1990-3-12 1:02:03+02': [637113600, 637200000],
        '1990-03-12T18:53:00,25': [637200000, 637286400],
        '1990-03-12 18:53': [637200000, 637286400],
        ' 1990-03-12 ': [637200000, 637286400],
        '1990-03-12T25:00Z': 'missing',
      },
    ],
    [
      'a day is the day as written, whatever the zone',
      '{ kind: date, range: [1990-03-11, 1990-03-13] }',
      { '1990-03-12T01:00+02:00': '1990-03-12', '1990-03-12T18:53Z': '1990-03-12' },
    ],
    [
      'years that no calendar reaches are outside the range',
      '{ kind: datetime, range: [2022-01-01, 2022-12-31], bins: { every: year } }',
      {
        '292278994-08-17T07:12:55Z': [1640995200, 1672531199],
        '-292278994-08-17': [1640995200, 1672531199],
        'soon-ish': 'missing',
      },
    ],
  ])('%s', async (_, column, expected) => {
    const values = Object.keys(expected);
    const found = await encodeColumn(temporaryFolder(), column, values);
    expect(Object.fromEntries(values.map((value, i) => [value, found[i]]))).toEqual(expected);
  });
});

/** Codes of a Parquet column made by `select` (an expression over `i`), as cells. */
async function encodeParquet(column: string, values: string): Promise<unknown[]> {
  const folder = temporaryFolder();
  const path = join(folder, 't.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT unnest(${values}) AS x) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  const dictionary = await dictionaryOf(folder, [`x: ${column}`]);
  const table = await encode(folder, { path }, dictionary);
  const { cells } = dictionary.codings[0]!;
  return Array.from(table.columns[0]!.codes, (code) => {
    const cell = cells[code]!;
    return cell.kind === 'value' ? cell.value : cell.kind;
  });
}

test('offsets are read the same way', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.csv');
  writeFileSync(path, 'in;out;pre;post\n01/02/2020;2020-02-03 ;1,5;2,5\n02/02/2020;02.02.2020;1.5;2,5\n');
  const dictionary = await dictionaryOf(folder, [
    'in: { kind: date, range: [2020-01-01, 2020-12-31], bins: { every: year }, format: "%d/%m/%Y" }',
    'out: { kind: date, after: in, range: [0, 9], format: ["%d.%m.%Y", "%Y-%m-%d"] }',
    'pre: { kind: real, range: [0, 9], bins: { count: 1 }, decimals: 1, decimal: "," }',
    'post: { kind: real, after: pre, range: [0, 3], bins: { width: 1 }, decimals: 1, decimal: "," }',
  ]);
  const table = await encode(folder, { path, delimiter: ';' }, dictionary);
  const [, out, pre, post] = table.columns.map(({ codes }, c) =>
    Array.from(codes, (code) => dictionary.codings[c]!.cells[code]!),
  );
  expect(out).toEqual([
    { kind: 'value', value: 2 },
    { kind: 'value', value: 0 },
  ]);
  expect(pre!.map(({ kind }) => kind)).toEqual(['interval', 'missing']);
  expect(post).toMatchObject([{ kind: 'interval', lower: 1 }, { kind: 'missing' }]);
});

test('a CSV in Latin-1 is read as Windows-1252 where that is said, names included', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.csv');
  writeFileSync(
    path,
    Buffer.concat([Buffer.from('größe,ort\n1,Köln\n2,"', 'latin1'), Buffer.from([0x80]), Buffer.from('"\n')]),
  );
  const dictionary = await dictionaryOf(folder, [
    'größe: { kind: integer, range: [0, 9] }',
    'ort: { kind: categorical, values: [Köln, €] }',
  ]);
  const table = await encode(folder, { path, encoding: 'latin1' }, dictionary);
  expect(table.columns.map(({ codes }) => [...codes])).toEqual([
    [1, 2],
    [0, 1],
  ]);
  await expect(encode(folder, { path }, dictionary)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    hint: expect.stringContaining('encoding: latin1 under source'),
  });
});

describe('values that a file keeps by type', () => {
  const dates =
    '{ kind: date, range: [2023-01-01, 2023-01-31], format: "%Y%m%d", missing: ["99991231", "0"], outside: other }';

  test('a format reads days kept as whole numbers', async () => {
    expect(await encodeParquet(dates, '[20230105, 99991231, 0, NULL, 20230199, 7, 20240101]::INTEGER[]')).toEqual([
      '2023-01-05',
      'missing',
      'missing',
      'missing',
      'other',
      'other',
      'other',
    ]);
  });

  test('and as whole numbers that a null made doubles of', async () => {
    expect(await encodeParquet(dates, "[20230105::DOUBLE, NULL, 'nan'::DOUBLE, 20230105.5::DOUBLE]")).toEqual([
      '2023-01-05',
      'missing',
      'missing',
      'other',
    ]);
  });

  test('zeros in front that a number lost are put back', async () => {
    const column = '{ kind: date, range: [2023-01-01, 2023-02-28], format: "%d%m%Y" }';
    expect(await encodeParquet(column, '[5012023, 1022023, 12012023]::BIGINT[]')).toEqual([
      '2023-01-05',
      '2023-02-01',
      '2023-01-12',
    ]);
  });

  test('whole numbers are no dates without a format, and the hint says what to write', async () => {
    const run = encodeParquet('{ kind: date, range: [2023-01-01, 2023-01-31] }', '[20230105, 20230106]');
    await expect(run).rejects.toMatchObject({
      code: 'DICTIONARY_MISMATCH',
      hint: expect.stringContaining('format: "%Y%m%d"'),
    });
  });

  test('Booleans are found without regard to case', async () => {
    const column = '{ kind: boolean, true: ["TRUE"], false: ["FALSE"], ignoreCase: true }';
    expect(await encodeParquet(column, '[true, false, NULL]')).toEqual([true, false, 'missing']);
  });
});

/** Came with Unicode 16 and 17: DuckDB does not know their small letters, and finds them as they stand alone. */
const NEWER = /[\u1c89\ua7cb-\ua7dc\u{10d50}-\u{10d65}\u{16ea0}-\u{16eb8}\p{Cn}]/u;

test('SQL brings texts to the form that tidyText() gives', async () => {
  const session = await DuckDbSession.open();
  try {
    for (const ignoreCase of [false, true]) {
      const text = tidySql("'x' || chr(CAST(i AS INTEGER)) || 'x '", ignoreCase);
      const some = `i < ${0x3000} OR i BETWEEN ${0xa000} AND ${0xabff} OR i >= ${0xf900}`;
      const rows = await session.rows('', `SELECT i, ${text} FROM range(1, ${0x20000}) t(i) WHERE ${some}`);
      const wrong = rows.filter(([i, found]) => {
        const letter = String.fromCodePoint(Number(i));
        return !NEWER.test(letter) && found !== tidyText(`x${letter}x `, ignoreCase);
      });
      expect(rows.length).toBeGreaterThan(80_000);
      expect(wrong).toEqual([]);
    }
    const ends = `\u00a0\u3000 e${ACUTE}\ufeff\u2028`;
    expect(await session.rows('', `SELECT ${tidySql(literal(ends), false)}`)).toEqual([['é']]);
  } finally {
    session.close();
  }
});
