import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Dictionary } from '../../../../pipelines/dictionary/dictionary.ts';
import { openEvaluated, type Writer } from '../../../../pipelines/protected/evaluating/evaluated-source.ts';
import {
  type ReadTable,
  readEvaluatedTable,
  readPartOfTable,
} from '../../../../pipelines/protected/evaluating/read-evaluated-table.ts';
import { DuckDbSession } from '../../../../pipelines/protected/sources/session/duckdb-session.ts';
import type { UserError } from '../../../../privacy/errors.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const COLUMNS = [
  'id: { kind: identifier, generate: sequence }',
  'sex: { kind: categorical, values: [F, M], missing: ["?"] }',
  'smokes: { kind: boolean, true: [Y], false: [N] }',
  'age: { kind: integer, range: [0, 100], bins: { width: 10 }, missing: [999] }',
  'left: { kind: date, after: came, range: [0, 30], format: "%d/%m/%Y" }',
  'came: { kind: date, range: [2010-01-01, 2010-12-31], bins: { every: month }, format: "%d/%m/%Y" }',
  'crp: { kind: real, range: [0, 50], bins: { width: 5 }, decimals: 1, below: { mark: "<", limits: [0.5] }, outside: other }',
  'diag: { kind: code, grouping: { file: g.csv, normalise: icd9 } }',
  'twice: { kind: integer, from: age * 2 }',
  'note: { kind: text }',
];
const GROUPS = 'from,to,code,label\n001,139,infectious,\n250,259,sugar,\n';

async function read(
  table: string,
  { writer, columns = COLUMNS, unit }: { writer?: Writer; columns?: readonly string[]; unit?: string } = {},
): Promise<ReadTable & { readonly dictionary: Dictionary }> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'g.csv'), GROUPS);
  writeFileSync(join(folder, 't.csv'), table);
  const dictionary = await dictionaryOf(folder, columns, unit ?? '{ column: id, maxRows: 3 }');
  const source = await openEvaluated({ path: join(folder, 't.csv') }, dictionary, writer);
  expect(source.mismatches).toEqual([]);
  const found = await readEvaluatedTable(source, { workFolder: folder, memoryLimitMb: 256, sealed: true });
  return { ...found, dictionary };
}

const day = (iso: string): number => Date.parse(iso) / 86_400_000;

/** What the codes of a column mean, and its numbers. */
function column({ table }: ReadTable, name: string): { cells: unknown[]; numbers: number[] | undefined } {
  const { codes, coding, numbers } = table.columns.find((one) => one.name === name)!;
  const cells = Array.from(codes, (code) => {
    const cell = coding.cells[code]!;
    return cell.kind === 'value' ? cell.value : cell.kind === 'interval' ? [cell.lower, cell.upper] : cell.kind;
  });
  return { cells, numbers: numbers && [...numbers] };
}

const HEAD = 'id,sex,smokes,age,left,came,crp,diag,note';

test('records are read as codes and as numbers, dates in days, with the end of the range for what lies beyond', async () => {
  const found = await read(
    [
      HEAD,
      'a,F,Y,41,05/02/2010,01/02/2010,3.25,250.1,x',
      'b,M,N,999,01/05/2010,01/02/2010,<0.5,008,x',
      'a,?,Y,130,,31/12/2009,60,V01,x',
      ',F,,,02/02/2010,,abc,,x',
      '',
    ].join('\n'),
  );
  expect(found.rowsRead).toBe(4);
  expect(column(found, 'sex')).toEqual({ cells: ['F', 'M', 'missing', 'F'], numbers: undefined });
  expect(column(found, 'age').numbers).toEqual([41, Number.NaN, 100, Number.NaN]);
  expect(column(found, 'came').numbers).toEqual([day('2010-02-01'), day('2010-02-01'), day('2010-01-01'), Number.NaN]);
  // 88 days after it came is more than 30.
  expect(column(found, 'left').numbers).toEqual([day('2010-02-05'), day('2010-03-03'), Number.NaN, Number.NaN]);
  expect(column(found, 'crp').numbers).toEqual([3.25, Number.NaN, Number.NaN, Number.NaN]);
  expect(column(found, 'crp').cells.at(2)).toBe('other');
  expect(column(found, 'diag').cells).toEqual(['sugar', 'infectious', 'other', 'missing']);
  expect([...found.table.unitOfRow!]).toEqual([0, 1, 0, 2]);
  expect(found.readings.find(({ name }) => name === 'age')).toEqual({
    name: 'age',
    missing: 1,
    unreadable: 1,
    unlisted: 0,
    below: 0,
    above: 1,
  });
});

test('an offset of a base that was moved to the end of its range keeps its difference', async () => {
  const found = await read([HEAD, 'a,F,Y,41,03/01/2010,30/12/2009,1,250,x', ''].join('\n'));
  expect(column(found, 'came').numbers).toEqual([day('2010-01-01')]);
  expect(column(found, 'left').numbers).toEqual([day('2010-01-05')]);
});

test('a release is read by what it writes: true and false, ISO dates, groups of codes by name', async () => {
  const table = [
    'sex,smokes,age,left,came,crp,diag',
    'F,true,41,2010-02-05,2010-02-01,3.2,sugar',
    'M,false,7,,,<0.5,',
    '',
  ];
  const found = await read(table.join('\n'), { writer: 'release' });
  expect(column(found, 'smokes').cells).toEqual([true, false]);
  expect(column(found, 'diag').cells).toEqual(['sugar', 'missing']);
  expect(column(found, 'left').numbers).toEqual([day('2010-02-05'), Number.NaN]);
  expect(found.table.unitOfRow).toBeUndefined();
  const codes = await read(`${HEAD}\na,F,Y,41,05/02/2010,01/02/2010,1,100,x\n`, { writer: 'other' });
  expect(column(codes, 'diag').cells).toEqual(['infectious']);
  // Another generator learnt from the records, and writes as they do.
  const other = await read(table.join('\n'), { writer: 'other' });
  expect(column(other, 'smokes').cells).toEqual([true, false]);
  expect(column(other, 'diag').cells).toEqual(['sugar', 'missing']);
});

test('all rows of a table that is not longer than its part, in their order; a random part of a longer one', async () => {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, [
    'n: { kind: integer, range: [0, 4000000], bins: { width: 1000000 } }',
  ]);
  const session = await DuckDbSession.open();
  const rows = 3_000_000;
  const path = join(folder, 'long.parquet');
  await session.run(path, `COPY (SELECT range AS n FROM range(${rows})) TO '${path}' (FORMAT parquet)`);
  session.close();
  const { table, rowsRead, readings } = await readEvaluatedTable(await openEvaluated({ path }, dictionary), {
    workFolder: folder,
    memoryLimitMb: 256,
  });
  expect({ rowsRead, rows: table.rows }).toEqual({ rowsRead: rows, rows: 2 ** 20 });
  expect(readings[0]).toMatchObject({ missing: 0, above: 0 });
  const { numbers, codes } = table.columns[0]!;
  expect(new Set(numbers).size).toBe(2 ** 20);
  // Of a part drawn uniformly each million holds a third: 4 standard deviations are 0.002.
  for (const code of [0, 1, 2]) {
    expect(Math.abs(codes.filter((one) => one === code).length / 2 ** 20 - 1 / 3)).toBeLessThan(0.002);
  }
  expect(numbers!.every((n, i) => Math.floor(n / 1e6) === codes[i])).toBe(true);
});

test('what contradicts the dictionary is told by name, and columns that it does not describe are passed over', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 't.csv'), 'sex,aeg,extra\nF,1,2\n');
  const dictionary = await dictionaryOf(folder, COLUMNS.slice(1, 4));
  const { mismatches, extra } = await openEvaluated({ path: join(folder, 't.csv') }, dictionary, 'other');
  expect(mismatches.map(({ reason }) => reason)).toEqual([
    'it has no column "smokes"',
    'it has no column "age"; did you mean "aeg"?',
  ]);
  expect(extra).toEqual(['aeg', 'extra']);
});

test('each column that refuses a value is named; a table without rows is refused', async () => {
  const columns = [
    'a: { kind: categorical, values: [x], outside: error }',
    'b: { kind: categorical, values: [x], missing: none, outside: error }',
  ];
  const refused = (await read('a,b\nx,x\ny,\n', { columns, unit: '{ rows: each }' }).catch(
    (error: unknown) => error,
  )) as UserError;
  expect(refused).toMatchObject({ code: 'VALUE_OUTSIDE_DOMAIN' });
  expect(refused.message).toContain('column "a" holds a value outside its domain');
  expect(refused.others).toEqual([expect.stringContaining('column "b"')]);
  await expect(read('a,b\n', { columns, unit: '{ rows: each }' })).rejects.toMatchObject({ code: 'TABLE_TOO_SMALL' });
});

test('names of the dictionary are names, whatever they look like; others that look like a record are not told', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.csv');
  writeFileSync(path, 'age,<b>sex</b>\n3,F\n');
  const marked = await dictionaryOf(folder, ['"<b>sex</b>": { kind: categorical, values: [F, M] }'], '{ rows: each }');
  expect((await openEvaluated({ path }, marked)).mismatches).toEqual([]);
  const other = await dictionaryOf(folder, ['sex: { kind: categorical, values: [F, M] }'], '{ rows: each }');
  const refused: UserError = await openEvaluated({ path }, other).catch((error) => error);
  expect(refused.code).toBe('HEADER_HOLDS_DATA');
});

test('of a table that is larger than what may be kept, a part is drawn before values are read: whole rows from all over it, the same each time', async () => {
  const folder = temporaryFolder();
  const rows = 60_000;
  const lines = Array.from({ length: rows }, (_, i) => `p${i >> 1},${i % 1000},${(i % 1000) * 2}`);
  writeFileSync(join(folder, 't.csv'), ['id,a,b', ...lines, ''].join('\n'));
  const columns = [
    'id: { kind: identifier, generate: sequence }',
    'a: { kind: integer, range: [0, 999] }',
    'b: { kind: integer, range: [0, 1998] }',
  ];
  const dictionary = await dictionaryOf(folder, columns, '{ column: id, maxRows: 3 }');
  const source = await openEvaluated({ path: join(folder, 't.csv') }, dictionary, 'records');
  const part = () => readPartOfTable(source, { workFolder: folder, memoryLimitMb: 256 }, rows, 10_000);
  const found = await part();
  expect([found.rowsRead, found.table.rows]).toEqual([rows, 10_000]);
  const [a, b] = found.table.columns.map(({ numbers }) => numbers!);
  expect(b).toEqual(a!.map((value) => 2 * value));
  // A tenth of the values is a tenth of the rows; five standard deviations are 150.
  for (let tenth = 0; tenth < 10; tenth++) {
    const drawn = a!.filter((value) => Math.floor(value / 100) === tenth).length;
    expect(Math.abs(drawn - 1000)).toBeLessThan(150);
  }
  // Of two rows of a unit both are among the kept with a chance of 1 in 36.
  const units = new Set(found.table.unitOfRow).size;
  expect(Math.abs(10_000 - units - 833)).toBeLessThan(170);
  expect(await part()).toEqual(found);
});
