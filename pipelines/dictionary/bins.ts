import { formatDay, mondayBefore, monthStarts, SECONDS_A_DAY } from './calendar.ts';
import type { Cell } from './coding.ts';
import type { Scale, Steps } from './scale.ts';

/** Cells of an ordered domain and the rule that finds them. */
export interface Bins {
  readonly cells: readonly Cell[];
  readonly steps: Steps;
}

export interface NumberBinsSpec {
  readonly width?: number | undefined;
  readonly count?: number | undefined;
  readonly edges?: readonly number[] | undefined;
}

export type CalendarBinsSpec =
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'
  | { days: number }
  | { hours: number };

/** Most cells a column may have. */
export const MAX_CELLS = 65_536;
/** Most cells where their widths differ or are not whole, so that each edge is compared. */
export const MAX_UNEVEN_CELLS = 4096;

/** A domain that cannot be cut as asked. The message continues the sentence "the bins ...". */
export class BinsError extends Error {}

/** Cells of whole numbers in `[lower, upper]`; each number its own cell where `spec` is absent. */
export function integerBins(lower: number, upper: number, spec: NumberBinsSpec | undefined): Bins {
  const values = upper - lower + 1;
  if (spec?.edges !== undefined) return startsToBins('integer', spec.edges.slice(0, -1), upper);
  if (spec?.count !== undefined) {
    if (spec.count > values)
      throw new BinsError(`are more (${spec.count}) than the whole numbers in the range (${values})`);
    const count = checkCount(spec.count, MAX_UNEVEN_CELLS);
    return startsToBins(
      'integer',
      Array.from({ length: count }, (_, i) => lower + Math.floor((i * values) / count)),
      upper,
    );
  }
  const width = spec?.width ?? 1;
  if (!Number.isInteger(width)) throw new BinsError(`of an integer column need a whole width, not ${width}`);
  const count = width === 1 ? values : Math.max(1, Math.ceil((upper - lower) / width));
  return evenBins('integer', lower, upper, lower, width, checkCount(count, MAX_CELLS));
}

/** Intervals of real numbers in `[lower, upper]`; the last holds its upper edge. A range of one number is that number. */
export function realBins(lower: number, upper: number, spec: NumberBinsSpec): Bins {
  if (lower === upper) return { cells: [{ kind: 'value', value: lower }], steps: { kind: 'starts', starts: [lower] } };
  if (spec.edges !== undefined) return startsToBins('number', spec.edges.slice(0, -1), upper);
  const count = checkCount(spec.count ?? Math.ceil((upper - lower) / spec.width! - 1e-9), MAX_UNEVEN_CELLS);
  const width = spec.width ?? (upper - lower) / count;
  return startsToBins(
    'number',
    Array.from({ length: count }, (_, i) => tidy(lower + i * width)),
    upper,
  );
}

/** Days (epoch days) or seconds (epoch seconds) in `[lower, upper]`, cut where the calendar does. Weeks begin on Monday. */
export function calendarBins(scale: 'day' | 'second', lower: number, upper: number, every: CalendarBinsSpec): Bins {
  const unit = scale === 'day' ? 1 : SECONDS_A_DAY;
  const even = (anchor: number, width: number): Bins =>
    evenBins(scale, lower, upper, anchor, width, checkCount(Math.floor((upper - anchor) / width) + 1, MAX_CELLS));
  const dayOf = (x: number): number => Math.floor(x / unit);
  if (typeof every === 'object') {
    if ('days' in every) return even(dayOf(lower) * unit, every.days * unit);
    if (scale === 'day') throw new BinsError('of a date column cannot be shorter than a day');
    return even(dayOf(lower) * unit, every.hours * 3600);
  }
  switch (every) {
    case 'hour':
      if (scale === 'day') throw new BinsError('of a date column cannot be shorter than a day');
      return even(Math.floor(lower / 3600) * 3600, 3600);
    case 'day':
      return even(dayOf(lower) * unit, unit);
    case 'week':
      return even(mondayBefore(dayOf(lower)) * unit, 7 * unit);
    case 'month':
    case 'quarter':
    case 'year': {
      const months = { month: 1, quarter: 3, year: 12 } as const;
      const starts = monthStarts(dayOf(lower), dayOf(upper), months[every]).map((day) => day * unit);
      checkCount(starts.length + 1, MAX_UNEVEN_CELLS);
      return startsToBins(scale, [lower, ...starts], upper);
    }
  }
}

function evenBins(scale: Scale, lower: number, upper: number, anchor: number, width: number, count: number): Bins {
  const cells = Array.from({ length: count }, (_, i) =>
    binCell(
      scale,
      Math.max(lower, anchor + i * width),
      i === count - 1 ? upper : anchor + (i + 1) * width,
      i === count - 1,
    ),
  );
  return { cells, steps: { kind: 'even', anchor, width, count } };
}

function startsToBins(scale: Scale, starts: readonly number[], upper: number): Bins {
  checkCount(starts.length, MAX_UNEVEN_CELLS);
  const last = starts.length - 1;
  const cells = starts.map((start, i) => binCell(scale, start, i === last ? upper : starts[i + 1]!, i === last));
  return { cells, steps: { kind: 'starts', starts } };
}

/** An interval that holds one whole number or one day is that value. */
export function binCell(scale: Scale, lower: number, upper: number, closed: boolean): Cell {
  const single = closed ? lower === upper : upper === lower + 1;
  if (single && scale === 'integer') return { kind: 'value', value: lower };
  if (single && scale === 'day') return { kind: 'value', value: formatDay(lower) };
  return { kind: 'interval', lower, upper, closed };
}

export function checkCount(count: number, most: number): number {
  if (count > most) throw new BinsError(`would be ${count}, more than ${most}; make them wider`);
  return count;
}

/** Takes the dust of binary fractions off an edge, so that 0.1 + 0.2 is cut at 0.3. */
const tidy = (edge: number): number => Number(edge.toPrecision(15));
