import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Hospital, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

const CONFIG = `schema: synthward/run/1
dataset: odd
source: { path: odd.parquet }
dictionary: dictionary.yaml
budget: { epsilon: 60, delta: 1e-6 }
policy: { maxEpsilon: 90, maxDelta: 1e-6 }
describe: { epsilon: 30 }
output: { rows: 300 }
`;
const DRAFT = `schema: synthward/dictionary/1
table: odd
origin: expert
unit: { rows: each }
columns:
  one: { kind: integer, range: fill-in, bins: fill-in }
  point: { kind: real, range: fill-in, bins: fill-in }
  gone: { kind: categorical, values: fill-in }
  lost: { kind: integer, range: fill-in, bins: { width: fill-in } }   # no row has one
  country: { kind: categorical, values: fill-in }
  grade: { kind: categorical, values: fill-in }
  age: { kind: integer, range: fill-in, bins: fill-in }
  visits: { kind: real, range: fill-in, bins: fill-in }
  dead: { kind: boolean, true: fill-in, false: fill-in }
`;
const TABLE = `SELECT 7 AS one, 2.5 AS point, NULL::VARCHAR AS gone, NULL::DOUBLE AS lost,
  ['DE', 'NA', 'ZA', 'BW'][i % 4 + 1] AS country, ['pass', 'fail', 'NA'][i % 3 + 1] AS grade,
  CASE WHEN i % 10 > 0 THEN (20 + i * 7 % 61)::DOUBLE END AS age,
  CASE WHEN i % 10 > 0 THEN (i % 7 + 1)::DOUBLE END AS visits,
  'N' AS dead FROM range(2000) AS t(i)`;

interface Written {
  readonly range: readonly [number, number];
  readonly bins: { readonly edges: readonly number[] };
  readonly values: readonly string[];
  readonly decimals?: number;
}

describe('columns of which there is little to say', () => {
  let steward: Hospital;
  let outcome: {
    run: string;
    problem: unknown;
    columns: { name: string; leftOut: boolean; check: string[]; noise: object }[];
  };
  let columns: Record<string, Written>;
  beforeAll(async () => {
    steward = await hospital({ config: CONFIG, dictionary: DRAFT });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`COPY (${TABLE}) TO '${steward.path('odd.parquet')}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
  });
  afterAll(() => steward.close());
  const check = (name: string): string => outcome.columns.find((column) => column.name === name)!.check.join('\n');

  test('a dictionary that cannot be written after the charge stops the run, and resuming it pays nothing again', async () => {
    mkdirSync(steward.path('dictionary.yaml.part'));
    const stopped = await steward.run(['describe', '--spend', '--yes']);
    rmdirSync(steward.path('dictionary.yaml.part'));
    expect([stopped.status, stopped.stderr]).toEqual([
      3,
      expect.stringMatching(/FILE_UNWRITABLE.*\n.*--resume \d{8}-/),
    ]);
    expect(readFileSync(steward.path('dictionary.yaml'), 'utf8')).toBe(DRAFT);
    const paid = readJournal(steward.folder).charges(readJournal(steward.folder).runs[0]!.runId);
    const { status, stdout } = await steward.run(['describe', '--resume', '--json']);
    outcome = JSON.parse(stdout);
    expect([status, outcome.problem]).toEqual([0, null]);
    expect(readJournal(steward.folder).charges(outcome.run)).toEqual(paid);
    columns = parse(readFileSync(steward.path('dictionary.yaml'), 'utf8')).columns;
  });

  test('one value is a range that holds it; a column without a value is left out in words', () => {
    const { one, point, gone, lost } = columns;
    expect(one!.range[0] <= 7 && one!.range[1] >= 7).toBe(true);
    expect(point!.range[0] <= 2.5 && point!.range[1] > 2.5).toBe(true);
    expect([gone, lost]).toEqual([{ kind: 'text' }, { kind: 'text' }]);
    const text = readFileSync(steward.path('dictionary.yaml'), 'utf8');
    expect(text).toMatch(/# only missing codes occur often enough to be named, so the column is left out/);
    expect(text).toMatch(/# no number occurs often enough to tell a range/);
    expect(text).not.toMatch(/: fill-in/);
    expect(outcome.columns.filter(({ leftOut }) => leftOut).map(({ name }) => name)).toEqual(['gone', 'lost']);
  });

  test('NA is a country among countries and missing elsewhere; both are named, and can be turned without paying', () => {
    const { country, grade } = columns;
    expect(country!.values).toEqual(['BW', 'DE', 'NA', 'ZA']);
    expect(grade).toMatchObject({ values: ['fail', 'pass'], missing: ['', 'NA'] });
    expect(check('country')).toContain('"NA" taken for a value; if it means missing, move it');
    expect(check('grade')).toContain('"NA" taken to mean missing; if it is a value, move it');
  });

  test('whole numbers stored as doubles get whole edges, as integer and as real', () => {
    const { age, visits } = columns;
    expect(age!.bins.edges.every(Number.isInteger)).toBe(true);
    expect(visits!.bins.edges.every(Number.isInteger)).toBe(true);
    expect(visits!.decimals).toBe(0);
    expect(check('visits')).toContain('decimals: 0 is written');
  });

  test('a truth of one side alone is filled in by convention and said to be', () => {
    expect(columns['dead']).toMatchObject({ true: ['Y'], false: ['N'] });
    expect(check('dead')).toContain('no text that means true occurs often enough');
  });

  test('a release can be made of it', async () => {
    const { status, stdout } = await steward.run(['plan', '--json']);
    expect([status, Object.keys(JSON.parse(stdout))]).toEqual([0, expect.arrayContaining(['claim', 'prior'])]);
  });

  test('resuming when all is done says so; naming the run writes nothing over what a person changed since', async () => {
    const latest = await steward.run(['describe', '--resume']);
    expect([latest.status, latest.stderr]).toEqual([
      2,
      expect.stringContaining(`${outcome.run}, has finished and needs nothing more`),
    ]);
    const filled = readFileSync(steward.path('dictionary.yaml'), 'utf8');
    const again = await steward.run(['describe', '--resume', outcome.run]);
    expect([again.status, readFileSync(steward.path('dictionary.yaml'), 'utf8')]).toEqual([0, filled]);
    expect(again.stdout).toMatch(/noise: counts to within about \d+/);
    expect(again.stdout).toMatch(/check: "NA" taken to mean missing/);
    const edited = filled.replace('missing: ["", "NA"]', 'missing: [""]').replace('[fail, pass]', '[fail, NA, pass]');
    steward.write('dictionary.yaml', edited);
    const refused = await steward.run(['describe', '--resume', outcome.run]);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('error[FILE_UNWRITABLE]')]);
    expect(readFileSync(steward.path('dictionary.yaml'), 'utf8')).toBe(edited);
    expect((await steward.run(['plan'])).status).toBe(0);
    const beside = await steward.run(['describe', '--resume', outcome.run, '-o', 'again.yaml']);
    expect([beside.status, readFileSync(steward.path('again.yaml'), 'utf8')]).toEqual([0, filled]);
  });
});
