import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { zipOf } from '../../fixtures/support/zip.ts';
import { excelDate, isDateFormat } from '../../pipelines/protected/sources/excel/excel-date.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { UserError } from '../../privacy/errors.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inline, sheetOf, workbook } from '../support/workbook.ts';

const NAMES = ['pid', 'sex', 'age', 'weight', 'admitted', 'seen', 'smoker', 'note'];
const COLUMNS = [
  'pid: { kind: categorical, values: [ "2", "00003", "98"], outside: other }',
  'sex: { kind: categorical, values: [F, M] }',
  'age: { kind: integer, range: [0, 99] }',
  'weight: { kind: real, range: [0, 10], bins: { width: 0.1 } }',
  'admitted: { kind: date, range: [1900-01-01, 2030-12-31], bins: { every: day } }',
  'seen: { kind: datetime, range: [2020-01-01, 2020-03-01], bins: { every: hour } }',
  'smoker: { kind: boolean, true: [true], false: [false] }',
  'note: { kind: categorical, values: [\'a < b & "c" 7 é 😀\'], outside: other }',
];
const DAY = 86_400_000;

/** Row `i` as `excel/make.py` writes it. */
function expected(i: number, from1904: boolean): readonly unknown[] {
  const admitted = new Date(Date.UTC(1900, 0, 2) + i * 401 * DAY);
  const seen = new Date(Date.UTC(2020, 0, 31, 23, 59, 59) + i * 3_600_000);
  return [
    i === 2 || i === 98 ? String(i) : i === 3 ? '00003' : 'other',
    ['F', 'M', 'missing'][i % 3],
    i % 7 === 0 ? 'missing' : i % 90,
    (i / 10).toFixed(1),
    from1904 && admitted.getUTCFullYear() < 1904 ? 'missing' : admitted.toISOString().slice(0, 10),
    seen.toISOString().slice(0, 13),
    i % 2 === 1,
    i === 7 ? 'a < b & "c" 7 é 😀' : 'other',
  ];
}

test.each(['openpyxl.xlsx', 'xlsxwriter.xlsx', 'mac.xlsx'])('%s is read to the last value', async (name) => {
  const path = fileURLToPath(new URL(`excel/${name}`, import.meta.url));
  const source = await openSource({ path });
  expect([source.format, source.columnNames()]).toEqual(['xlsx', NAMES]);
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, COLUMNS);
  const { columns, rowCount } = await encode(folder, { path }, dictionary);
  const found = Array.from({ length: rowCount }, (_, row) =>
    columns.map(({ codes }, c) => {
      const cell = dictionary.codings[c]!.cells[codes[row]!]!;
      if (cell.kind !== 'interval' && cell.kind !== 'value') return cell.kind;
      const value = cell.kind === 'value' ? cell.value : cell.lower;
      if (c === 3) return Number(value).toFixed(1);
      if (typeof value === 'string') return value;
      if (c === 4) return new Date(Number(value) * DAY).toISOString().slice(0, 10);
      return c === 5 ? new Date(Number(value) * 1000).toISOString().slice(0, 13) : value;
    }),
  );
  expect(found.map((row) => row.map(String))).toEqual(
    Array.from({ length: 100 }, (_, i) => expected(i, name === 'mac.xlsx').map(String)),
  );
  expect(readdirSync(join(folder, 'work'))).toEqual([]);
});

test('a sheet is taken by its name, also a hidden one', async () => {
  const path = fileURLToPath(new URL('excel/mac.xlsx', import.meta.url));
  expect((await openSource({ path, sheet: 'Export <1>' })).columnNames()).toEqual(NAMES);
  expect((await openSource({ path, sheet: 'Notes' })).columnNames()).toEqual(['nothing']);
  await expect(openSource({ path, sheet: 'Codebook' })).rejects.toMatchObject({
    message: expect.stringContaining('its sheet is empty'),
  });
  await expect(openSource({ path, sheet: 'export' })).rejects.toMatchObject({
    message: expect.stringContaining('no sheet of that name'),
    hint: expect.stringContaining('"Codebook", "Export <1>", "Notes"'),
  });
});

test.each([
  [1, 1900, '1900-01-01'],
  [59, 1900, '1900-02-28'],
  [60, 1900, undefined],
  [60.5, 1900, undefined],
  [61, 1900, '1900-03-01'],
  [44_927.25, 1900, '2023-01-01 06:00:00'],
  [44_926.999_999, 1900, '2023-01-01'],
  [0, 1904, '00:00:00'],
  [1, 1904, '1904-01-02'],
  [43_465, 1904, '2023-01-01'],
  [0.75, 1900, '18:00:00'],
  [2_958_465, 1900, '9999-12-31'],
  [2_958_467, 1900, undefined],
  [-1, 1900, undefined],
] as const)('%d days in the system of %d are %s', (serial, system, text) => {
  expect(excelDate(serial, system)).toBe(text);
});

test.each([
  [0, undefined, false],
  [14, undefined, true],
  [46, undefined, false],
  [164, 'yyyy-mm-dd', true],
  [164, '[$-407]d. mmm yy', true],
  [164, '[h]:mm:ss', false],
  [164, '0.00" mg/dl"', false],
  [164, '#,##0\\ "Days"', false],
  [164, '[Red]General', false],
  [164, '_-* #,##0.00\\ "€"_-', false],
])('format %d (%s) is one of dates: %s', (id, code, isDate) => {
  expect(isDateFormat(id, code)).toBe(isDate);
});

const VALUE = 'Zebulon7731';
const HEADER = `<row r="1">${inline('A1', 'name')}${inline('B1', 'age')}</row>`;
const ROWS = Array.from(
  { length: 50 },
  (_, i) => `<row r="${i + 2}">${inline(`A${i + 2}`, VALUE)}<c r="B${i + 2}"><v>${i}</v></c></row>`,
).join('');

const BAD: Readonly<Record<string, readonly [Uint8Array, string]>> = {
  'merged cells': [
    workbook(sheetOf(HEADER + ROWS, '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>')),
    'its sheet has merged cells',
  ],
  'a title above the names': [
    workbook(sheetOf(`<row r="1">${inline('A1', 'Visits of 2020')}</row>${ROWS}`)),
    'none of the columns of the dictionary is in it',
  ],
  'two rows of names, the first with gaps': [
    workbook(sheetOf(`<row r="1">${inline('A1', 'name')}${inline('C1', 'age')}</row>${HEADER}${ROWS}`)),
    'leaves a column without a name',
  ],
  'notes beside the table': [
    workbook(sheetOf(`${HEADER}${ROWS}<row r="99">${inline('F99', VALUE)}</row>`)),
    'cells beside the columns that its first row names',
  ],
  'an empty sheet': [workbook(sheetOf('')), 'its sheet is empty'],
  'no names': [workbook(sheetOf(ROWS)), 'look like a record'],
  'hidden sheets alone': [
    workbook(sheetOf(HEADER + ROWS), { sheets: '<sheet name="S" state="hidden" sheetId="1" r:id="r1"/>' }),
    'no sheet that is not hidden',
  ],
  'a text that is not there': [
    workbook(sheetOf(`${HEADER}${ROWS}<row r="99"><c r="A99" t="s"><v>5</v></c></row>`)),
    'damaged or cut short',
  ],
  'a cell in no column': [
    workbook(sheetOf(`${HEADER}${ROWS}<row>${inline('XFE9', VALUE)}</row>`)),
    'damaged or cut short',
  ],
  'more cells in a row than a sheet has columns': [
    workbook(sheetOf(`${HEADER}<row>${'<c><v>1</v></c>'.repeat(16_385)}</row>`)),
    'damaged or cut short',
  ],
  'one cell written over and over': [
    workbook(sheetOf(`${HEADER}<row>${'<c r="A2"><v>1</v></c>'.repeat(16_385)}</row>`)),
    'damaged or cut short',
  ],
  'a text without an end': [
    workbook(sheetOf(`${HEADER}<row>${inline('A2', 'y'.repeat(5_000_000))}</row>`)),
    'damaged or cut short',
  ],
  'XML that ends early': [workbook(sheetOf(HEADER + ROWS).slice(0, -30)), 'damaged or cut short'],
  'XML with entities of its own': [
    workbook(`<!DOCTYPE worksheet [<!ENTITY a "${VALUE}">]>${sheetOf(HEADER + ROWS)}`),
    'damaged or cut short',
  ],
  'an unknown entity': [
    workbook(sheetOf(`${HEADER}${ROWS}<row>${inline('A99', '&boom;')}</row>`)),
    'damaged or cut short',
  ],
  'bytes that are not UTF-8': [
    workbook(sheetOf(HEADER + ROWS), {
      more: [{ name: 'xl/styles.xml', body: Uint8Array.of(0x3c, 0xff) }],
    }),
    'damaged or cut short',
  ],
  'another Office document': [
    zipOf({ name: '[Content_Types].xml', body: '' }, { name: 'word/document.xml', body: '<x/>' }),
    'an Office document without a workbook',
  ],
  'a binary workbook': [
    zipOf({ name: '[Content_Types].xml', body: '' }, { name: 'xl/workbook.bin', body: 'x' }),
    'a binary Excel workbook',
  ],
  'an archive cut short': [workbook(sheetOf(HEADER + ROWS)).subarray(0, -20), 'ZIP data are damaged or cut short'],
};

test.each(Object.entries(BAD))('%s: refused in clear words, and no value shows', async (_, [body, says]) => {
  const folder = temporaryFolder();
  const path = join(folder, 't.xlsx');
  writeFileSync(path, body);
  const dictionary = await dictionaryOf(folder, [
    'name: { kind: categorical, values: [Ann], outside: other }',
    'age: { kind: integer, range: [0, 120] }',
  ]);
  const error = await encode(folder, { path }, dictionary).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message, hint, stack } = error as UserError;
  expect(message).toContain(says);
  expect(`${message} ${hint} ${stack}`).not.toContain(VALUE);
  expect(hint).toMatch(/\.$/);
});

test('formulas without a result, errors and gaps', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.xlsx');
  const cells = [
    '<c r="B2"><f>1+1</f><v>2</v></c>',
    '<c r="B3"><f>1+1</f></c>',
    '<c r="B4" t="e"><v>#N/A</v></c>',
    '<c r="B5" t="e"><v>#DIV/0!</v></c>',
    '<c r="B6"/>',
    '<c r="B7" t="str"><f>"4"</f><v>4</v></c>',
    '<c r="B8"><v>1E1</v></c>',
    '<c t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r><rPh><t>9</t></rPh></is></c>',
  ];
  const rows = cells.map((cell, i) => `<x:row r="${i + 2}">${inline(`A${i + 2}`, 'Ann')}${cell}</x:row>`).join('');
  writeFileSync(path, workbook(sheetOf(`${HEADER}${rows}<!-- ${VALUE} --><row r="20"/>`)));
  const dictionary = await dictionaryOf(folder, [
    'name: { kind: categorical, values: [Ann] }',
    'age: { kind: integer, range: [0, 12], outside: other }',
  ]);
  const { columns } = await encode(folder, { path }, dictionary);
  const { cells: meanings } = dictionary.codings[1]!;
  const found = Array.from(columns[1]!.codes, (code) => {
    const cell = meanings[code]!;
    return cell.kind === 'value' ? cell.value : cell.kind;
  });
  expect(found).toEqual([2, 'other', 'missing', 'other', 'missing', 4, 10, 12]);
});

test('the names of a sheet come from its first row alone, whatever stands below', async () => {
  const path = join(temporaryFolder(), 't.xlsx');
  const bad = [
    '<c r="A2" t="s"><v>99</v></c>',
    inline('XFE2', VALUE),
    '<c r="A2"><v>&boom;</v></c>',
    inline('F2', VALUE),
  ];
  for (const cell of bad) {
    writeFileSync(path, workbook(sheetOf(`${HEADER}<row r="2">${cell}</row>`)));
    expect((await openSource({ path })).columnNames()).toEqual(['name', 'age']);
  }
});

test('numbers keep every digit that they are kept with, and what is none is none', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.xlsx');
  const digits = [
    '9007199254740993',
    '9007199254740992',
    '-9007199254740993',
    '0.1',
    '1E-3',
    '5.0',
    ' ',
    '0x10',
    '1_0',
  ];
  const rows = digits.map((value) => `<row><c r="A9"><v>${value}</v></c></row>`).join('');
  writeFileSync(path, workbook(sheetOf(`<row>${inline('A1', 'x')}</row>${rows}`)));
  const dictionary = await dictionaryOf(folder, [
    'x: { kind: categorical, values: ["9007199254740993", "9007199254740992", "-9007199254740993", "0.1", "0.001", "5"], outside: other }',
  ]);
  const { columns } = await encode(folder, { path }, dictionary);
  const { cells } = dictionary.codings[0]!;
  const found = Array.from(columns[0]!.codes, (code) => cells[code]!);
  expect(found.map((cell) => (cell.kind === 'value' ? cell.value : cell.kind))).toEqual([
    ...digits.slice(0, 3),
    ...['0.1', '0.001', '5', 'other', 'other', 'other'],
  ]);
});
