import type { LinkedDictionary } from '../../../dictionary/linked/linked-dictionary.ts';
import { dayOf } from '../../../dictionary/linked/time-scale.ts';
import type { ReadTable } from '../reading/read-table.ts';
import type { Coins } from './coins.ts';
import { type GroupedRows, groupRows, orderRows } from './grouped-rows.ts';
import { NONE, positionsOf, type ReadTables } from './links.ts';

/** Events by unit, in order. Events are numbered as they stand there. */
export interface LinkedEvents {
  readonly unitCount: number;
  readonly byUnit: GroupedRows;
  /** By row: its event, or `NONE`. */
  readonly eventOfRow: Uint32Array;
  readonly unitOfEvent: Uint32Array;
  /** By row, in the words of the order; absent where there is none. */
  readonly times: Float64Array | undefined;
  /** By row: its day; absent where only the order is known. */
  readonly days: Float64Array | undefined;
  /** Numbers of units as they are kept: made units that have no event are none. */
  renumbered(units: Uint32Array): Uint32Array;
}

interface EventRequest {
  /** Unit of each row of a table, or `NONE`. */
  readonly units: (table: ReadTable) => Uint32Array;
  /** Absent where units are made. */
  readonly unitCount: number | undefined;
  readonly coins: Coins;
}

/** Rows without a place in the order have none among the events, either. */
export function linkEvents(tables: ReadTables, dictionary: LinkedDictionary, request: EventRequest): LinkedEvents {
  const [at] = positionsOf(dictionary, 'events');
  const table = at === undefined ? undefined : tables[at];
  const order = at === undefined ? undefined : dictionary.tables[at]!.order;
  const found = table === undefined ? madeDays(tables, dictionary, request, at !== undefined) : rowsOf(table, request);
  const { unitOfRow, times } = found;
  const most = unitOfRow.reduce((count, unit) => (unit !== NONE && unit >= count ? unit + 1 : count), 0);
  const units = new Uint32Array(Math.max(request.unitCount ?? 0, most));
  let unitCount = request.unitCount ?? 0;
  if (request.unitCount === undefined) {
    units.fill(NONE);
    for (const unit of unitOfRow) if (unit !== NONE) units[unit] = 0;
    for (let unit = 0; unit < units.length; unit++) if (units[unit] === 0) units[unit] = unitCount++;
  }
  const renumbered = (given: Uint32Array): Uint32Array =>
    request.unitCount === undefined ? given.map((unit) => (unit === NONE ? NONE : (units[unit] ?? NONE))) : given;
  const byUnit = groupRows(renumbered(unitOfRow), unitCount);
  orderRows(byUnit, times ?? new Uint8Array(unitOfRow.length), request.coins);
  const eventOfRow = new Uint32Array(unitOfRow.length).fill(NONE);
  byUnit.rows.forEach((row, event) => {
    eventOfRow[row] = event;
  });
  const unitOfEvent = new Uint32Array(byUnit.rows.length);
  for (let unit = 0; unit < unitCount; unit++) unitOfEvent.fill(unit, byUnit.start[unit]!, byUnit.start[unit + 1]!);
  const scale = order?.scale;
  const isDated = times !== undefined && scale !== undefined && scale !== 'number';
  return {
    unitCount,
    byUnit,
    eventOfRow,
    unitOfEvent,
    times,
    days: isDated ? times.map((time) => (table === undefined ? time : dayOf(time, scale))) : undefined,
    renumbered,
  };
}

interface EventRows {
  readonly unitOfRow: Uint32Array;
  readonly times: Float64Array | undefined;
}

function rowsOf(table: ReadTable, { units }: EventRequest): EventRows {
  const { order } = table;
  const unitOfRow = units(table);
  if (order === undefined) return { unitOfRow, times: undefined };
  return { unitOfRow: unitOfRow.map((unit, row) => (Number.isNaN(order[row]!) ? NONE : unit)), times: order };
}

/** One row a unit and day on which any table of details has a row of it. */
function madeDays(tables: ReadTables, dictionary: LinkedDictionary, request: EventRequest, isMade: boolean): EventRows {
  const from = isMade ? positionsOf(dictionary, 'details') : [];
  const parts = from.flatMap((at): { units: Uint32Array; days: Float64Array }[] => {
    const { order, table } = tables[at]!;
    if (order === undefined || table.order === undefined) return [];
    const { scale } = table.order;
    return [{ units: request.units(tables[at]!), days: order.map((time) => dayOf(time, scale)) }];
  });
  const length = parts.reduce((sum, { days }) => sum + days.length, 0);
  const units = new Uint32Array(length);
  const days = new Float64Array(length);
  let used = 0;
  for (const part of parts) {
    units.set(part.units, used);
    days.set(part.days, used);
    used += part.days.length;
  }
  for (let row = 0; row < length; row++) if (Number.isNaN(days[row]!)) units[row] = NONE;
  const groups = units.reduce((count, unit) => (unit !== NONE && unit >= count ? unit + 1 : count), 0);
  const grouped = groupRows(units, groups);
  const made = { units: [] as number[], days: [] as number[] };
  for (let unit = 0; unit < groups; unit++) {
    const own = grouped.rows.subarray(grouped.start[unit]!, grouped.start[unit + 1]!);
    own.sort((a, b) => days[a]! - days[b]!);
    for (let i = 0; i < own.length; i++) {
      if (i > 0 && days[own[i]!] === days[own[i - 1]!]) continue;
      made.units.push(unit);
      made.days.push(days[own[i]!]!);
    }
  }
  return { unitOfRow: Uint32Array.from(made.units), times: Float64Array.from(made.days) };
}
