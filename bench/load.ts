import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { encodeTable } from '../pipelines/protected/sources/encode-table.ts';
import { openSource } from '../pipelines/protected/sources/open-source.ts';
import { calibrationMs } from './calibration.ts';
import { GROUPS } from './large-table.ts';

/**
 * Loads and encodes a simulated table of ten columns and prints one JSON line: seconds, peak resident memory, and the
 * machine's calibration. The table is written by a process of its own, so that its memory does not count.
 *
 *   --rows N             rows (default 10,000,000), of about 0.4 N patients
 *   --format F           csv, csv.gz or parquet
 *   --seed TEXT
 */
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    format: { type: 'string', default: 'csv' },
    seed: { type: 'string', default: 'load' },
    write: { type: 'string' },
  },
});

const DICTIONARY = `schema: synthward/dictionary/1
table: encounters
origin: public
unit: { column: patient_id, maxRows: 3 }
columns:
  patient_id: { kind: identifier }
  sex: { kind: categorical, values: [F, M], missing: ["?"] }
  triage: { kind: ordinal, values: [low, mid, high] }
  smoker: { kind: boolean, true: [Y], false: [N] }
  age: { kind: integer, range: [0, 120], bins: { width: 5 } }
  weight: { kind: real, range: [0, 300], bins: { count: 20 }, decimals: 1 }
  admitted: { kind: date, range: [2010-01-01, 2019-12-31], bins: { every: month } }
  seen_at: { kind: datetime, range: [2010-01-01, 2019-12-31], bins: { every: day } }
  diagnosis: { kind: code, grouping: { file: groups.csv, normalise: icd9 }, missing: ["?"] }
  lab: { kind: integer, range: [0, 150] }
`;

async function writeTable(path: string): Promise<void> {
  const rows = Number(options.rows);
  const draw = (column: number, below: number): string => `(hash(i, ${column}, '${options.seed}') % ${below})`;
  const pick = (column: number, ...texts: string[]): string =>
    `list_extract(['${texts.join("', '")}'], 1 + CAST(${draw(column, texts.length)} AS INTEGER))`;
  const select = `SELECT 'P' || lpad(CAST(${draw(0, Math.ceil(rows * 0.4))} AS VARCHAR), 8, '0') AS patient_id,
    ${pick(1, 'F', 'M', '?')} AS sex, ${pick(2, 'low', 'mid', 'high')} AS triage, ${pick(3, 'Y', 'N')} AS smoker,
    ${draw(4, 101)} AS age, round(40 + ${draw(5, 1000)} / 10, 1) AS weight,
    DATE '2010-01-01' + CAST(${draw(6, 3652)} AS INTEGER) AS admitted,
    TIMESTAMP '2010-01-01' + INTERVAL 1 SECOND * CAST(${draw(7, 315_000_000)} AS BIGINT) AS seen_at,
    lpad(CAST(${draw(8, 999)} AS VARCHAR), 3, '0') || '.' || CAST(${draw(9, 100)} AS VARCHAR) AS diagnosis,
    ${draw(10, 200)} AS lab FROM range(${rows}) AS t(i)`;
  const how = { csv: 'FORMAT csv', 'csv.gz': 'FORMAT csv, COMPRESSION gzip', parquet: 'FORMAT parquet' }[
    options.format
  ];
  if (how === undefined) throw new RangeError(`Cannot write the format ${options.format}`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (${how})`);
  connection.closeSync();
  instance.closeSync();
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
  try {
    const path = join(folder, `table.${options.format}`);
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--write', path]);
    writeFileSync(join(folder, 'dictionary.yaml'), DICTIONARY);
    writeFileSync(join(folder, 'groups.csv'), GROUPS);
    mkdirSync(join(folder, 'work'));
    const calibration = calibrationMs();
    const start = performance.now();
    const dictionary = await loadDictionary(join(folder, 'dictionary.yaml'));
    const table = await encodeTable(await openSource({ path }), dictionary, { workFolder: join(folder, 'work') });
    const line = {
      figure: `load ${options.format}`,
      rows: table.rowCount,
      columns: 10,
      seconds: Math.round(performance.now() - start) / 1000,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      calibrationMs: calibration,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await (options.write === undefined ? measure() : writeTable(options.write));
