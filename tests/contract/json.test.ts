import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import type { EncodedTable } from '../../pipelines/protected/sources/encode-table.ts';
import { JsonRecords } from '../../pipelines/protected/sources/json/json-records.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { UNREADABLE_TEXT } from '../../pipelines/protected/sources/session/bad-text.ts';
import type { FieldOutput } from '../../pipelines/protected/sources/text/field-output.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const texts = (dictionary: Dictionary, { columns }: EncodedTable): unknown[][] =>
  columns.map(({ codes }, i) =>
    Array.from(codes, (code) => {
      const cell = dictionary.codings[i]!.cells[code]!;
      return cell.kind === 'value' ? cell.value : cell.kind;
    }),
  );

const ROWS = [
  '{"id": 9007199254740993, "x": "F", "n": 1, "note": "x"}',
  '{"id": 9007199254740992, "x": "\\u0046", "n": 1.0, "note": {"x": [1, "}"]}}',
  '{"id": "9007199254740993", "x": "é", "n": "2", "note": null}',
  '{"id": 7, "x": "\\u00e9", "n": null, "note": [[]], "new": {"y": "]"}}',
  '{"id": null, "x": {"F": "F"}, "n": [1]}',
  '{"id": {"oid": 7}, "x": ["F"], "n": true}',
  '{"x": "\\ud83d\\ude00", "n": 1e0}',
  '{"x": "a\\"b\\\\", "n": NaN, "x": "F"}',
  '{"x": "\\ud800", "n": 1e999, "id": "\\udc00"}',
  '{}',
  '{"x": "\\q", "n": -0, "id": ""}',
];
const COLUMNS = [
  'id: { kind: identifier }',
  'x: { kind: categorical, values: [F, é, "😀", "a\\"b\\\\"], outside: other }',
  'n: { kind: integer, range: [0, 3], outside: other }',
  'note: { kind: text }',
  'later: { kind: boolean, true: [true], false: [false] }',
];

test('values are read by their names, to the last digit, and what has parts is none', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.jsonl');
  writeFileSync(path, [...ROWS, '{"later": true, "id": 7, "n": 3}', ''].join('\n'));
  const dictionary = await dictionaryOf(folder, COLUMNS);
  const table = await encode(folder, { path }, dictionary);
  const [x, n, later] = texts(dictionary, table);
  expect(x).toEqual(['F', 'F', 'é', 'é', 'other', 'other', '😀', 'F', 'other', 'missing', 'other', 'missing']);
  expect(n).toEqual([1, 1, 2, 'missing', 'other', 'other', 1, 'missing', 'other', 'missing', 0, 3]);
  expect(later).toEqual([...ROWS.map(() => 'missing'), true]);
});

test('an identifier names a unit by all its digits', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.jsonl');
  writeFileSync(path, ROWS.map((row, i) => row.replace('{', `{"row": ${i}, `).replace(', }', '}')).join('\n'));
  const dictionary = await dictionaryOf(
    folder,
    [...COLUMNS, `row: { kind: integer, range: [0, ${ROWS.length}] }`],
    '{ column: id, maxRows: 2 }',
  );
  const table = await encode(folder, { path }, dictionary);
  const rows = texts(dictionary, table).at(-1)!;
  const units = ROWS.map((_, i) => table.unitOfRow![rows.indexOf(i)]);
  // Digits beyond what a double holds; a number and the same text are one patient; parts and halves of letters name nobody.
  expect(table.unitCount).toBe(3);
  expect(units[0]).toBe(units[2]);
  expect(new Set([0, 1, 3].map((row) => units[row])).size).toBe(3);
  expect(new Set([4, 5, 6, 7, 8, 9, 10].map((row) => units[row])).size).toBe(1);
});

test('the columns are the names of the first record, whatever it holds, and no value shows', async () => {
  const path = join(temporaryFolder(), 't.json');
  writeFileSync(path, ` [ {"b": {"c": "}"}, "a\\u00e9": null, "b": 1} , {"z": 1}]`);
  const source = await openSource({ path });
  expect([source.format, source.columnNames()]).toEqual(['json', ['b', 'aé']]);
  const described = await openSource({ path, expected: ['z', 'b'] });
  expect(described.columnNames()).toEqual(['b', 'aé', 'z']);
});

/** What a JSON text becomes between the fields of a record. */
function fieldsOf(lines: string, cuts: readonly number[]): string {
  let text = '';
  let isFirst = true;
  const put = (field: string): void => {
    text += isFirst ? field : `,${field}`;
    isFirst = false;
  };
  const output: FieldOutput = {
    text: (field) => put(`"${String(field).replaceAll('"', '""')}"`),
    unreadable: () => put(`"${UNREADABLE_TEXT}"`),
    missing: () => put('\u0001'),
    endRecord() {
      text += '\n';
      isFirst = true;
    },
    isFull: false,
    flush: async () => {},
    close: async () => {},
  };
  const records = new JsonRecords({ path: 'p', names: ['k', 'l'], wanted: [0, 1], unit: undefined, output });
  const bytes = Buffer.from(lines);
  let from = 0;
  for (const cut of [...cuts.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b), bytes.length]) {
    records.push(bytes.subarray(from, cut));
    from = cut;
  }
  records.finish();
  return text;
}

const quoted = (value: unknown): string => {
  if (value === undefined || value === null) return '\u0001';
  if (typeof value === 'object') return `"${UNREADABLE_TEXT}"`;
  return `"${String(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('"', '""')}"`;
};

test('whatever JSON writes is read, however it is cut into blocks', () => {
  const record = fc.dictionary(
    fc.oneof(fc.constantFrom('k', 'l'), fc.string()),
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.jsonValue(),
    ),
  );
  const property = fc.property(
    fc.array(record),
    fc.constantFrom(undefined, 2),
    fc.boolean(),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
    (rows, indent, isList, cuts) => {
      const written = isList
        ? JSON.stringify(rows, null, indent)
        : rows.map((row) => JSON.stringify(row, null, indent)).join('\n');
      const want = rows.map((row) => {
        const parsed = JSON.parse(JSON.stringify(row));
        return `${quoted(Object.hasOwn(parsed, 'k') ? parsed.k : null)},${quoted(Object.hasOwn(parsed, 'l') ? parsed.l : null)}\n`;
      });
      expect(fieldsOf(written, cuts)).toBe(want.join(''));
    },
  );
  fc.assert(property, { seed: 10, numRuns: 300 });
});

test('a record of many megabytes is read, and one that never ends is not', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.jsonl');
  const long = 'y'.repeat(5_000_000);
  writeFileSync(path, `{"x": "F", "note": "${long}"}\n{"note": {"deep": "${long}"}, "x": "F"}\n{"x": "${long}"}\n`);
  const dictionary = await dictionaryOf(folder, [
    'x: { kind: categorical, values: [F], outside: other }',
    'note: { kind: text }',
  ]);
  expect(texts(dictionary, await encode(folder, { path }, dictionary))).toEqual([['F', 'F', 'other']]);
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"x": "${'y'.repeat(1 << 26)}`);
  await expect(encode(folder, { path }, dictionary)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});

test('a first record that is none is not taken for a table, and an escape that is none names nothing', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 't.json');
  for (const first of ['{"x":[1},"y":2]}', '{"x":1,"y" 2}', '{"x":1,"\\q":2}', '{"x":01}']) {
    writeFileSync(path, `${first}\n{"x":1}\n`);
    await expect(openSource({ path, expected: ['x'] })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('not well-formed JSON'),
    });
  }
  const dictionary = await dictionaryOf(folder, ['undefined: { kind: categorical, values: [F, M] }']);
  writeFileSync(path, '{"undefined":"F"}\n{"\\q":"M"}\n');
  expect(texts(dictionary, await encode(folder, { path }, dictionary))).toEqual([['F', 'missing']]);
});
