import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDraft } from '../../../../pipelines/describe/read-draft.ts';
import { extractOf } from '../../../../pipelines/dictionary/extract.ts';
import { openRecordDatabase } from '../../../../pipelines/protected/counting/open-record-database.ts';
import { writeRecordDatabase } from '../../../../pipelines/protected/counting/write-record-database.ts';
import { encodeTable } from '../../../../pipelines/protected/sources/encode-table.ts';
import { NO_UNIT } from '../../../../pipelines/protected/sources/no-unit.ts';
import { openSource } from '../../../../pipelines/protected/sources/open-source.ts';
import { readValues } from '../../../../pipelines/protected/values/read-values.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const MOST_ROWS = 200;
const COLUMNS = [
  `row: { kind: integer, range: [0, ${MOST_ROWS}], missing: none, outside: error }`,
  'even: { kind: boolean, true: ["0"], false: ["1"] }',
  "site: { kind: identifier, missing: ['', '?', U] }",
  'mrn: { kind: identifier }',
];
const PARTS = [
  '1',
  '01',
  '1:',
  ':1',
  '1:1',
  '11',
  'a|b',
  'a',
  'b|c',
  'é',
  'e\u0301',
  '😀',
  'A',
  ' 1 ',
  '1\t',
  '0',
  '',
  '?',
  'U',
  'NA',
  'NULL',
];
const MISSING = [
  ['', '?', 'U'],
  ['', '?', '.', '-', 'NA', 'N/A', '#N/A', 'NaN', 'NULL'],
] as const;

/** Whose row it is, by the dictionary's page; `undefined` for nobody's. */
function unitOf(parts: readonly string[]): string | undefined {
  const texts = parts.map((part) => part.replace(/^ +| +$/g, ''));
  return texts.some((text, i) => (MISSING[i] as readonly string[]).includes(text)) ? undefined : JSON.stringify(texts);
}

/** The rows of each unit, whatever it is numbered by. */
function grouped(rows: readonly (readonly [unit: unknown, row: number])[]): number[][] {
  const found = new Map<unknown, number[]>();
  for (const [unit, row] of rows) found.set(unit, [...(found.get(unit) ?? []), row]);
  const lists = [...found.values()].map((list) => list.toSorted((a, b) => a - b));
  return lists.toSorted((a, b) => a[0]! - b[0]!);
}

test('several columns: the same units in memory, in the database, in an extract and in describe; at most so many rows of each', async () => {
  const part = fc.constantFrom(...PARTS);
  const property = fc.asyncProperty(
    fc.array(fc.tuple(part, part), { minLength: 60, maxLength: MOST_ROWS }),
    fc.integer({ min: 1, max: 3 }),
    async (keys, maxRows) => {
      const folder = temporaryFolder();
      const unit = `{ column: [site, mrn], maxRows: ${maxRows} }`;
      const dictionary = await dictionaryOf(folder, COLUMNS, unit);
      const path = join(folder, 't.csv');
      const lines = keys.map(([site, mrn], row) => `${row},${row % 2},"${site}","${mrn}"`);
      writeFileSync(path, ['row,even,site,mrn', ...lines, ''].join('\n'));
      const source = await openSource({ path });
      const workFolder = join(folder, 'work');
      mkdirSync(workFolder);
      const real = grouped(
        keys.flatMap((key, row) => (unitOf(key) === undefined ? [] : [[unitOf(key), row] as const])),
      );

      const encoded = await encodeTable(source, dictionary, { workFolder });
      const seen = Array.from(encoded.columns[0]!.codes, (row, at) => [encoded.unitOfRow![at]!, row] as const);
      expect(grouped(seen.filter(([number]) => number !== NO_UNIT))).toEqual(real);
      expect(encoded.unitCount).toBe(real.length);

      const extract = await encodeTable(source, extractOf(dictionary, ['row']), { workFolder });
      const inExtract = Array.from(extract.columns[0]!.codes, (row, at) => [extract.unitOfRow![at]!, row] as const);
      expect(grouped(inExtract.filter(([number]) => number !== NO_UNIT))).toEqual(real);

      const entropy = insecureSeededEntropy(String(keys.length));
      await writeRecordDatabase(source, dictionary, { folder: join(folder, 'kept'), workFolder, entropy });
      const shape = { columns: dictionary.codings, hasUnit: true, maxRowsPerUnit: maxRows };
      const database = (await openRecordDatabase(join(folder, 'kept'), shape))!;
      const kept = real.reduce((sum, rows) => sum + Math.min(maxRows, rows.length), 0);
      const most = Math.min(maxRows, Math.max(...real.map((rows) => rows.length)));
      expect(await database.engine.survey()).toMatchObject({ rows: kept, units: real.length, mostRowsOfUnit: most });
      await database.close();

      const draft = join(folder, 'draft.yaml');
      const head = ['schema: synthward/dictionary/1', 'table: t', 'origin: expert', `unit: ${unit}`, 'columns:'];
      const open = COLUMNS.map(
        (line) => `  ${line.startsWith('even') ? 'even: { kind: categorical, values: fill-in }' : line}`,
      );
      const read = open.map((line) =>
        line.startsWith('  row') ? '  row: { kind: categorical, values: fill-in }' : line,
      );
      writeFileSync(draft, [...head, ...read, ''].join('\n'));
      const values = await readValues(source, await readDraft(draft), { workFolder, entropy });
      const { texts, codes } = values.columns.find(({ name }) => name === 'row')!;
      const said = Array.from(codes, (code, at) => [values.unitOfRow![at]!, Number(texts[code])] as const);
      const bounded = grouped(said);
      expect(bounded.map((rows) => rows.length).toSorted()).toEqual(
        real.map((rows) => Math.min(maxRows, rows.length)).toSorted(),
      );
      for (const rows of bounded) expect(real.filter((all) => rows.every((row) => all.includes(row)))).toHaveLength(1);
    },
  );
  await fc.assert(property, { seed: 10, numRuns: 4 });
});
