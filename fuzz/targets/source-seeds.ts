import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { zipOf } from '../../fixtures/support/zip.ts';
import { fixture } from './folders.ts';

/** The table that all of them hold. */
export const CSV = `patient,sex,ward,age,stay,admitted,pressure,note
1,F,north,34,2,2019-03-01,120.5,"a, b"
1,F,south,34,1,2019-04-11,118,
2,M,east,71,5,2020-01-31,99.25,"say ""hello"""
3,,north,NA,3,2019-12-24,,x
4,M,"north",8,6,2019-02-28,1e2,ü
`;

export const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
columns:
  patient: { kind: identifier }
  note: { kind: text }
  sex: { kind: categorical, values: [F, M], outside: missing }
  ward: { kind: categorical, values: [north, south, east], outside: other }
  age: { kind: integer, range: [0, 99], bins: { width: 20 }, missing: [NA, ""], outside: clamp }
  stay: { kind: integer, range: [1, 6], outside: clamp }
  admitted: { kind: date, range: [2019-01-01, 2020-12-31], bins: { every: month } }
  pressure: { kind: real, range: [50, 250], bins: { count: 10 }, decimals: 2 }
`;

const rows = [
  { patient: 1, sex: 'F', ward: 'north', age: 34, stay: 2, admitted: '2019-03-01', pressure: 120.5, note: 'a' },
  { patient: 2, sex: null, ward: 'east', age: null, stay: 5, admitted: '2020-01-31', pressure: null, note: 'ü' },
  { patient: 2, sex: 'M', ward: 'south', age: 71, stay: 6, admitted: '2019-12-24', pressure: 99.25, note: '' },
];

export const JSON_LINES: string = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
export const JSON_LIST: string = JSON.stringify(rows, null, 1);

/** The table as Parquet, whose columns have their own types, and as text alone. */
export async function parquetSeeds(folder: string): Promise<readonly Buffer[]> {
  const csv = join(folder, 'seed.csv');
  writeFileSync(csv, CSV);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const seeds: Buffer[] = [];
  for (const [text, codec] of [
    [false, 'snappy'],
    [true, 'zstd'],
    [false, 'uncompressed'],
  ] as const) {
    const path = join(folder, `seed-${seeds.length}.parquet`);
    const read = `read_csv('${csv}', header = true, all_varchar = ${text}, nullstr = 'NA')`;
    await connection.run(`COPY (SELECT * FROM ${read}) TO '${path}' (FORMAT parquet, CODEC '${codec}')`);
    seeds.push(readFileSync(path));
  }
  connection.closeSync();
  instance.closeSync();
  return seeds;
}

/** The table as Arrow files and streams, dictionary-encoded text among them, and files that others wrote. */
export function arrowSeeds(): readonly Buffer[] {
  const table = tableFromArrays({
    patient: Int32Array.of(1, 2, 2),
    sex: ['F', null, 'M'],
    ward: ['north', 'east', 'south'],
    age: Int16Array.of(34, 0, 71),
    stay: Float64Array.of(2, 5, 6),
    admitted: ['2019-03-01', '2020-01-31', '2019-12-24'],
    pressure: Float32Array.of(120.5, 0, 99.25),
    note: ['a', 'ü', ''],
  });
  const others = ['default.feather', 'lz4.arrow', 'zstd.arrows'].map((name) =>
    fixture(`tests/contract/feather/${name}`),
  );
  return [Buffer.from(tableToIPC(table, 'file')), Buffer.from(tableToIPC(table, 'stream')), ...others];
}

/** The sheet of a workbook, and what stands beside it. */
export const SHEET: string = `<worksheet><sheetData>${CSV.replace('"a, b"', 'a')
  .replace('NA', '')
  .trim()
  .split('\n')
  .map((line, row) => {
    const cells = line.split(',').map((text, column) => {
      const at = `${String.fromCharCode(65 + column)}${row + 1}`;
      if (/^\d+(\.\d+)?$/.test(text)) return `<c r="${at}"><v>${text}</v></c>`;
      if (text === 'north') return `<c r="${at}" t="s"><v>0</v></c>`;
      return `<c r="${at}" t="inlineStr"><is><t>${text.replaceAll('"', '&quot;')}</t></is></c>`;
    });
    return `<row r="${row + 1}">${cells.join('')}</row>`;
  })
  .join('')}</sheetData></worksheet>`;

export const WORKBOOK: Readonly<Record<string, string>> = {
  '[Content_Types].xml': '<Types/>',
  'xl/workbook.xml':
    '<?xml version="1.0"?><workbook xmlns:r="r"><workbookPr date1904="0"/><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
  'xl/sharedStrings.xml': '<sst><si><t>north</t></si><si><r><t>so</t></r><r><t>uth</t></r></si></sst>',
  'xl/styles.xml':
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
  'xl/worksheets/sheet1.xml': SHEET,
};

export const workbookOf = (parts: Readonly<Record<string, string>>): Buffer =>
  zipOf(...Object.entries(parts).map(([name, body]) => ({ name, body })));
