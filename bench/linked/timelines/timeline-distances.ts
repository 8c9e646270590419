import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import type { Feature, FeatureTable } from '../../../pipelines/learners/features.ts';
import { logisticRegression } from '../../../pipelines/learners/linear/logistic-regression.ts';
import { rankScores } from '../../../pipelines/learners/measures/ranked-scores.ts';
import { rocAuc } from '../../../pipelines/learners/measures/roc-auc.ts';
import { GROUPS, VISITS } from './simulated-tables.ts';

/** L1 distances, 0 to 2, but for `recurrence` and `auc`. */
export interface TimelineDistances {
  readonly lengths: number;
  readonly code: number;
  readonly codeNext: number;
  readonly group1: number;
  readonly group3: number;
  readonly group6: number;
  /** Mean difference, by place, of the share of visits whose code the patient had before, weighted by the first set's visits. */
  readonly recurrence: number;
  readonly distinct: number;
  /** How well the group of the last visit of the first set is told from its history by what the second teaches: mean over four groups. */
  readonly auc: number;
}

/** The five figures that two families are held against each other by. */
export const FIVE = ['group1', 'group3', 'group6', 'recurrence', 'auc'] as const;

/** Of how many of the five figures the first is the nearer one. */
export const betterOn = (first: TimelineDistances, second: TimelineDistances): number =>
  FIVE.filter((figure) => (figure === 'auc' ? first.auc > second.auc : first[figure] < second[figure])).length;

/** How far `drawn` is from `fresh` patients of the same simulation. */
export function timelineDistances(fresh: LinkedRows, drawn: LinkedRows, codes: number): TimelineDistances {
  const [a, b] = [fresh, drawn].map((one) => codesByPlace(one));
  const group = (code: number): number => code % GROUPS;
  const distance = (count: (rows: readonly Int32Array[]) => ReadonlyMap<number, number>): number =>
    sharesApart(count(a!), count(b!));
  const lagged = (lag: number, of: (code: number) => number): number =>
    distance((rows) =>
      counted(rows, function* (row) {
        for (let place = lag; place < row.length; place++) yield of(row[place - lag]!) * codes + of(row[place]!);
      }),
    );
  return {
    lengths: distance((rows) => counted(rows, (row) => [row.length])),
    code: distance((rows) => counted(rows, (row) => row)),
    codeNext: lagged(1, (code) => code),
    group1: lagged(1, group),
    group3: lagged(3, group),
    group6: lagged(6, group),
    recurrence: recurrenceApart(a!, b!),
    distinct: distance((rows) => counted(rows, (row) => [new Set(row).size])),
    auc: trainedOn(drawn, fresh, codes),
  };
}

/** The codes of each patient in order. */
const codesByPlace = ({ unitCount, events: { columns, start } }: LinkedRows): Int32Array[] =>
  Array.from({ length: unitCount }, (_, unit) =>
    Int32Array.from(
      { length: Math.min(VISITS, start[unit + 1]! - start[unit]!) },
      (_visit, i) => columns.at(-1)![start[unit]! + i]!,
    ),
  );

function counted(rows: readonly Int32Array[], values: (row: Int32Array) => Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) for (const value of values(row)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function sharesApart(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number {
  const total = (counts: ReadonlyMap<number, number>): number =>
    Math.max(
      1,
      [...counts.values()].reduce((x, y) => x + y, 0),
    );
  const [all, others] = [total(a), total(b)];
  let sum = 0;
  for (const value of new Set([...a.keys(), ...b.keys()]))
    sum += Math.abs((a.get(value) ?? 0) / all - (b.get(value) ?? 0) / others);
  return sum;
}

function recurrenceApart(a: readonly Int32Array[], b: readonly Int32Array[]): number {
  const byPlace = (rows: readonly Int32Array[]) =>
    Array.from({ length: VISITS - 1 }, (_, i) => {
      const long = rows.filter((row) => row.length > i + 1);
      const again = long.filter((row) => row.subarray(0, i + 1).includes(row[i + 1]!)).length;
      return { visits: long.length, share: long.length === 0 ? 0 : again / long.length };
    });
  const [own, other] = [byPlace(a), byPlace(b)];
  const visits = own.reduce((sum, place) => sum + place.visits, 0);
  return own.reduce((sum, place, i) => sum + (place.visits / visits) * Math.abs(place.share - other[i]!.share), 0);
}

const MOST_TAUGHT = 12_000;
/** Groups whose last visits are told. */
const TOLD = [0, 3, 6, 9];

function trainedOn(drawn: LinkedRows, fresh: LinkedRows, codes: number): number {
  const [taught, asked] = [histories(drawn, codes, MOST_TAUGHT), histories(fresh, codes, fresh.unitCount)];
  const scores = TOLD.map((group) => {
    const [y, w] = [taught, asked].map(({ last }) => Uint8Array.from(last, (own) => Number(own === group)));
    if (y!.reduce((sum, one) => sum + one, 0) < 5) return 0.5;
    return rocAuc(rankScores(logisticRegression.fit(taught.features, y!, 'timelines')(asked.features)), w!);
  });
  return scores.reduce((sum, score) => sum + score, 0) / TOLD.length;
}

/** What is known before the last visit of patients with three or more, and the group that it has. */
function histories(patients: LinkedRows, codes: number, most: number): { features: FeatureTable; last: number[] } {
  const rows = codesByPlace(patients);
  const units = [...rows.keys()].filter((unit) => rows[unit]!.length >= 3).slice(0, most);
  const ofUnits = (value: (row: Int32Array, unit: number) => number): Float64Array =>
    Float64Array.from(units, (unit) => value(rows[unit]!, unit));
  const features: Feature[] = [
    ...Array.from(
      { length: GROUPS },
      (_, group): Feature => ({
        kind: 'numeric',
        numbers: ofUnits((row) => row.subarray(0, -1).filter((code) => code % GROUPS === group).length),
      }),
    ),
    { kind: 'categorical', size: codes, codes: Uint32Array.from(ofUnits((row) => row.at(-2)!)) },
    ...patients.units.map(
      (own): Feature => ({
        kind: 'categorical',
        size: 6,
        codes: Uint32Array.from(units, (unit) => own[unit]!),
      }),
    ),
  ];
  return { features: { rows: units.length, features }, last: units.map((unit) => rows[unit]!.at(-1)! % GROUPS) };
}
