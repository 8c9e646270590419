import { mkdirSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDbSession } from '../../pipelines/protected/sources/session/duckdb-session.ts';
import { evaluatingHospital, expectSound } from '../support/evaluating-hospital.ts';
import type { Hospital } from '../support/hospital.ts';
import { oneLineWithHint } from '../support/refusals.ts';

let steward: Hospital;
beforeAll(async () => {
  steward = await evaluatingHospital();
});
afterAll(() => steward.close());

const evaluate = (synthetic: string, ...more: string[]) =>
  steward.run(['evaluate', '--real', 'visits.csv', '--synthetic', synthetic, '-d', 'dictionary.yaml', ...more]);

test('a table of another generator is held against the records; nothing is charged, kept or written', async () => {
  mkdirSync(steward.path('tmp'));
  const before = readdirSync(steward.folder).sort();
  const { status, stdout, stderr } = await steward.run(
    ['evaluate', '--real', 'visits.csv', '--synthetic', 'other.csv', '-d', 'dictionary.yaml', '--json'],
    { env: { TMPDIR: steward.path('tmp') } },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('Read the real table') });
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    schema: 'table-evaluation/1',
    warning: expect.stringContaining('steward alone'),
    table: 'visits',
    tables: { real: { contradictions: [] }, synthetic: { path: 'other.csv', contradictions: [] }, holdout: null },
  });
  expectSound(stdout);
  expect(readdirSync(steward.folder).sort()).toEqual(before);
  expect(readdirSync(steward.path('tmp'))).toEqual([]);
});

test('columns and types that contradict the dictionary are named, each with its table, and nothing is computed', async () => {
  steward.write('strange.csv', 'sex,wrad,age,stay,admitted,pressure\nF,A,1,1,2020-01-01,80\n');
  const { status, stderr, stdout } = await evaluate('strange.csv', '-q');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(oneLineWithHint('DICTIONARY_MISMATCH'));
  expect(stderr).toContain('the synthetic table: it has no column "ward"; did you mean "wrad"?');

  const session = await DuckDbSession.open();
  const typed = steward.path('typed.parquet');
  await session.run(
    typed,
    `COPY (SELECT 'F' AS sex, 'A' AS ward, DATE '2020-01-01' AS age, 1 AS stay, DATE '2020-01-01' AS admitted, [1.0] AS pressure) TO '${typed}' (FORMAT parquet)`,
  );
  session.close();
  const other = await evaluate('typed.parquet', '-q');
  expect(other.status).toBe(2);
  expect(other.stderr).toContain('the synthetic table: column "age" is kept as DATE, which cannot be of kind integer');
  expect(other.stderr).toContain('the synthetic table: column "pressure" is kept as');
});

test('tables without records to hold them against cannot be compared, and it says what is missing', async () => {
  const { status, stderr } = await steward.run(['compare', 'other.csv', 'visits.csv']);
  expect(status).toBe(2);
  expect(stderr).toMatch(oneLineWithHint('USAGE'));
  expect(stderr).toContain('other.csv is a file');
  expect(stderr).toContain('--real');
});
