import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDraft } from '../../../../pipelines/describe/read-draft.ts';
import { parseDay } from '../../../../pipelines/dictionary/calendar.ts';
import { openSource } from '../../../../pipelines/protected/sources/open-source.ts';
import { readValues } from '../../../../pipelines/protected/values/read-values.ts';
import type { BoundedValues, ValueColumn } from '../../../../privacy/guard/values/bounded-values.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { parquetOf } from '../../../support/parquet-fixtures.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

interface Given {
  readonly columns: readonly string[];
  readonly csv: string;
  readonly unit?: string;
  readonly parquet?: boolean;
  readonly seed?: string;
}

async function readGiven({
  columns,
  csv,
  unit = '{ rows: each }',
  parquet = false,
  seed = 's',
}: Given): Promise<BoundedValues> {
  const folder = temporaryFolder();
  const head = ['schema: synthward/dictionary/1', 'table: t', 'origin: expert', `unit: ${unit}`, 'columns:'];
  const path = join(folder, 'dictionary.yaml');
  writeFileSync(path, [...head, ...columns.map((line) => `  ${line}`), ''].join('\n'));
  const table = join(folder, 'table.csv');
  writeFileSync(table, csv);
  if (parquet) await parquetOf(table, join(folder, 'table.parquet'));
  const source = await openSource({ path: parquet ? join(folder, 'table.parquet') : table });
  return readValues(source, await readDraft(path), { workFolder: folder, entropy: insecureSeededEntropy(seed) });
}

const textsOf = ({ texts, codes }: ValueColumn): (string | null)[] => Array.from(codes, (code) => texts[code] ?? null);
const numbersOf = ({ numbers }: ValueColumn): (number | null)[] =>
  Array.from(numbers!, (x) => (Number.isNaN(x) ? null : x));
const lines = (...cells: string[]): string => `x,y\n${cells.map((cell, i) => `${cell},${i}\n`).join('')}`;
const one = async (column: string, ...cells: string[]): Promise<ValueColumn> =>
  (await readGiven({ columns: [`x: ${column}`, 'y: { kind: text }'], csv: lines(...cells) })).columns[0]!;

describe('what each row says', () => {
  test('texts in their tidy form; the empty one too; none where it is too long for a category', async () => {
    const column = await one('{ kind: categorical, values: fill-in }', 'b', '', ' a ', 'b', 'x'.repeat(201), '?');
    // A join may bring rows in another order; what matters is that a row's values and unit stay together.
    expect(textsOf(column).sort()).toEqual(['', '?', 'a', 'b', 'b', null]);
  });

  test('codes in their normal form, and what is no code as it stands', async () => {
    const column = await one(
      '{ kind: code, grouping: { file: fill-in, normalise: icd10 } }',
      'e11.9',
      'E11',
      '',
      'NA',
      'J44',
    );
    expect(textsOf(column)).toEqual(['E11', 'E11', '', 'NA', 'J44']);
  });

  test('whole numbers, moved into the limits; none for missing codes, words and infinities', async () => {
    const column = await one(
      "{ kind: integer, range: { fill-in: [0, 100] }, missing: ['', '-9', NA] }",
      '7',
      '7.6',
      '-3',
      '1e9',
      '',
      '-9',
      '-9.0',
      'NA',
      'many',
      'inf',
      'nan',
    );
    expect(numbersOf(column)).toEqual([7, 8, 0, 100, null, null, null, null, null, null, null]);
  });

  test('numbers beyond 32 bits on both sides of zero come through exactly', async () => {
    const column = await one('{ kind: integer, range: fill-in }', '-2000000000', '1999999999', '0', '3e99');
    expect(numbersOf(column)).toEqual([-2e9, 1999999999, 0, 2e9]);
    const fine = await one(
      '{ kind: real, decimals: 6, range: fill-in, bins: fill-in }',
      '-1234567.654321',
      '0.0000004',
      '',
    );
    expect(numbersOf(fine)).toEqual([-1234567654321, 0, null]);
  });

  test('real numbers in units of their last decimal', async () => {
    const column = await one('{ kind: real, decimals: 1, range: fill-in, bins: fill-in }', '73.54', '-0.25', 'x');
    expect(numbersOf(column)).toEqual([735, -3, null]);
  });

  test('days and seconds, by the stated format, within 1900 to 2100', async () => {
    const days = await one(
      "{ kind: date, range: fill-in, format: '%d/%m/%Y' }",
      '31/01/2020',
      '31/02/2020',
      '01/01/1700',
      '2020-01-31',
    );
    expect(numbersOf(days)).toEqual([parseDay('2020-01-31'), null, parseDay('1900-01-01'), null]);
    const seconds = await one(
      '{ kind: datetime, range: fill-in, bins: { every: day } }',
      '2020-01-31 12:00:00',
      'never',
    );
    expect(numbersOf(seconds)).toEqual([parseDay('2020-01-31')! * 86_400 + 43_200, null]);
  });

  test('Parquet says the same, with nulls for empty texts', async () => {
    const csv = lines('b', '3', '', 'b');
    for (const parquet of [false, true]) {
      const values = await readGiven({
        columns: ['x: { kind: categorical, values: fill-in }', 'y: { kind: integer, range: fill-in }'],
        csv,
        parquet,
      });
      expect(textsOf(values.columns[0]!)).toEqual(['b', '3', '', 'b']);
      expect(numbersOf(values.columns[1]!)).toEqual([0, 1, 2, 3]);
    }
  });
});

describe('whose rows are kept', () => {
  const columns = ['x: { kind: identifier, missing: [none] }', 'y: { kind: integer, range: fill-in }'];
  const rows = Array.from({ length: 12 }, (_, i) => ['P1', ' P1', 'P2', 'none', ''][i % 5]!);

  test('at most maxRows of each unit, none of an unknown one, and not always the same', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      const values = await readGiven({
        columns,
        csv: lines(...rows),
        unit: '{ column: x, maxRows: 2 }',
        seed: `${seed}`,
      });
      expect(values.maxRowsPerUnit).toBe(2);
      const units = [...values.unitOfRow!];
      for (const unit of new Set(units)) expect(units.filter((other) => other === unit).length).toBeLessThanOrEqual(2);
      expect(new Set(units).size).toBe(3); // P1, P2, and the empty text, which is no missing code here
      for (const y of numbersOf(values.columns[0]!)) expect(rows[y!]).not.toBe('none');
      seen.add(numbersOf(values.columns[0]!).join());
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  test('a table of fewer than two units is refused without a word of it', async () => {
    await expect(readGiven({ columns, csv: 'x,y\nP1,1\nP1,2\n', unit: '{ column: x, maxRows: 2 }' })).rejects.toThrow(
      expect.objectContaining({ code: 'TABLE_TOO_SMALL', message: expect.not.stringContaining('P1') }),
    );
  });

  test('a column that is not there is refused', async () => {
    await expect(
      readGiven({ columns: ['z: { kind: categorical, values: fill-in }'], csv: lines('a', 'b') }),
    ).rejects.toThrow(expect.objectContaining({ code: 'DICTIONARY_MISMATCH' }));
  });
});
