import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import { type CommandOptions, type CommandResult, synthward } from './command.ts';

/** A steward's folder with a small table, its dictionary, a configuration and a key; removed by `close`. */
export interface Hospital {
  readonly folder: string;
  path(name: string): string;
  write(name: string, body: string | Uint8Array): string;
  run(args: readonly string[], options?: Omit<CommandOptions, 'cwd'>): Promise<CommandResult>;
  close(): void;
}

export interface HospitalOptions {
  readonly patients?: number;
  readonly config?: string;
  readonly dictionary?: string;
  readonly csv?: string;
}

export const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
columns:
  patient: { kind: identifier }
  sex: { kind: categorical, values: [F, M], missing: ['?'], outside: missing }
  ward: { kind: categorical, values: [A, B, C, D], outside: other }
  age: { kind: integer, range: [0, 99], bins: { width: 10 }, outside: clamp }
  stay: { kind: integer, range: [1, 14], outside: clamp }
  admitted: { kind: date, range: [2020-01-01, 2021-12-31], bins: { every: quarter }, outside: clamp }
  pressure: { kind: real, range: [60, 200], bins: { count: 14 }, decimals: 1, outside: clamp, missing: ['', NA] }
  note: { kind: text }
`;

export const CONFIG = `schema: synthward/run/1
dataset: visits
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 2, delta: 1e-6 }
policy: { maxEpsilon: 3, maxDelta: 1e-6 }
output: { rows: 500 }
`;

/** Spares the seconds that measuring utility takes; where a test gives an `evaluation` of its own, that counts. */
const withoutUtility = (config: string): string =>
  /^evaluation:/m.test(config) ? config : `${config.trimEnd()}\nevaluation: { utility: false }\n`;

/** For a configuration whose table is noise or empty on purpose: the gate lets everything out. */
export const OPEN_GATE = 'gate: { maxError1: 2, maxError2: 2, maxNoiseError1: 2, maxEmptyShare: 1 }\n';

/** A table of visits: some patients have several, and `stay` rises with `age`. The same for the same number of patients. */
export function visits(patients = 400): string {
  const draw = seedrandom(`visits/${patients}`);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(draw() * values.length)]!;
  const lines = ['patient,sex,ward,age,stay,admitted,pressure,note'];
  for (let patient = 0; patient < patients; patient++) {
    const sex = pick(['F', 'M', 'F', 'M', '?']);
    const age = Math.floor(draw() * 95);
    for (let visit = 0; visit < 1 + Math.floor(draw() * draw() * 4); visit++) {
      const stay = 1 + Math.min(13, Math.floor((age / 12) * draw() + draw() * 4));
      const day = new Date(Date.UTC(2020, 0, 1 + Math.floor(draw() * 700))).toISOString().slice(0, 10);
      const pressure = draw() < 0.1 ? 'NA' : (90 + age / 2 + draw() * 40).toFixed(1);
      lines.push(`P${patient},${sex},${pick(['A', 'B', 'C', 'D', 'E'])},${age},${stay},${day},${pressure},seen`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Sets the folder up and makes its signing key. */
export async function hospital(options: HospitalOptions = {}): Promise<Hospital> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-hospital-'));
  const path = (name: string): string => join(folder, name);
  const write = (name: string, body: string | Uint8Array): string => {
    writeFileSync(path(name), body);
    return path(name);
  };
  write('visits.csv', options.csv ?? visits(options.patients));
  write('dictionary.yaml', options.dictionary ?? DICTIONARY);
  write('synthward.yaml', withoutUtility(options.config ?? CONFIG));
  const run = (args: readonly string[], more: Omit<CommandOptions, 'cwd'> = {}): Promise<CommandResult> =>
    synthward(args, { cwd: folder, ...more });
  const made = await run(['keygen']);
  if (made.status !== 0) throw new Error(made.stderr);
  return { folder, path, write, run, close: () => rmSync(folder, { recursive: true, force: true }) };
}
