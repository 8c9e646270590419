import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDraft } from '../../../../pipelines/describe/read-draft.ts';
import { openSource } from '../../../../pipelines/protected/sources/open-source.ts';
import { readValues } from '../../../../pipelines/protected/values/read-values.ts';
import { openValuesDatabase } from '../../../../pipelines/protected/values/values-database.ts';
import { valuesView } from '../../../../privacy/guard/values/values-view.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const COLUMNS = [
  'id: { kind: identifier }',
  'ward: { kind: categorical, values: fill-in }',
  "age: { kind: integer, range: { fill-in: [0, 100] }, missing: ['-9'] }",
  'crp: { kind: real, range: { fill-in: [0, 50] }, bins: fill-in, decimals: 1 }',
];
const ROWS = Array.from({ length: 900 }, (_, i) =>
  [
    i % 40 === 7 ? '' : `p${(i * 7) % 211}`,
    ['A', ' b ', "it's", 'x'.repeat(201), '|'][(i >> 1) % 5],
    i % 13 === 0 ? '-9' : i % 17 === 0 ? 'many' : (i * 31) % 120,
    ((i * 37) % 600) / 10,
  ].join(','),
);

async function given(unit: string, rows: readonly string[] = ROWS) {
  const folder = temporaryFolder();
  const head = ['schema: synthward/dictionary/1', 'table: t', 'origin: expert', `unit: ${unit}`, 'columns:'];
  writeFileSync(join(folder, 'd.yaml'), [...head, ...COLUMNS.map((line) => `  ${line}`), ''].join('\n'));
  writeFileSync(join(folder, 't.csv'), ['id,ward,age,crp', ...rows, ''].join('\n'));
  const work = temporaryFolder();
  const request = { workFolder: work, entropy: insecureSeededEntropy('values') };
  return {
    source: await openSource({ path: join(folder, 't.csv') }),
    table: await readDraft(join(folder, 'd.yaml')),
    request,
  };
}

const byText = (counts: readonly { category: string; count: number }[]) =>
  counts.map(({ category, count }) => [category, count]).sort();

test.each([
  ['{ rows: each }', false],
  ['{ column: id, maxRows: 900 }', false],
  ['{ column: id, maxRows: 900 }', true],
])('a database counts what arrays hold: unit %s, encrypted: %s', async (unit, sealed) => {
  const { source, table, request } = await given(unit);
  const arrays = valuesView(await readValues(source, table, request));
  const database = await openValuesDatabase(source, table, { ...request, sealed });
  const counted = valuesView(database.engine);
  expect(byText(await counted.textCounts(0))).toEqual(byText(await arrays.textCounts(0)));
  for (const column of [1, 2]) expect(await counted.numberCounts(column)).toEqual(await arrays.numberCounts(column));
  await database.close();
  await database.close();
  expect(readdirSync(request.workFolder)).toEqual([]);
});

test('no unit has more rows than the bound, and each keeps as many as it may; rows without one are not counted', async () => {
  const { source, table, request } = await given('{ column: id, maxRows: 2 }');
  const rowsOf = new Map<string, number>();
  for (const id of ROWS.map((line) => line.split(',')[0]!)) if (id !== '') rowsOf.set(id, (rowsOf.get(id) ?? 0) + 1);
  const kept = [...rowsOf.values()].reduce((sum, rows) => sum + Math.min(2, rows), 0);
  const database = await openValuesDatabase(source, table, request);
  expect(await database.engine.survey()).toEqual({ rows: kept, mostRowsOfUnit: 2 });
  const { numbers, without } = await database.engine.numberCounts(2);
  expect(numbers.counts.reduce((sum, count) => sum + count, without)).toBe(kept);
  await database.close();
});

test('a single unit is refused, and nothing stays', async () => {
  const { source, table, request } = await given('{ column: id, maxRows: 2 }', ['a,A,1,1', 'a,A,2,2']);
  await expect(openValuesDatabase(source, table, request)).rejects.toMatchObject({ code: 'TABLE_TOO_SMALL' });
  expect(readdirSync(request.workFolder)).toEqual([]);
});
