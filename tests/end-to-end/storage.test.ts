import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Hospital, hospital } from '../support/hospital.ts';

const CONFIG = `schema: synthward/run/1
dataset: d
source: { path: table.parquet }
dictionary: dictionary.yaml
budget: { epsilon: 20, delta: 1e-6 }
output: { rows: 400 }
`;

async function inDuckDb(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

describe('a table of many types', () => {
  let steward: Hospital;
  const typesOf = async (file: string): Promise<Record<string, unknown>> =>
    Object.fromEntries(
      (await inDuckDb(`DESCRIBE SELECT * FROM '${steward.path(file)}'`)).map((row) => [
        row['column_name'],
        row['column_type'],
      ]),
    );

  beforeAll(async () => {
    steward = await hospital({ dictionary: '', config: CONFIG });
    await inDuckDb(`COPY (
      SELECT i::INTEGER AS patient_id, (i % 90)::UTINYINT AS age_group, (i % 7)::FLOAT AS dosage, ((i % 999) / 100)::DECIMAL(9, 2) AS cost,
        DATE '2020-01-01' + (i % 300)::INTEGER AS seen, TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR AS measured,
        (TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR)::TIMESTAMP_MS AS coarse,
        (TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR)::TIMESTAMP_NS AS exact, make_timestamptz((1577836800 + i * 3600) * 1000000) AS moment,
        'free text ' || i AS note, i AS __index_level_0__
      FROM range(1000) AS t(i)) TO '${steward.path('table.parquet')}' (FORMAT parquet)`);
  });
  afterAll(() => steward.close());

  test('is drafted with its storages, released with the same types, and verifies', async () => {
    expect((await steward.run(['init', 'table.parquet', '-o', 'draft.yaml', '-c', 'draft-run.yaml'])).status).toBe(0);
    const draft = readFileSync(steward.path('draft.yaml'), 'utf8');
    const { columns } = parse(draft) as { columns: Record<string, { storage?: string }> };
    expect(Object.fromEntries(Object.entries(columns).map(([name, { storage }]) => [name, storage]))).toEqual({
      patient_id: 'int32',
      age_group: 'uint8',
      dosage: 'float32',
      cost: 'decimal(9, 2)',
      seen: undefined,
      measured: undefined,
      coarse: 'timestamp[ms]',
      exact: 'timestamp[ns]',
      moment: 'timestamp[us, UTC]',
      note: undefined,
    });
    const year = 'range: [2020-01-01, 2020-12-31], bins: { every: month }';
    steward.write(
      'dictionary.yaml',
      `schema: synthward/dictionary/1
table: t
origin: public
unit: { column: patient_id, maxRows: 1 }
columns:
  patient_id: { kind: identifier, generate: { pattern: "1[0-9]{5}" }, storage: int32 }
  age_group: { kind: integer, range: [0, 120], bins: { width: 10 }, storage: uint8 }
  dosage: { kind: real, range: [0, 10], bins: { count: 5 }, decimals: 1, storage: float32 }
  cost: { kind: real, range: [0, 10], bins: { count: 5 }, decimals: 2, storage: "decimal(9, 2)" }
  seen: { kind: date, ${year} }
  measured: { kind: datetime, ${year} }
  coarse: { kind: datetime, ${year}, storage: "timestamp[ms]" }
  exact: { kind: datetime, ${year}, storage: "timestamp[ns]" }
  moment: { kind: datetime, ${year}, storage: "timestamp[us, UTC]" }
  note: { kind: text, keep: nulls }
`,
    );
    const release = await steward.run(['release', '--yes', '--name', 'r']);
    expect([release.stderr.includes('error['), release.status]).toEqual([false, 0]);
    const { __index_level_0__: _, ...types } = await typesOf('table.parquet');
    expect(await typesOf('released/r/data/t.parquet')).toEqual(types);
    const verified = await steward.run(['verify', 'released/r']);
    expect([verified.stdout.includes('FAIL'), verified.status]).toEqual([false, 0]);
    const sample = [
      'sample',
      'released/r',
      '--rows',
      '50',
      '--seed',
      's',
      '--where',
      'age_group>=50',
      '-o',
      'few.parquet',
    ];
    expect((await steward.run(sample)).status).toBe(0);
    expect(await typesOf('few.parquet')).toEqual(types);
    expect((await inDuckDb(`SELECT min(age_group) >= 50 AS kept FROM '${steward.path('few.parquet')}'`))[0]).toEqual({
      kept: true,
    });
  });

  test('asked for more rows than there are identifiers, nothing is spent', async () => {
    const text = readFileSync(steward.path('dictionary.yaml'), 'utf8').replace('1[0-9]{5}', '1[0-9]{2}');
    steward.write('dictionary.yaml', text);
    const { stderr, status } = await steward.run(['release', '--yes', '--name', 'few']);
    expect(stderr).toContain('the pattern of column "patient_id" has 100');
    expect(status).toBe(2);
  });
});
