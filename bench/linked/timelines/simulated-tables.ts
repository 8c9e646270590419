import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';

export const VISITS = 12;
export const GROUPS = 12;
const PATIENT_COLUMNS = [
  { name: 'age', size: 6 },
  { name: 'sex', size: 2 },
];

/** Of simulated patients and their visits, whose codes have groups. */
export function simulatedShape(codes: number): LinkedShape {
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

/** The first `most` patients of `patients.csv` and `visits.csv` (`simulated_timelines.py`) with their visits. */
export function readSimulated(folder: string, shape: LinkedShape, most: number): LinkedRows {
  const patients = numbersOf(join(folder, 'patients.csv')).slice(0, most);
  const unitOf = new Map(patients.map(([id], unit) => [id!, unit]));
  const visits = numbersOf(join(folder, 'visits.csv'))
    .filter(([id]) => unitOf.has(id!))
    .sort(([a, visitOfA], [b, visitOfB]) => unitOf.get(a!)! - unitOf.get(b!)! || visitOfA! - visitOfB!);
  const start = new Uint32Array(patients.length + 1);
  for (const [id] of visits) start[unitOf.get(id!)! + 1]!++;
  for (let unit = 0; unit < patients.length; unit++) start[unit + 1]! += start[unit]!;
  const coded = (of: LinkedShape['units'], rows: readonly number[][], from: number): Codes[] =>
    of.map(({ size }, i) => {
      const codes = allocateCodes(size, rows.length);
      for (const [row, values] of rows.entries()) codes[row] = values[from + i]!;
      return codes;
    });
  return {
    unitCount: patients.length,
    units: coded(shape.units, patients, 1),
    events: { columns: coded(shape.events.columns, visits, 2), start, time: undefined },
    details: [],
  };
}

/** Writes two tables of the same form. */
export function writeSimulated(folder: string, { unitCount, units, events }: LinkedRows): void {
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
