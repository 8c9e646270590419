import { renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { LinkedDataDictionary } from '../../../../pipelines/release-folder/artefacts/linked-data-dictionary.ts';
import type { Manifest } from '../../../../pipelines/release-folder/manifest/manifest.ts';
import { withEngine } from '../../../../pipelines/release-folder/tables/engine.ts';
import type { CdmFile } from '../../../../pipelines/verify/omop/ask-omop-checks.ts';
import { checkOmop } from '../../../../pipelines/verify/omop/check-omop.ts';
import { KINDS } from '../../../../pipelines/verify/omop/omop-check.ts';
import type { IntactFiles } from '../../../../pipelines/verify/report/json-artefact.ts';
import { Checks, type VerifyCheck } from '../../../../pipelines/verify/report/report.ts';
import { populationFiles } from '../../../support/linked/whole-cdm.ts';

const concept = (name: string, values: readonly number[]) => ({
  name,
  storage: 'int32',
  nullable: false,
  kind: 'modelled',
  type: 'categorical',
  cells: values.map((value) => ({ kind: 'value', value: String(value) })),
});
const TABLES = [
  { table: 'PERSON', columns: [concept('RACE_CONCEPT_ID', [0]), concept('ethnicity_concept_id', [0, 38003563])] },
];

let files: readonly CdmFile[];
beforeAll(async () => {
  files = await populationFiles(60);
});

async function checked(dictionary: unknown, tables: unknown = TABLES): Promise<readonly VerifyCheck[]> {
  const checks = new Checks();
  const dir = dirname(files[0]!.path);
  const manifest = { tables: files.map(({ table, path }) => ({ name: table.toUpperCase(), parquet: basename(path) })) };
  await checkOmop(
    { dir } as IntactFiles,
    manifest as unknown as Manifest,
    { dictionary, tables } as LinkedDataDictionary,
    checks,
  );
  return checks.list;
}

const wrong = (list: readonly VerifyCheck[]) =>
  list.filter(({ verdict }) => verdict === 'fail').map(({ id, detail, file }) => [id, detail, file]);

test('a release that states no model is not looked at', async () => {
  expect(await checked({})).toEqual([]);
  expect(await checked({ omop: '6.0' })).toEqual([]);
});

test('of one that is of the model, every kind of check is told in words, and what needs vocabularies', async () => {
  const list = await checked({ omop: '5.4' });
  expect(wrong(list)).toEqual([]);
  const passed = list.filter(({ id, verdict }) => id === 'omop' && verdict === 'pass');
  expect(passed.map(({ detail }) => detail.split(':')[0])).toEqual(Object.values(KINDS));
  const open = list.filter(({ verdict }) => verdict === 'cannot-check');
  expect(new Set(open.map(({ id }) => id))).toEqual(new Set(['omop-vocabulary']));
  expect(open.map(({ detail }) => detail).join()).toMatch(/standard and valid/);
  const notes = list.filter(({ id }) => id === 'omop-notes').map(({ detail }) => detail);
  expect(notes).toContain('the dictionary lists concept 0: person.race_concept_id, person.ethnicity_concept_id');
  expect(notes.find((detail) => detail.startsWith('death lacks optional fields'))).toMatch(/death_datetime, cause_/);
});

test('concept 0 that the dictionary does not list fails, with the file and the number of rows', async () => {
  expect(wrong(await checked({ omop: '5.4' }, []))).toEqual([
    [
      'omop',
      '60 rows of person have concept 0 as race_concept_id, which the dictionary does not list',
      'person.parquet',
    ],
    [
      'omop',
      '60 rows of person have concept 0 as ethnicity_concept_id, which the dictionary does not list',
      'person.parquet',
    ],
  ]);
});

test('a row that breaks the model fails by name; a file that is no table does too', async () => {
  const path = files.find(({ table }) => table === 'measurement')!.path;
  const rewrite = (select: string) =>
    withEngine(async (engine) => {
      await engine.run(`COPY (SELECT ${select} FROM '${path}') TO '${path}.new' (FORMAT parquet)`);
      renameSync(`${path}.new`, path);
    });
  await rewrite(
    "* REPLACE (CASE WHEN measurement_id = 1 THEN DATE '1800-01-01' ELSE measurement_date END AS measurement_date)",
  );
  const list = await checked({ omop: '5.4' });
  expect(wrong(list)).toEqual([
    ['omop', '1 rows of measurement have a measurement_date before the birth of their person', 'measurement.parquet'],
    [
      'omop',
      '1 rows of measurement have a measurement_date in no observation period of their person',
      'measurement.parquet',
    ],
  ]);
  expect(list.find(({ id, detail }) => id === 'omop-notes' && /a week away/.test(detail))?.detail).toBe(
    '1 rows of measurement have a measurement_date more than a week away from their visit',
  );
  await rewrite("* REPLACE ('long ago' AS measurement_date)");
  expect(wrong(await checked({ omop: '5.4' })).map(([, detail]) => detail)).toContainEqual(
    expect.stringMatching(/rows of measurement have a measurement_date that is no date/),
  );
});
