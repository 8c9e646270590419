import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LinkedInputs, LinkedRows } from '../../models/linked/linked-model.ts';
import { linkedFamily, USUAL_LINKED_KIND } from '../../models/linked/registry.ts';
import type { ColumnShape } from '../../models/model.ts';
import { largestRho } from '../../privacy/budget.ts';
import { allocateCodes } from '../../privacy/guard/codes.ts';
import { createViewGuard } from '../../privacy/guard/views/create-view-guard.ts';
import type { LinkedRecords } from '../../privacy/guard/views/linked-records.ts';
import type { LinkedShape } from '../../privacy/guard/views/view.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { parseRational } from '../../privacy/rational.ts';
import { insecureSeededEntropy } from '../insecure-seeded-entropy.ts';
import { memoryRun } from '../memory-run.ts';

/**
 * Releases simulated patients with their visits as linked tables: reads `patients.csv` (patient_id, age 0-5, sex 0-1) and `visits.csv`
 * (patient_id, visit 1-12, gap 0-5, type 0-2, code; group of a code = code mod 12) of FOLDER, and writes two tables of the same form to OUT.
 * Prints one JSON line with seconds.
 *
 *   timelines.js FOLDER OUT --codes N --epsilon E --patients N --kind KIND
 *   --insecure-seed TEXT   noise from a seed instead of the system, to repeat a run; never for a release
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    codes: { type: 'string', default: '60' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1/1000000' },
    patients: { type: 'string' },
    kind: { type: 'string', default: USUAL_LINKED_KIND },
    'insecure-seed': { type: 'string' },
  },
});

const VISITS = 12;
const GROUPS = 12;
const PATIENT_COLUMNS = [
  { name: 'age', size: 6 },
  { name: 'sex', size: 2 },
];

function shapeFor(codes: number): LinkedShape {
  const groups = { size: GROUPS, of: Uint32Array.from({ length: codes }, (_, code) => code % GROUPS) };
  return {
    units: PATIENT_COLUMNS,
    events: {
      name: 'visits',
      columns: [
        { name: 'gap', size: 6 },
        { name: 'type', size: 3 },
        { name: 'code', size: codes },
      ],
      most: VISITS,
      gaps: undefined,
      groups: [undefined, undefined, groups],
    },
    details: [],
  };
}

const numbersOf = (path: string): number[][] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

function readRecords(folder: string, shape: LinkedShape, most: number): LinkedRecords {
  const patients = numbersOf(join(folder, 'patients.csv')).slice(0, most);
  const unitOf = new Map(patients.map(([id], unit) => [id!, unit]));
  const visits = numbersOf(join(folder, 'visits.csv'))
    .filter(([id]) => unitOf.has(id!))
    .sort(([a, visitOfA], [b, visitOfB]) => unitOf.get(a!)! - unitOf.get(b!)! || visitOfA! - visitOfB!);
  const start = new Uint32Array(patients.length + 1);
  for (const [id] of visits) start[unitOf.get(id!)! + 1]!++;
  for (let unit = 0; unit < patients.length; unit++) start[unit + 1]! += start[unit]!;
  const { name, columns, most: mostEvents } = shape.events;
  const coded = (of: LinkedShape['units'], rows: readonly number[][], from: number) =>
    of.map((column, i) => {
      const codes = allocateCodes(column.size, rows.length);
      for (const [row, values] of rows.entries()) codes[row] = values[from + i]!;
      return { ...column, codes };
    });
  return {
    unitCount: patients.length,
    units: coded(shape.units, patients, 1),
    events: { name, columns: coded(columns, visits, 2), start, most: mostEvents, time: undefined },
    details: [],
  };
}

function writeRows(folder: string, { unitCount, units, events }: LinkedRows): void {
  mkdirSync(folder, { recursive: true });
  const patients = ['patient_id,age,sex'];
  const visits = ['patient_id,visit,gap,type,code'];
  for (let unit = 0; unit < unitCount; unit++) {
    patients.push([unit + 1, ...units.map((codes) => codes[unit]!)].join(','));
    for (let row = events.start[unit]!; row < events.start[unit + 1]!; row++) {
      visits.push([unit + 1, row - events.start[unit]! + 1, ...events.columns.map((codes) => codes[row]!)].join(','));
    }
  }
  writeFileSync(join(folder, 'patients.csv'), `${patients.join('\n')}\n`);
  writeFileSync(join(folder, 'visits.csv'), `${visits.join('\n')}\n`);
}

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;

const [folder, out] = positionals;
if (folder === undefined || out === undefined) throw new Error('Name a folder to read and one to write');
const shape = shapeFor(Number(options.codes));
const records = readRecords(folder, shape, Number(options.patients ?? Number.POSITIVE_INFINITY));
const family = linkedFamily(options.kind);
const ordered = (size: number): ColumnShape => ({ ordered: [0, size - 1], apart: [], absent: [] });
const plain: ColumnShape = { apart: [], absent: [] };
const inputs: LinkedInputs = {
  shape,
  shapes: { units: [ordered(6), plain], events: [ordered(6), ordered(3), plain], details: [] },
  impossible: { units: [], events: [] },
  rho: largestRho(parseRational(options.epsilon), parseRational(options.delta)),
  expected: { units: records.unitCount, events: 5 * records.unitCount },
};
const plan = family.plan(inputs);
const run = memoryRun({ kind: 'composed', events: plan.questions.map(({ event }) => event) });
const seed = options['insecure-seed'];
const entropy = seed === undefined ? systemEntropy() : insecureSeededEntropy(seed);
const began = performance.now();
const guards = (view: LinkedViewOf) => createViewGuard({ records, shape, view, run, entropy });
type LinkedViewOf = (typeof plan.views)[number]['view'];
const { model } = await family.fit(inputs, guards, () => {});
const fitted = seconds(began);
const drawing = performance.now();
writeRows(out, model.draw({ units: records.unitCount, seed: 'timelines' }));
console.log(
  JSON.stringify({
    patients: records.unitCount,
    visits: records.events.start.at(-1),
    codes: Number(options.codes),
    epsilon: options.epsilon,
    kind: options.kind,
    fitSeconds: fitted,
    drawSeconds: seconds(drawing),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
