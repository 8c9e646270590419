import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dictionaryToJson } from '../../../../pipelines/dictionary/describe.ts';
import { normaliseCode } from '../../../../pipelines/dictionary/normalise-code.ts';
import { encodeTable } from '../../../../pipelines/protected/sources/encode-table.ts';
import { NO_UNIT } from '../../../../pipelines/protected/sources/no-unit.ts';
import { openSource } from '../../../../pipelines/protected/sources/open-source.ts';
import { DuckDbSession } from '../../../../pipelines/protected/sources/session/duckdb-session.ts';
import type { Source } from '../../../../pipelines/protected/sources/session/source.ts';
import { dictionaryOf, encode, encodeColumn } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

describe('a value finds its cell', () => {
  test.each([
    [
      '{ kind: categorical, values: [F, M], missing: ["?", ""] }',
      { F: 'F', M: 'M', '?': 'missing', '': 'missing', f: 'missing' },
    ],
    [
      '{ kind: categorical, values: [F, "it\'s"], outside: other }',
      { F: 'F', "it's": "it's", X: 'other', '': 'missing' },
    ],
    ['{ kind: categorical, values: [F], missing: none, outside: other }', { F: 'F', '': 'other' }],
    ['{ kind: ordinal, values: [low, high] }', { low: 'low', high: 'high' }],
    ['{ kind: boolean, true: [Y, "1"], false: [N] }', { Y: true, 1: true, N: false, '?': 'missing' }],
    [
      '{ kind: integer, range: [0, 20], bins: { width: 5 } }',
      {
        0: [0, 5],
        4: [0, 5],
        5: [5, 10],
        20: [15, 20],
        21: [15, 20],
        '-3': [0, 5],
        NaN: 'missing',
        inf: 'missing',
        '1e400': 'missing',
        x: 'missing',
        '': 'missing',
        ' 7 ': [5, 10],
        '7.0': [5, 10],
      },
    ],
    [
      '{ kind: integer, range: [0, 2], outside: other, missing: ["-9"] }',
      { 0: 0, 2: 2, 3: 'other', '-1': 'other', x: 'other', NaN: 'other', '-9': 'missing', '-9.0': 'missing', '1.6': 2 },
    ],
    ['{ kind: integer, range: [0, 2], outside: missing }', { 3: 'missing', 2: 2, '-inf': 'missing' }],
    ['{ kind: integer, range: [0, 9], bins: { count: 3 } }', { 2: [0, 3], 3: [3, 6], 6: [6, 9], 9: [6, 9] }],
    [
      '{ kind: real, range: [0, 0.3], bins: { width: 0.1 } }',
      { 0.1: [0.1, 0.2], 0.0999999999999999: [0, 0.1], 0.3: [0.2, 0.3], 0.30001: [0.2, 0.3], '1e-3': [0, 0.1] },
    ],
    [
      '{ kind: real, range: [0, 10], bins: { edges: [0, 1, 10] }, outside: missing }',
      { 10: [1, 10], 10.5: 'missing', nan: 'missing' },
    ],
    [
      '{ kind: date, range: [2010-01-01, 2010-03-31], bins: { every: month } }',
      {
        '2010-01-31': [14610, 14641],
        '2010-02-01': [14641, 14669],
        '2010-02-30': 'missing',
        '2025-01-01': [14669, 14699],
        '1900-01-01': [14610, 14641],
        infinity: 'missing',
        '2010-02-01 10:00': [14641, 14669],
      },
    ],
    [
      '{ kind: date, range: [2010-01-01, 2010-01-02], missing: ["9999-12-31"], format: "%d/%m/%Y" }',
      { '02/01/2010': '2010-01-02', '31/12/9999': 'missing', '2010-01-02': 'missing' },
    ],
    [
      '{ kind: datetime, range: [2010-01-01, 2010-01-02], bins: { every: day } }',
      {
        '2010-01-01T23:59:59.9': [1262304000, 1262390400],
        '2010-01-02 00:00:00': [1262390400, 1262476799],
        '2010-01-02T01:00:00+02:00': [1262304000, 1262390400],
        never: 'missing',
      },
    ],
    [
      '{ kind: datetime, range: [2010-01-01, 2011-12-31], bins: { every: year }, outside: other }',
      { '2010-12-31 23:59:59': [1262304000, 1293840000], '2009-12-31 23:59:59': 'other' },
    ],
    [
      '{ kind: date, range: [1969-12-25, 1970-01-10], bins: { every: week } }',
      { '1969-12-28': [-7, -3], '1969-12-29': [-3, 4], '1970-01-05': [4, 9] },
    ],
  ])('%s', async (column, expected) => {
    const values = Object.keys(expected);
    const found = await encodeColumn(temporaryFolder(), column, values);
    expect(Object.fromEntries(values.map((value, i) => [value, found[i]]))).toEqual(expected);
  });

  test('codes are normalised and sorted into groups', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'g.csv'),
      'from,to,code,label\n001,139,inf,\n250,250,dia,\nE800,E999,ext,\nV01,V91,vis,\n800,999,inj,\n',
    );
    const expected = {
      '250.83': 'dia',
      250: 'dia',
      8: 'inf',
      '008.5': 'inf',
      ' 99 ': 'inf',
      e909: 'ext',
      E8: 'other',
      V5: 'vis',
      'v57.1': 'vis',
      '': 'missing',
      '?': 'missing',
      300: 'other',
      '9999': 'inj',
      é: 'other',
      X: 'other',
      '1X2': 'other',
    };
    const column = '{ kind: code, grouping: { file: g.csv, normalise: icd9 }, missing: ["?", ""] }';
    const found = await encodeColumn(folder, column, Object.keys(expected));
    expect(Object.fromEntries(Object.keys(expected).map((value, i) => [value, found[i]]))).toEqual(expected);
  });

  test('single codes are looked up as they stand or normalised', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'g.csv'), 'value,code,label\ne11.9,dia,\nI21,mi,\n');
    const normalised = await encodeColumn(folder, '{ kind: code, grouping: { file: g.csv, normalise: icd10 } }', [
      'E11.2',
      'i21',
      'E12',
    ]);
    expect(normalised).toEqual(['dia', 'mi', 'other']);
    const exact = await encodeColumn(folder, '{ kind: code, grouping: { file: g.csv }, outside: missing }', [
      'E11.2',
      'e11.9',
      'I21',
    ]);
    expect(exact).toEqual(['missing', 'dia', 'mi']);
  });
});

test('SQL normalises codes as normaliseCode() does', async () => {
  const folder = temporaryFolder();
  const code = fc.stringMatching(/^ ?[0-9EVev][0-9A-Za-z]{0,4}(\.[0-9]{0,2})? ?$/);
  for (const normalise of ['icd9', 'icd10'] as const) {
    const samples = [...new Set(fc.sample(code, { numRuns: 600, seed: 7 }))];
    const keys = new Set(samples.map((text) => normaliseCode(text, normalise)).filter((key) => key !== undefined));
    expect(keys.size).toBeGreaterThan(30);
    const rows = [...keys].map((key) => `${key},g-${key},`);
    writeFileSync(join(folder, 'g.csv'), `value,code,label\n${rows.join('\n')}\n`);
    const found = await encodeColumn(
      folder,
      `{ kind: code, grouping: { file: g.csv, normalise: ${normalise} } }`,
      samples,
    );
    expect(found).toEqual(
      samples.map((text) => {
        const key = normaliseCode(text, normalise);
        return key === undefined ? 'other' : `g-${key}`;
      }),
    );
  }
});

test('the cell of a number is the one whose published bounds hold it', async () => {
  const folder = temporaryFolder();
  const values = fc.sample(fc.double({ min: -1, max: 8, noNaN: true }), { numRuns: 3000, seed: 3 });
  const edges = Array.from({ length: 71 }, (_, i) => i / 10); // published bounds, to be met from both sides
  const all = [...values, ...edges, ...edges.map((edge) => edge - 1e-15 * (edge || 1))];
  const found = (await encodeColumn(
    folder,
    '{ kind: real, range: [0, 7], bins: { width: 0.1 } }',
    all.map(String),
  )) as [number, number][];
  all.forEach((value, i) => {
    const [lower, upper] = found[i]!;
    const inside = Math.min(7, Math.max(0, value));
    expect(
      inside >= lower && (inside < upper || (upper === 7 && inside === 7)),
      `${value} in [${lower}, ${upper})`,
    ).toBe(true);
  });
});

test('the policy error names the column and nothing else', async () => {
  const run = encodeColumn(temporaryFolder(), '{ kind: integer, range: [0, 5], outside: error }', [
    '1',
    '2',
    '1234567',
  ]);
  await expect(run).rejects.toMatchObject({
    code: 'VALUE_OUTSIDE_DOMAIN',
    message: expect.not.stringMatching(/1234567|row|line/),
  });
  const kept = await encodeColumn(temporaryFolder(), '{ kind: integer, range: [0, 5], outside: error }', [
    '1',
    '',
    '5',
  ]);
  expect(kept).toEqual([1, 'missing', 5]);
});

test('a full byte of cells leaves room to refuse', async () => {
  const column = '{ kind: integer, range: [0, 255], missing: none, outside: error }';
  expect(await encodeColumn(temporaryFolder(), column, ['0', '255'])).toEqual([0, 255]);
  await expect(encodeColumn(temporaryFolder(), column, ['0', '256'])).rejects.toMatchObject({
    code: 'VALUE_OUTSIDE_DOMAIN',
  });
});

test('a column of missing values alone is encoded as such', async () => {
  expect(await encodeColumn(temporaryFolder(), '{ kind: integer, range: [0, 5] }', ['', '', ''])).toEqual([
    'missing',
    'missing',
    'missing',
  ]);
});

test('NaN and the usual codes for missing name no unit: pooled, they would let one patient displace others', async () => {
  const folder = temporaryFolder();
  const columns = ['id: { kind: identifier }', 'x: { kind: integer, range: [0, 9], missing: none, outside: error }'];
  const dictionary = await dictionaryOf(folder, columns, '{ column: id, maxRows: 1 }');
  const text = join(folder, 't.csv');
  writeFileSync(text, 'id,x\nNA,0\n?,1\nNULL,2\n,3\n7,4\n8,5\n');
  const fromText = await encode(folder, { path: text }, dictionary);
  expect([fromText.unitCount, fromText.unitOfRow!.filter((unit) => unit === NO_UNIT).length]).toEqual([2, 4]);

  const session = await DuckDbSession.open({ spillFolder: folder });
  const parquet = join(folder, 't.parquet');
  const values = "(7.0::DOUBLE, 4), ('nan'::DOUBLE, 0), ('nan'::DOUBLE, 1), ('inf'::DOUBLE, 2), (NULL, 3), (8.0, 5)";
  await session.run('', `COPY (SELECT * FROM (VALUES ${values}) AS t(id, x)) TO '${parquet}' (FORMAT parquet)`);
  session.close();
  const fromNumbers = await encode(folder, { path: parquet }, dictionary);
  expect([fromNumbers.unitCount, fromNumbers.unitOfRow!.filter((unit) => unit === NO_UNIT).length]).toEqual([2, 4]);
});

test('of several columns the unit is all of them: no two pairs are taken for one, and a row that lacks one has none', async () => {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(
    folder,
    ['x: { kind: integer, range: [0, 9] }', 'site: { kind: identifier, missing: [U] }', 'mrn: { kind: identifier }'],
    '{ column: [site, mrn], maxRows: 3 }',
  );
  expect(dictionary.unit).toMatchObject({ name: 'site + mrn', column: 'site + mrn', columns: ['site', 'mrn'] });
  expect(dictionaryToJson(dictionary)['unit']).toMatchObject({ column: 'site + mrn', columns: ['site', 'mrn'] });
  const csv = join(folder, 'table.csv');
  const keys = ['1,23', '12,3', '1, 23 ', '1:2,3', '1,2:3', 'U,23', '1,', '1,NA', '2,23'];
  writeFileSync(csv, ['x,site,mrn', ...keys.map((key, i) => `${i},${key}`), ''].join('\n'));
  const table = await encode(folder, { path: csv }, dictionary);
  const unitOf = new Map(Array.from(table.columns[0]!.codes, (x, row) => [x, table.unitOfRow![row]]));
  expect(unitOf.get(2)).toBe(unitOf.get(0));
  expect([5, 6, 7].map((x) => unitOf.get(x))).toEqual([NO_UNIT, NO_UNIT, NO_UNIT]);
  expect([0, 1, 3, 4, 8].map((x) => unitOf.get(x)).sort()).toEqual([0, 1, 2, 3, 4]);
  expect(table.unitCount).toBe(5);
});

test('units are told apart by their whole text and numbered densely', async () => {
  const folder = temporaryFolder();
  const ids = ['7', '07', 'p 1', ' p 1 ', '?', '', '7', '18446744073709551617', '18446744073709551616'];
  const dictionary = await dictionaryOf(
    folder,
    [
      'id: { kind: identifier, missing: ["?", ""] }',
      'x: { kind: integer, range: [0, 9], missing: none, outside: error }',
    ],
    '{ column: id, maxRows: 2 }',
  );
  const path = join(folder, 't.csv');
  writeFileSync(path, `x,id\n${ids.map((id, i) => `${i},"${id}"`).join('\n')}\n`);
  const table = await encode(folder, { path }, dictionary);
  const unitOf = new Map(Array.from(table.columns[0]!.codes, (x, row) => [x, table.unitOfRow![row]]));
  expect(unitOf.get(6)).toBe(unitOf.get(0));
  expect(unitOf.get(3)).toBe(unitOf.get(2));
  expect([unitOf.get(4), unitOf.get(5)]).toEqual([NO_UNIT, NO_UNIT]);
  expect([0, 1, 2, 7, 8].map((x) => unitOf.get(x)).sort()).toEqual([0, 1, 2, 3, 4]);
  expect(table.unitCount).toBe(5);
});

test('progress tells fixed steps alone', async () => {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, ['x: { kind: categorical, values: [a] }']);
  const path = join(folder, 't.csv');
  writeFileSync(path, `x\n${'a\n'.repeat(5000)}`);
  const told: number[][] = [];
  await encodeTable(await openSource({ path }), dictionary, {
    workFolder: folder,
    progress: (...step) => void told.push(step),
  });
  expect(told).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});

test.each(['csv', 'folder'])('a %s that changes while it is read is refused', async (what) => {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, ['x: { kind: categorical, values: [a] }']);
  const path = join(folder, 't');
  if (what === 'csv') writeFileSync(path, `x\n${'a\n'.repeat(50)}`);
  else {
    mkdirSync(path);
    const session = await DuckDbSession.open();
    await session.run(path, `COPY (SELECT 'a' AS x FROM range(50)) TO '${path}/a.parquet' (FORMAT parquet)`);
    session.close();
  }
  const source = await openSource({ path });
  const restless: Source = {
    ...source,
    prepare: async (...parts) => {
      writeFileSync(what === 'csv' ? path : join(path, 'b.parquet'), 'x\na\na\na\n');
      return source.prepare(...parts);
    },
  };
  await expect(encodeTable(restless, dictionary, { workFolder: folder })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('it changed while it was being read'),
  });
});

test('DuckDB fetches nothing from outside', async () => {
  const session = await DuckDbSession.open();
  const names = ['autoinstall_known_extensions', 'autoload_known_extensions', 'allow_community_extensions'];
  const rows = await session.rows('', `SELECT ${names.map((name) => `current_setting('${name}')`).join(', ')}`);
  expect(rows).toEqual([[false, false, false]]);
  session.close();
});
