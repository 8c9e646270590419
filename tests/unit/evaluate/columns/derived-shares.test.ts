import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDictionary } from '../../../../pipelines/dictionary/load.ts';
import { columnFacts } from '../../../../pipelines/evaluate/columns/column-facts.ts';
import { derivedFacts } from '../../../../pipelines/evaluate/columns/derived-facts.ts';
import { derivedShares } from '../../../../pipelines/evaluate/columns/derived-shares.ts';
import { outputColumnsOf } from '../../../../pipelines/release-folder/decode/output-columns-of.ts';
import { columns } from '../tables.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: t
origin: expert
unit: { rows: each }
columns:
  bmi: { kind: real, from: weight / height }
  weight: { kind: integer, range: [1, 2] }
  height: { kind: integer, range: [1, 2], outside: other }
  admitted: { kind: date, range: [2020-01-01, 2020-01-02] }
  left: { kind: date, after: admitted, range: [0, 1] }
  stay: { kind: integer, from: left - admitted }
  died: { kind: date, after: left, range: [0, 1], mostlyMissing: true }
  ward: { kind: categorical, values: [A, B], outside: other }
  class: { kind: categorical, from: ward, map: { A: x, B: y } }
  floor: { kind: integer, from: class, map: { x: 1, y: 2 } }
  twice: { kind: real, from: bmi * 2 + floor }
`;

test('a column made of others counts as null where one of them is, through offsets, formulas and maps', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'derived-'));
  const file = join(folder, 'd.yaml');
  writeFileSync(file, DICTIONARY);
  const dictionary = await loadDictionary(file);
  rmSync(folder, { recursive: true });
  const facts = derivedFacts(outputColumnsOf(dictionary), columnFacts(dictionary));
  // Codes 0 and 1 are values, 2 is null, 3 is `other` of weight, height, admitted, left, died and ward.
  const sizes = dictionary.codings.map(({ size }) => size);
  const sample = columns(sizes, [
    [0, 0, 0, 0, 0, 0],
    [2, 0, 2, 0, 2, 3],
    [0, 3, 0, 2, 2, 2],
    [0, 2, 0, 0, 1, 3],
    [1, 1, 1, 1, 2, 1],
  ]);
  const shares = derivedShares(sample, facts);
  expect(Object.fromEntries(shares.map(({ column, missing }) => [column, missing]))).toEqual({
    bmi: 0.6,
    left: 0.4,
    stay: 0.4,
    died: 0.6,
    class: 0.2,
    floor: 0.6,
    twice: 0.6,
  });
  expect(shares.filter(({ mostlyMissing }) => mostlyMissing).map(({ column }) => column)).toEqual(['died']);
});
