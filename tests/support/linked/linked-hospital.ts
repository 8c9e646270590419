import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import seedrandom from 'seedrandom';
import { synthward } from '../command.ts';
import type { Hospital } from '../hospital.ts';

export interface LinkedHospitalOptions {
  readonly patients?: number;
  readonly config?: string;
  readonly dictionary?: string;
  /** Lines of tables that are others than those of `linkedTables`. */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
}

export const LINKED_DICTIONARY = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
tables:
  patients:
    key: patient_id
    columns:
      sex: { kind: categorical, values: [F, M], missing: ['?'] }
      born: { kind: integer, after: stays.first.year, range: [-100, 0], bins: { width: 20 } }
  stays:
    key: stay_id
    parent: { table: patients, column: patient_id }
    order: start_date
    most: 6
    columns:
      start_date: { kind: date, range: [2018-01-01, 2021-12-31], bins: { every: year } }
      end_date: { kind: date, after: start_date, range: [0, 30], bins: { edges: [0, 1, 7, 30] } }
      ward: { kind: categorical, values: [A, B, C] }
  diagnoses:
    parent: { table: stays, column: stay_id, nullable: true }
    unit: patient_id
    most: 4
    columns:
      code: { kind: categorical, values: [E11, I10, I50, J44, N18] }
  deaths:
    parent: { table: patients, column: patient_id }
    once: true
    order: death_date
    columns:
      death_date: { kind: date }
`;

export const LINKED_CONFIG = `schema: synthward/run/1
dataset: ward
source: { folder: tables }
dictionary: dictionary.yaml
expectedUnits: 300
budget: { epsilon: 8, delta: 1e-6 }
policy: { maxEpsilon: 17, maxDelta: 1e-6 }
output: { rows: 200 }
`;

const DAY = 86_400_000;
const day = (days: number): string => new Date(Date.UTC(2018, 0, 1) + days * DAY).toISOString().slice(0, 10);

/**
 * Patients with stays, diagnoses of stays, and deaths. Those of ward A come back often and mostly to it; chronic diagnoses are found again; nobody
 * is seen after death. The same for the same number of patients.
 */
export function linkedTables(patients = 300): Record<string, string[]> {
  const draw = seedrandom(`ward/${patients}`);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(draw() * values.length)]!;
  const rows = {
    patients: ['patient_id,sex,born'],
    stays: ['stay_id,patient_id,start_date,end_date,ward'],
    diagnoses: ['patient_id,stay_id,code'],
    deaths: ['patient_id,death_date'],
  };
  let stay = 0;
  for (let patient = 0; patient < patients; patient++) {
    const id = `P${patient}`;
    let [ward, at, last] = [pick(['A', 'A', 'B', 'C']), Math.floor(draw() * 400), 0];
    rows.patients.push(`${id},${pick(['F', 'F', 'M', '?'])},${1930 + Math.floor(draw() * 80)}`);
    const chronic = pick(['E11', 'I10', 'N18']);
    for (let visit = 0; visit < 1 + Math.floor(draw() * (ward === 'A' ? 6 : 3)); visit++) {
      const key = `S${stay++}`;
      last = at + Math.floor(draw() * draw() * 20);
      rows.stays.push(`${key},${id},${day(at)},${day(last)},${ward}`);
      if (draw() < 0.8) rows.diagnoses.push(`${id},${key},${chronic}`);
      if (draw() < 0.5) rows.diagnoses.push(`${id},${key},${pick(['I50', 'J44'])}`);
      at = last + 1 + Math.floor(draw() * 120);
      if (draw() < 0.3) ward = pick(['A', 'B', 'C']);
    }
    if (draw() < 0.1) rows.deaths.push(`${id},${day(last + Math.floor(draw() * 300))}`);
  }
  return rows;
}

/** Sets up a steward's folder with linked tables and makes its signing key. `write` makes the folders that a name needs. */
export async function linkedHospital(options: LinkedHospitalOptions = {}): Promise<Hospital> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-linked-hospital-'));
  const path = (name: string): string => join(folder, name);
  const write = (name: string, body: string | Uint8Array): string => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), body);
    return path(name);
  };
  for (const [name, lines] of Object.entries({ ...linkedTables(options.patients), ...options.tables })) {
    write(`tables/${name}.csv`, `${lines.join('\n')}\n`);
  }
  write('dictionary.yaml', options.dictionary ?? LINKED_DICTIONARY);
  write('synthward.yaml', options.config ?? LINKED_CONFIG);
  const run: Hospital['run'] = (args, more = {}) => synthward(args, { cwd: folder, ...more });
  const made = await run(['keygen']);
  if (made.status !== 0) throw new Error(made.stderr);
  return { folder, path, write, run, close: () => rmSync(folder, { recursive: true, force: true }) };
}
