import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import { SECONDS_A_DAY } from '../../dictionary/calendar.ts';
import { dayOf } from '../../dictionary/linked/time-scale.ts';
import { type DecodedColumn, type ModelledOutput, type OutputColumn, outputName } from '../decode/output-column.ts';
import type { AdjustOffset } from '../decode/table-decoder.ts';
import type { BoundSource, LinkedOutput, OutputTable } from './linked-output.ts';

const MICROSECONDS_A_DAY = 86_400_000_000n;
const MICROSECONDS = 1_000_000n;

/** Days of one column of a table with one row a unit, by unit: NaN where the unit has none; of a year its first day. */
export type DaysOfUnits = (source: BoundSource) => Float64Array;

/** By unit, the first and the last day of what a release tells of it; NaN where nothing bounds that. */
export interface UnitBounds {
  readonly since: Float64Array | undefined;
  readonly until: Float64Array | undefined;
}

/**
 * The bounds that `output` states. A unit ends with the first of `until` that it has, but no later than any of these columns may be, nor than events may
 * be. No event lies outside, since bounds are counted from the first and the last one.
 */
export function unitBounds(
  { unitCount, events: { start } }: LinkedRows,
  { since, until, timeline, tables }: LinkedOutput,
  times: Float64Array | undefined,
  daysOf: DaysOfUnits,
): UnitBounds | undefined {
  if (timeline === undefined || times === undefined || (since ?? until) === undefined) return undefined;
  const begins = since && daysOf(since);
  if (until === undefined) return { since: begins, until };
  const { scale, upper } = timeline;
  const longest = Math.min(...until.map((source) => mostDaysOf(source, tables)));
  const ends = new Float64Array(unitCount).fill(Number.NaN);
  for (const days of until.map(daysOf)) {
    for (let unit = 0; unit < unitCount; unit++) {
      const day = days[unit]!;
      if (Number.isNaN(day) || !Number.isNaN(ends[unit]!)) continue;
      const [first, end] = [start[unit]!, start[unit + 1]!];
      const last = dayOf(first === end ? upper : times[end - 1]!, scale);
      ends[unit] = Math.min(day, last + longest, dayOf(upper, scale));
    }
  }
  return { since: begins, until: ends };
}

/** The most whole days that a column may be after the last event. */
function mostDaysOf({ table, column }: BoundSource, tables: readonly OutputTable[]): number {
  const own = tables.find(({ name }) => name === table)?.columns.find((one) => outputName(one) === column);
  if (own === undefined || !isDated(own))
    throw new RangeError('What ends a unit is no date that is counted from its last event');
  const most = own.coding.cells.map((cell) => {
    if (cell.kind === 'interval') return cell.closed ? cell.upper : cell.upper - 1;
    return cell.kind === 'value' ? Number(cell.value) : Number.NEGATIVE_INFINITY;
  });
  return Math.floor(Math.max(...most) / (own.offset.type === 'datetime' ? SECONDS_A_DAY : 1));
}

/** Moves days and moments of a table that lie outside the bounds of the row's unit to them; columns that end units themselves are put there. */
export function keepWithin(
  { name, columns }: OutputTable,
  { until = [] }: LinkedOutput,
  bounds: UnitBounds,
  unitOfRow: Uint32Array,
): AdjustOffset {
  const ending = columns.map((column) => until.some((one) => one.table === name && one.column === outputName(column)));
  return (position, decoded, firstRow, rows) => {
    if (!isDated(columns[position]!)) return;
    for (let row = 0; row < rows; row++) {
      if (!isPresent(decoded, row)) continue;
      const unit = unitOfRow[firstRow + row]!;
      const [first, last] = [bounds.since?.[unit] ?? Number.NaN, bounds.until?.[unit] ?? Number.NaN];
      if (!Number.isNaN(first)) raise(decoded.data, row, first);
      if (!Number.isNaN(last)) lower(decoded.data, row, last, ending[position]!);
    }
  };
}

/** Moments are raised to the first second of the day. */
function raise(data: DecodedColumn['data'], row: number, day: number): void {
  if (data instanceof BigInt64Array) {
    const first = BigInt(day) * MICROSECONDS_A_DAY;
    if (data[row]! < first) data[row] = first;
  } else if (data[row]! < day) data[row] = day;
}

/** Moments are lowered to the last second of the day. `exactly`: what is earlier is put there too. */
function lower(data: DecodedColumn['data'], row: number, day: number, exactly: boolean): void {
  if (data instanceof BigInt64Array) {
    const first = BigInt(day) * MICROSECONDS_A_DAY;
    const last = first + MICROSECONDS_A_DAY - MICROSECONDS;
    if (data[row]! > last || (exactly && data[row]! < first)) data[row] = last;
  } else if (data[row]! > day || exactly) data[row] = day;
}

const isDated = (column: OutputColumn): column is ModelledOutput & Required<Pick<ModelledOutput, 'offset'>> =>
  column.kind === 'modelled' && (column.offset?.type === 'date' || column.offset?.type === 'datetime');

const isPresent = ({ validity }: DecodedColumn, row: number): boolean =>
  validity === undefined || (validity[row >>> 3]! & (1 << (row & 7))) !== 0;
