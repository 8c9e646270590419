import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { type EncodedTable, encodeTable } from '../../pipelines/protected/sources/encode-table.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import type { SourceSpec } from '../../pipelines/protected/sources/session/source.ts';

/** Writes a dictionary of `columns` (YAML lines) where every row is a unit, and loads it. */
export async function dictionaryOf(
  folder: string,
  columns: readonly string[],
  unit = '{ rows: each }',
): Promise<Dictionary> {
  const file = join(folder, 'dictionary.yaml');
  const head = ['schema: synthward/dictionary/1', 'table: t', 'origin: public', `unit: ${unit}`, 'columns:'];
  writeFileSync(file, [...head, ...columns.map((line) => `  ${line}`), ''].join('\n'));
  return loadDictionary(file);
}

export async function encode(folder: string, spec: SourceSpec, dictionary: Dictionary): Promise<EncodedTable> {
  const workFolder = join(folder, 'work');
  mkdirSync(workFolder, { recursive: true });
  return encodeTable(await openSource({ expected: dictionary.columns.map(({ name }) => name), ...spec }), dictionary, {
    workFolder,
    memoryLimitMb: 256,
  });
}

/** Encodes one CSV column whose fields are `values` and says what each code means. */
export async function encodeColumn(folder: string, column: string, values: readonly string[]): Promise<unknown[]> {
  const dictionary = await dictionaryOf(folder, [`x: ${column}`, 'row: { kind: text }']);
  const csv = join(folder, 'table.csv');
  writeFileSync(csv, ['x,row', ...values.map((value, i) => `"${value.replaceAll('"', '""')}",${i}`), ''].join('\n'));
  const table = await encode(folder, { path: csv }, dictionary);
  const { cells } = dictionary.codings[0]!;
  return Array.from(table.columns[0]!.codes, (code) => {
    const cell = cells[code]!;
    return cell.kind === 'value' ? cell.value : cell.kind === 'interval' ? [cell.lower, cell.upper] : cell.kind;
  });
}
