import { formatDay, formatSecond, SECONDS_A_DAY } from '../../dictionary/calendar.ts';
import type { ColumnKind } from '../../dictionary/coding.ts';
import { percentileInterval } from '../measures/bootstrap-profiles.ts';
import { type NumberProfile, QUANTILES } from '../measures/number-profile.ts';
import type { JsonObject } from '../report-json.ts';
import type { ColumnNumbers } from './column-numbers.ts';
import { finiteRatio } from './finite-ratio.ts';

const UNITS: Readonly<Partial<Record<ColumnKind, string>>> = {
  date: 'days since 1970-01-01',
  datetime: 'seconds since 1970-01-01',
};

/** Moments, quantiles and atoms of a column on both sides, in its unit: differences are synthetic less real. */
export function profileInJson(numbers: ColumnNumbers): JsonObject {
  const { column, rows, distinct, counts, real, synthetic, draws } = numbers;
  const { kind } = column.coding;
  const line = (of: (profile: NumberProfile) => number, moment = true): JsonObject => {
    const [a, b] = [of(real), of(synthetic)];
    const interval = percentileInterval(draws.map(of));
    return {
      real: a,
      interval: interval === undefined ? null : { ...interval },
      synthetic: b,
      difference: b - a,
      relative: UNITS[kind] !== undefined ? null : finiteRatio(b - a, Math.abs(a)),
      ...(moment ? inCalendar(kind, a, b) : {}),
    };
  };
  const shareAt = (place: number): JsonObject => ({
    value: distinct[place]!,
    real: counts.real[place]! / rows.real,
    synthetic: counts.synthetic[place]! / rows.synthetic,
  });
  const zero = distinct.indexOf(0);
  return {
    unit: UNITS[kind] ?? 'as in the table',
    rows: { ...rows },
    mean: line(({ mean }) => mean),
    deviation: line(({ deviation }) => deviation, false),
    quantiles: QUANTILES.map((share, q) => ({ share, ...line(({ quantiles }) => quantiles[q]!) })),
    zero: zero < 0 || UNITS[kind] !== undefined ? null : shareAt(zero),
    mostCommon: shareAt(greatestPlace(counts.real)),
  };
}

/** Days from 1970 that a calendar reaches either way. */
const LAST_DAY = 1e8;

/** Dates and moments in the calendar too; those that no calendar has are left out. */
function inCalendar(kind: ColumnKind, real: number, synthetic: number): JsonObject {
  const format = kind === 'date' ? formatDay : kind === 'datetime' ? formatSecond : undefined;
  if (format === undefined) return {};
  const most = kind === 'date' ? LAST_DAY : LAST_DAY * SECONDS_A_DAY;
  const text = (value: number): string | null => (Math.abs(value) > most ? null : format(Math.floor(value)));
  return { realInCalendar: text(real), syntheticInCalendar: text(synthetic) };
}

function greatestPlace(counts: Uint32Array): number {
  let greatest = 0;
  for (let i = 1; i < counts.length; i++) if (counts[i]! > counts[greatest]!) greatest = i;
  return greatest;
}
