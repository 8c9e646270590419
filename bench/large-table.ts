import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Modelled columns of the simulated table; a column of identifiers stands before them. */
export const LARGE_TABLE_COLUMNS = 14;

const DICTIONARY = `schema: synthward/dictionary/1
table: encounters
origin: public
unit: { column: patient_id, maxRows: 3 }
columns:
  patient_id: { kind: identifier }
  sex: { kind: categorical, values: [F, M], missing: ["?"] }
  triage: { kind: ordinal, values: [low, mid, high] }
  smoker: { kind: boolean, true: [Y], false: [N] }
  age: { kind: integer, range: [0, 119], bins: { width: 5 } }
  weight: { kind: real, range: [0, 200], bins: { count: 20 }, decimals: 1 }
  admitted: { kind: date, range: [2010-01-01, 2019-12-31], bins: { every: month } }
  ward: { kind: categorical, values: [A, B, C, D, E, F, G, H, I, J, K, L] }
  diagnosis: { kind: code, grouping: { file: groups.csv, normalise: icd9 }, missing: ["?"] }
  lab: { kind: integer, range: [0, 149], bins: { width: 10 } }
  days: { kind: integer, range: [0, 30] }
  payer: { kind: categorical, values: [P1, P2, P3, P4, P5, P6] }
  outcome: { kind: categorical, values: [home, transfer, died] }
  arrival: { kind: categorical, values: [walk, car, ambulance, air, other] }
  severity: { kind: integer, range: [0, 9] }
`;

/** Groups of simulated codes of ICD-9. */
export const GROUPS: string = `from,to,code,label
${Array.from({ length: 20 }, (_, i) => `${String(i * 50).padStart(3, '0')},${String(i * 50 + 49).padStart(3, '0')},g${i},`).join('\n')}
`;

/**
 * Writes `table.parquet` and its dictionary into `folder`: `rows` rows of about 0.4 `rows` patients, whose columns
 * depend on the severity of the row. The same rows whenever asked.
 */
export async function writeLargeTable(folder: string, rows: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const drawn = (column: number, below: number): string => `CAST(hash(i, ${column}) % ${below} AS INTEGER)`;
  const pick = (index: string, texts: readonly string[]): string =>
    `list_extract(['${texts.join("', '")}'], 1 + ${index})`;
  // The severity of a row half of the time, else by chance.
  const severe = (column: number, below: number): string =>
    `CASE WHEN ${drawn(column, 2)} = 0 THEN CAST(severity * ${below} / 10 AS INTEGER) % ${below} ELSE ${drawn(column + 100, below)} END`;
  const select = `SELECT 'P' || lpad(CAST(${drawn(0, Math.ceil(rows * 0.4))} AS VARCHAR), 8, '0') AS patient_id,
    ${pick(drawn(1, 3), ['F', 'M', '?'])} AS sex, ${pick(severe(2, 3), ['low', 'mid', 'high'])} AS triage,
    ${pick(severe(3, 2), ['Y', 'N'])} AS smoker, ${severe(4, 101)} AS age,
    round(40 + ${severe(5, 1000)} / 10, 1) AS weight, DATE '2010-01-01' + ${drawn(6, 3652)} AS admitted,
    ${pick(severe(7, 12), [...'ABCDEFGHIJKL'])} AS ward,
    lpad(CAST(${severe(8, 999)} AS VARCHAR), 3, '0') || '.' || CAST(${drawn(9, 100)} AS VARCHAR) AS diagnosis,
    ${severe(10, 150)} AS lab, ${severe(11, 31)} AS days, ${pick(severe(12, 6), ['P1', 'P2', 'P3', 'P4', 'P5', 'P6'])} AS payer,
    ${pick(severe(13, 3), ['home', 'transfer', 'died'])} AS outcome,
    ${pick(severe(14, 5), ['walk', 'car', 'ambulance', 'air', 'other'])} AS arrival, severity
    FROM (SELECT i, CAST(hash(i, 15) % 10 AS INTEGER) AS severity FROM range(${rows}) AS t(i))`;
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  await connection.run(`COPY (${select}) TO '${join(folder, 'table.parquet')}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  writeFileSync(join(folder, 'dictionary.yaml'), DICTIONARY);
  writeFileSync(join(folder, 'groups.csv'), GROUPS);
}

/** Writes a configuration into `folder` that releases the table at `table` from a workspace there. */
export function writeLargeConfig(folder: string, { table, rows, counting, memory, key }: LargeRun): void {
  const dictionary = join(dirname(table), 'dictionary.yaml');
  writeFileSync(
    join(folder, 'synthward.yaml'),
    `schema: synthward/run/1
dataset: large
source: { path: ${table}, counting: ${counting} }
dictionary: ${dictionary}
budget: { epsilon: 2, delta: 1e-9 }
expectedRows: ${rows}
memory: ${memory}
${key ? 'protection: { keyFile: protection.key }\n' : ''}`,
  );
}

export interface LargeRun {
  readonly table: string;
  readonly rows: number;
  readonly counting: string;
  readonly memory: string;
  /** Whether `protection.key` of the folder encrypts what comes to the disk. */
  readonly key: boolean;
}
