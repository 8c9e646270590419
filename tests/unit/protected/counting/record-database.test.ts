import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dictionary } from '../../../../pipelines/dictionary/dictionary.ts';
import {
  openRecordDatabase,
  type RecordDatabase,
} from '../../../../pipelines/protected/counting/open-record-database.ts';
import { writeRecordDatabase } from '../../../../pipelines/protected/counting/write-record-database.ts';
import { encodeTable } from '../../../../pipelines/protected/sources/encode-table.ts';
import { openSource } from '../../../../pipelines/protected/sources/open-source.ts';
import type { EncodedColumn } from '../../../../privacy/guard/codes.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const many = Array.from({ length: 6000 }, (_, i) => `V${i}`);
const COLUMNS = [
  'id: { kind: identifier }',
  'sex: { kind: categorical, values: [F, M], missing: ["?", ""] }',
  'ward: { kind: categorical, values: [A, "it\'s", C], outside: other }',
  `drug: { kind: categorical, values: [${many.join(', ')}], outside: other }`,
  'age: { kind: integer, range: [0, 120], bins: { width: 10 } }',
  'weight: { kind: real, range: [0, 200], bins: { count: 8 }, outside: missing }',
  'admitted: { kind: date, range: [2010-01-01, 2012-12-31], bins: { every: year } }',
  'days: { kind: integer, range: [0, 254], outside: clamp }',
  'icd: { kind: code, grouping: { file: g.csv, normalise: icd9 }, outside: other }',
];
const HEADER = 'id,sex,ward,drug,age,weight,admitted,days,icd';
const ROWS = Array.from({ length: 2500 }, (_, i) =>
  [
    i % 50 === 0 ? '' : `P${(i * 7) % 600}`,
    ['F', 'M', '?', '', 'X'][i % 5],
    ['A', "it's", 'C', 'D', ''][(i >> 2) % 5],
    i % 9 === 0 ? 'none' : `V${(i * 31) % 6000}`,
    i % 11 === 0 ? '' : (i * 7) % 140,
    i % 13 === 0 ? 'NaN' : ((i * 31) % 2100) / 10,
    i % 17 === 0 ? 'never' : `201${i % 5}-0${1 + (i % 9)}-11`,
    (i * 3) % 400,
    ['250.83', '8', 'E909', ' 99 ', ''][i % 5],
  ].join(','),
);

async function sourceOf(folder: string, unit?: string, columns = COLUMNS, rows: readonly string[] = ROWS) {
  writeFileSync(join(folder, 'g.csv'), 'from,to,code,label\n001,139,inf,\n250,250,dia,\nE800,E999,ext,\n');
  const dictionary = await dictionaryOf(folder, columns, unit);
  writeFileSync(join(folder, 't.csv'), [HEADER, ...rows, ''].join('\n'));
  return { dictionary, source: await openSource({ path: join(folder, 't.csv') }) };
}

/** Each row's codes as text, in order of themselves. */
const rowsOf = (columns: readonly EncodedColumn[]): string[] =>
  Array.from(columns[0]!.codes, (_, row) => columns.map(({ codes }) => codes[row]).join()).sort();

const shapeOf = ({ codings, unit }: Dictionary) => ({
  columns: codings,
  hasUnit: unit.column !== undefined,
  maxRowsPerUnit: unit.maxRows,
});

async function write(
  folder: string,
  { dictionary, source }: Awaited<ReturnType<typeof sourceOf>>,
): Promise<RecordDatabase> {
  const [kept, workFolder] = [join(folder, 'kept'), join(folder, 'work')];
  mkdirSync(workFolder, { recursive: true });
  await writeRecordDatabase(source, dictionary, { folder: kept, workFolder, entropy: insecureSeededEntropy('bound') });
  expect(readdirSync(workFolder)).toEqual([]);
  return (await openRecordDatabase(kept, shapeOf(dictionary)))!;
}

describe('records kept as a database', () => {
  test('are the codes that encoding into memory makes', async () => {
    const folder = temporaryFolder();
    const input = await sourceOf(folder);
    const database = await write(folder, input);
    const { records, rowsRead, rowsKept } = await database.evaluated();
    const expected = await encodeTable(input.source, input.dictionary, { workFolder: join(folder, 'work') });
    expect(rowsOf(records.columns)).toEqual(rowsOf(expected.columns));
    expect(records.columns.map(({ codes }) => codes.BYTES_PER_ELEMENT)).toEqual(
      expected.columns.map(({ codes }) => codes.BYTES_PER_ELEMENT),
    );
    expect([rowsRead, rowsKept, records.unitOfRow]).toEqual([2500, 2500, undefined]);
    const { units, mostRowsOfUnit } = await database.engine.survey();
    expect([units, mostRowsOfUnit]).toEqual([2500, 1]);
    await database.close();
  });

  test('hold at most the bound of each unit, chosen among its rows, and none of rows without a unit', async () => {
    const folder = temporaryFolder();
    const input = await sourceOf(folder, '{ column: id, maxRows: 2 }');
    const database = await write(folder, input);
    const survey = await database.engine.survey();
    const encoded = await encodeTable(input.source, input.dictionary, { workFolder: join(folder, 'work') });
    const rowsOfUnit = new Map<number, number>();
    for (const unit of encoded.unitOfRow!) rowsOfUnit.set(unit, (rowsOfUnit.get(unit) ?? 0) + 1);
    rowsOfUnit.delete(0xffffffff);
    const kept = [...rowsOfUnit.values()].reduce((sum, rows) => sum + Math.min(2, rows), 0);
    expect(survey).toMatchObject({ rows: kept, units: encoded.unitCount, mostRowsOfUnit: 2 });
    const { records, rowsRead, rowsKept } = await database.evaluated();
    expect([rowsRead, rowsKept, records.unitOfRow]).toEqual([2500, kept, undefined]);
    expect(rowsOf(records.columns)).toEqual(rowsOf(encoded.columns)); // kept and left out together are all
    await database.close();
  });

  test('carry their units where no row is left out', async () => {
    const folder = temporaryFolder();
    const database = await write(
      folder,
      await sourceOf(folder, '{ column: id, maxRows: 9 }', COLUMNS, ROWS.slice(1, 40)),
    );
    const { records } = await database.evaluated();
    expect(new Set(records.unitOfRow).size).toBe(39);
    await database.close();
  });

  test("are the owner's alone, and leave nothing beside them when closed", async () => {
    const folder = temporaryFolder();
    const database = await write(folder, await sourceOf(folder));
    const recoded = database.engine.withRecodings(
      database.engine.columns.map(({ size }) => ({ size: 1, map: new Uint32Array(size) })),
    );
    expect(await recoded.survey()).toMatchObject({ rows: 2500, largestCodes: database.engine.columns.map(() => 0) });
    await database.close();
    await database.close();
    expect(readdirSync(join(folder, 'kept'))).toEqual(['readings.json', 'records.duckdb']);
    expect(statSync(join(folder, 'kept/readings.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'kept/records.duckdb')).mode & 0o777).toBe(0o600);
  });

  test.each([
    [
      'a value that the policy refuses',
      'VALUE_OUTSIDE_DOMAIN',
      ['ward: { kind: categorical, values: [A, C], outside: error }'],
      ROWS,
      undefined,
    ],
    [
      'a value that the policy refuses, of 256',
      'VALUE_OUTSIDE_DOMAIN',
      ['days: { kind: integer, range: [0, 255], missing: none, outside: error }'],
      ROWS,
      undefined,
    ],
    ['a single unit', 'TABLE_TOO_SMALL', COLUMNS, ROWS.slice(1, 2), '{ column: id, maxRows: 2 }'],
    ['a single row', 'TABLE_TOO_SMALL', COLUMNS, ROWS.slice(1, 2), undefined],
    ['a line cut short', 'FILE_UNREADABLE', COLUMNS, [...ROWS, 'P1,SECRET'], undefined],
  ] as const)('are not kept of %s', async (_, code, columns, rows, unit) => {
    const folder = temporaryFolder();
    const all = COLUMNS.map((line) => columns.find((other) => other.split(':')[0] === line.split(':')[0]) ?? line);
    const failure = await write(folder, await sourceOf(folder, unit, all, rows)).catch((error: Error) => error);
    expect(failure).toMatchObject({ code });
    expect((failure as Error).message.replace(folder, '')).not.toMatch(/SECRET|it's|\d{3}/);
    expect(readdirSync(join(folder, 'kept'))).toEqual(unit === undefined ? [] : ['order.salt']);
    expect(readdirSync(join(folder, 'work'))).toEqual([]);
  });

  test('that were damaged are refused, and the message quotes nothing', async () => {
    const folder = temporaryFolder();
    const input = await sourceOf(folder);
    await (await write(folder, input)).close();
    const path = join(folder, 'kept/records.duckdb');
    writeFileSync(path, Buffer.alloc(statSync(path).size, 'SECRET'));
    const opening = openRecordDatabase(join(folder, 'kept'), shapeOf(input.dictionary));
    await expect(opening).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.not.stringContaining('SECRET'),
    });
    expect(existsSync(join(folder, 'kept/scratch'))).toBe(false);
  });

  test('of which a byte was changed are not counted', async () => {
    const folder = temporaryFolder();
    const input = await sourceOf(folder);
    const whole = await write(folder, input);
    const truth = await whole.engine.survey();
    await whole.close();
    const path = join(folder, 'kept/records.duckdb');
    const bytes = readFileSync(path);
    let found = 0;
    for (let at = 5000; at < bytes.length; at += 40_009) {
      bytes[at]! ^= 1;
      writeFileSync(path, bytes);
      const counted = await openRecordDatabase(join(folder, 'kept'), shapeOf(input.dictionary))
        .then(async (database) => {
          try {
            return await database!.engine.survey();
          } finally {
            await database!.close();
          }
        })
        .catch((error: Error) => error);
      bytes[at]! ^= 1;
      if (counted instanceof Error) {
        found++;
        expect(counted).toMatchObject({ code: 'FILE_UNREADABLE' });
      } else expect(counted).toEqual(truth); // a block that nothing uses
    }
    expect(found).toBeGreaterThan(3);
  });

  test('are not there where none were written', async () => {
    const { dictionary } = await sourceOf(temporaryFolder());
    expect(await openRecordDatabase(temporaryFolder(), shapeOf(dictionary))).toBeUndefined();
  });
});
