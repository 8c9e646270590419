import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEvaluated } from '../../../../pipelines/protected/evaluating/evaluated-source.ts';
import { type SharedUnits, sharedUnits } from '../../../../pipelines/protected/evaluating/shared-units.ts';
import { DuckDbSession } from '../../../../pipelines/protected/sources/session/duckdb-session.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const COLUMNS = ['id: { kind: identifier, missing: ["", "-"] }', 'sex: { kind: categorical, values: [F, M] }'];

interface Tables {
  readonly columns?: readonly string[];
  readonly unit?: string;
  readonly sealed?: boolean;
}

async function shared(
  table: string | Buffer,
  other: string | Buffer,
  { columns = COLUMNS, unit = '{ column: id, maxRows: 3 }', sealed = true }: Tables = {},
): Promise<SharedUnits | undefined> {
  const folder = temporaryFolder();
  const work = temporaryFolder();
  writeFileSync(join(folder, 'a.csv'), table);
  writeFileSync(join(folder, 'b.csv'), other);
  const dictionary = await dictionaryOf(folder, columns, unit);
  const first = await openEvaluated({ path: join(folder, 'a.csv') }, dictionary);
  const second = await openEvaluated({ path: join(folder, 'b.csv') }, dictionary);
  const found = await sharedUnits(first, second, { workFolder: work, memoryLimitMb: 256, sealed });
  expect(readdirSync(work)).toEqual([]);
  return found;
}

test.each([true, false])('units are counted once, whatever order and rows they have (sealed: %s)', async (sealed) => {
  const table = 'id,sex\na,F\na,M\nb,F\nc,M\n';
  expect(await shared(table, 'id,sex\nc,F\nd,F\nc,M\n a ,M\ne,F\n', { sealed })).toEqual({ shared: 2, units: 4 });
  expect(await shared(table, table, { sealed })).toEqual({ shared: 3, units: 3 });
  expect(await shared(table, 'id,sex\nA,F\n', { sealed })).toEqual({ shared: 0, units: 1 });
});

test('rows without a unit belong to nobody and are shared by nobody', async () => {
  expect(await shared('id,sex\n,F\n-,F\na,F\n', 'id,sex\n,F\n-,M\nb,M\n')).toEqual({ shared: 0, units: 1 });
});

test.each([true, false])('files that must be written anew before they can be read (sealed: %s)', async (sealed) => {
  const wide = (csv: string): Buffer => Buffer.from(`\ufeff${csv}`, 'utf16le');
  const found = await shared(wide('id,sex\na,F\nb,M\n'), wide('id,sex\nb,F\nc,F\n'), { sealed });
  expect(found).toEqual({ shared: 1, units: 2 });
});

test('parts of a unit of several columns keep their bounds', async () => {
  const columns = ['clinic: { kind: identifier }', ...COLUMNS];
  const unit = '{ column: [clinic, id], maxRows: 3 }';
  const found = await shared('clinic,id,sex\n1,23,F\n2,5,F\n', 'clinic,id,sex\n12,3,F\n2,5,M\n', { columns, unit });
  expect(found).toEqual({ shared: 1, units: 2 });
});

test('a number in one file is the text of it in the other', async () => {
  const folder = temporaryFolder();
  const dictionary = await dictionaryOf(folder, COLUMNS, '{ column: id, maxRows: 3 }');
  writeFileSync(join(folder, 'a.csv'), 'id,sex\n7,F\n8,F\n');
  const session = await DuckDbSession.open();
  const path = join(folder, 'b.parquet');
  await session.run(path, `COPY (SELECT * FROM (VALUES (7.0, 'F'), (9.0, 'M')) AS t(id, sex)) TO '${path}'`);
  session.close();
  const tables = [
    await openEvaluated({ path: join(folder, 'a.csv') }, dictionary),
    await openEvaluated({ path }, dictionary),
  ] as const;
  expect(await sharedUnits(...tables, { workFolder: folder, sealed: true })).toEqual({ shared: 1, units: 2 });
});

test('nothing is compared where a table names no unit', async () => {
  expect(await shared('sex\nF\n', 'id,sex\na,F\n')).toBeUndefined();
  expect(await shared('id,sex\na,F\n', 'sex\nF\n')).toBeUndefined();
});
