import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dictionary } from '../../../../pipelines/dictionary/dictionary.ts';
import { openRecordDatabase } from '../../../../pipelines/protected/counting/open-record-database.ts';
import { writeRecordDatabase } from '../../../../pipelines/protected/counting/write-record-database.ts';
import { openSource } from '../../../../pipelines/protected/sources/open-source.ts';
import type { EncodedColumn } from '../../../../privacy/guard/codes.ts';
import { dictionaryOf, encode } from '../../../support/dictionaries.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** What the codes of column `name` mean, row by row. */
async function meanings(columns: readonly string[], rows: readonly string[], name = 'x'): Promise<unknown[]> {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, columns);
  writeFileSync(join(folder, 't.csv'), `${rows.join('\n')}\n`);
  const table = await encode(folder, { path: join(folder, 't.csv') }, dictionary);
  const at = dictionary.codings.findIndex((coding) => coding.name === name);
  const { cells } = dictionary.codings[at]!;
  return Array.from(table.columns[at]!.codes, (code) => {
    const cell = cells[code]!;
    return cell.kind === 'value' ? cell.value : cell.kind === 'interval' ? [cell.lower, cell.upper] : cell.kind;
  });
}

describe('an offset finds the cell of its difference', () => {
  const dates = (offset: string): string[] => [
    'b: { kind: date, range: [2020-01-01, 2020-01-31], missing: ["?", 9999-12-31] }',
    `x: { kind: date, after: b, ${offset} }`,
    'n: { kind: text }',
  ];
  const rows = [
    'b,x,n',
    '2020-01-02,2020-01-02,the same day',
    '2020-01-02,2020-01-06,four days',
    '2020-01-30,2020-02-04,over the end of a month and beyond the range of the base',
    '2021-05-05,2021-05-06,both beyond the range of the base',
    '2020-01-06,2020-01-02,before',
    '2020-01-06,2020-03-02,too far',
    ',2020-03-02,no base',
    '?,2020-03-02,no base',
    '9999-12-31,2020-03-02,no base',
    'never,2020-03-02,a base that cannot be read',
    '2020-01-06,,no value',
    '2020-01-06,soon,a value that cannot be read',
    ',,nothing',
  ];

  test('under each policy', async () => {
    const clamp = await meanings(dates('range: [0, 9], bins: { edges: [0, 1, 5, 9] }'), rows);
    expect(clamp.slice(0, 6)).toEqual([0, [1, 5], [5, 9], [1, 5], 0, [5, 9]]);
    expect(new Set(clamp.slice(6))).toEqual(new Set(['missing']));
    const missing = await meanings(dates('range: [0, 9], outside: missing'), rows);
    expect(missing.slice(0, 6)).toEqual([0, 4, 5, 1, 'missing', 'missing']);
    const other = await meanings(dates('range: [-4, 9], outside: other'), rows);
    expect(other).toEqual([0, 4, 5, 1, -4, 'other', ...Array(4).fill('missing'), 'missing', 'other', 'missing']);
    const none = await meanings(dates('range: [0, 9], missing: none, outside: other'), rows);
    expect(none.slice(4)).toEqual(Array(9).fill('other'));
    await expect(meanings(dates('range: [0, 9], outside: error'), rows)).rejects.toMatchObject({
      code: 'VALUE_OUTSIDE_DOMAIN',
      message: expect.stringContaining('column "x"'),
    });
  });

  test('of an offset, and in a format of its own', async () => {
    const columns = [
      'y: { kind: date, after: x, range: [0, 9] }',
      'x: { kind: date, after: b, range: [0, 1], format: "%d/%m/%Y", missing: ["", 01/01/1900] }',
      'b: { kind: date, range: [2020-01-01, 2020-01-31] }',
    ];
    const rows = ['y,x,b', '2020-01-05,04/01/2020,2020-01-01', '2020-01-05,,2020-01-01', '2020-01-05,04/01/2020,'];
    expect(await meanings(columns, rows, 'y')).toEqual([1, 'missing', 1]);
    expect(await meanings(columns, rows, 'x')).toEqual([1, 'missing', 'missing']);
  });

  test('of times, in the unit that is named, to the second', async () => {
    const columns = [
      'b: { kind: datetime, range: [2020-01-01, 2020-01-31], bins: { every: day } }',
      'x: { kind: datetime, after: b, in: minutes, range: [0, 90], bins: { width: 30 } }',
    ];
    const rows = [
      'b,x',
      '2020-01-01T23:50:00,2020-01-02T00:19:59',
      '2020-01-01T23:50:00,2020-01-02T00:20:00',
      '2020-01-01T23:50:00,2020-01-02T23:50:00',
    ];
    expect(await meanings(columns, rows)).toEqual([
      [0, 1800],
      [1800, 3600],
      [3600, 5400],
    ]);
  });

  test('of numbers, without the dust of binary fractions', async () => {
    const columns = [
      'b: { kind: real, range: [30, 45], bins: { width: 1 }, decimals: 1 }',
      'x: { kind: real, after: b, range: [-1, 1], bins: { edges: [-1, 0, 0.4, 1] }, decimals: 1 }',
      'i: { kind: integer, after: j, range: [0, 2] }',
      'j: { kind: integer, range: [0, 9], missing: [-9] }',
    ];
    const rows = ['b,x,i,j', '36.9,37.3,3,1', '36.9,36.8,3,-9', '36.9,36.9,1,3', '36.9,NaN,x,0'];
    expect(await meanings(columns, rows)).toEqual([[0.4, 1], [-1, 0], [0, 0.4], 'missing']);
    expect(await meanings(columns, rows, 'i')).toEqual([2, 'missing', 0, 'missing']);
  });
});

test('a database counts the same integers', async () => {
  const folder = temporaryFolder();
  const dictionary: Dictionary = await dictionaryOf(folder, [
    'y: { kind: date, after: x, range: [0, 9], bins: { edges: [0, 1, 2, 5, 9] } }',
    'x: { kind: date, after: b, range: [-2, 3], outside: other }',
    'b: { kind: date, range: [2020-01-01, 2020-12-31], bins: { every: month } }',
    'los: { kind: integer, from: y - b }',
  ]);
  const day = (at: number): string => new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10);
  const rows = Array.from({ length: 500 }, (_, i) => {
    const [b, x, y] = [(i * 37) % 360, ((i * 37) % 360) + (i % 8) - 3, ((i * 37) % 360) + (i % 8) + (i % 13) - 5];
    return [i % 29 === 0 ? '' : day(y), i % 23 === 0 ? 'never' : day(x), i % 19 === 0 ? '' : day(b)].join();
  });
  const path = join(folder, 't.csv');
  writeFileSync(path, `y,x,b\n${rows.join('\n')}\n`);
  const table = await encode(folder, { path }, dictionary);
  const kept = join(folder, 'kept');
  mkdirSync(kept);
  await writeRecordDatabase(await openSource({ path }), dictionary, {
    folder: kept,
    workFolder: folder,
    entropy: insecureSeededEntropy('offsets'),
  });
  const database = (await openRecordDatabase(kept, {
    columns: dictionary.codings,
    hasUnit: false,
    maxRowsPerUnit: 1,
  }))!;
  const { records } = await database.evaluated();
  await database.close();
  const rowsOf = (columns: readonly EncodedColumn[]): string[] =>
    Array.from(columns[0]!.codes, (_, row) => columns.map(({ codes }) => codes[row]).join()).sort();
  expect(rowsOf(records.columns)).toEqual(rowsOf(table.columns));
  expect(new Set(table.columns[0]!.codes).size).toBe(dictionary.codings[0]!.size);
});
