import { takeRows } from '../codes.ts';
import type { Arrival, ArrivedDetails, UnitFacts } from './history/arrival.ts';
import { History } from './history/history.ts';
import type { DetailRows, LinkedRecords } from './linked-records.ts';
import type { LinkedShape, View } from './view.ts';

/**
 * Shows the events of all units, place by place: those that have a first one, then those that have a second one, and so on, each time with
 * the history as it is before they are taken. `mostPlaces` stops early.
 */
export function walkRecords(
  { records, facts, shape, view }: WalkedRecords,
  mostPlaces: number,
  see: (history: History, arrival: Arrival, place: number) => void,
): void {
  const { unitCount, events, details } = records;
  const history = new History(shape, facts, [view]);
  const needed = neededDetails(view, details.length);
  let units = Uint32Array.from({ length: unitCount }, (_, unit) => unit);
  for (let place = 0; place < mostPlaces; place++) {
    units = units.filter((unit) => facts.counts[unit]! > place);
    if (units.length === 0) return;
    const rows = units.map((unit) => events.start[unit]! + place);
    const { time } = events;
    const arrival: Arrival = {
      units,
      days: time && Float64Array.from(rows, (row) => time[row]!),
      columns: events.columns.map((column) => takeRows(column, rows)),
      details: details.map((table, position) => (needed.has(position) ? detailsOfRows(table, rows) : undefined)),
    };
    see(history, arrival, place);
    history.take(arrival);
  }
}

export interface WalkedRecords {
  readonly records: LinkedRecords;
  readonly facts: UnitFacts;
  readonly shape: LinkedShape;
  readonly view: View;
}

function neededDetails({ detail, columns }: View, tables: number): ReadonlySet<number> {
  const needed = new Set<number>(detail === undefined ? [] : [detail]);
  for (const { from } of columns) {
    if ('detail' in from) needed.add(from.detail);
    if (from.of === 'leading') for (let table = 0; table < tables; table++) needed.add(table);
  }
  return needed;
}

/** The details of some events. */
function detailsOfRows({ columns, start }: DetailRows, events: Uint32Array): ArrivedDetails {
  const from = new Uint32Array(events.length + 1);
  for (const [i, event] of events.entries()) from[i + 1] = from[i]! + start[event + 1]! - start[event]!;
  const rows = new Uint32Array(from[events.length]!);
  for (const [i, event] of events.entries()) {
    for (let row = from[i]!, of = start[event]!; row < from[i + 1]!; row++, of++) rows[row] = of;
  }
  return { columns: columns.map((column) => takeRows(column, rows)), start: from };
}
