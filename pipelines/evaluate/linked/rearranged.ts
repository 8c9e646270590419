import { takeRows } from '../../../privacy/guard/codes.ts';
import type { LinkedTable } from './linked-table.ts';

/** Which unit and which events of a table stand where in another. */
export interface Arrangement {
  /** The former place of each unit. */
  readonly units: Uint32Array;
  /** Events `start[u] .. start[u + 1]` are those of unit `u`. */
  readonly start: Uint32Array;
  /** The former place of each event; its details go with it. */
  readonly events: Uint32Array;
}

/** The same units and events elsewhere, or some of them, or some several times. */
export function rearranged(table: LinkedTable, { units, start, events }: Arrangement): LinkedTable {
  const { shape, rows, numbers } = table;
  const time = rows.events.time;
  const details = rows.details.map((detail) => detailsOf(detail.start, events));
  return {
    shape,
    rows: {
      unitCount: units.length,
      units: rows.units.map((codes, column) => takeRows({ size: shape.units[column]!.size, codes }, units)),
      events: {
        columns: rows.events.columns.map((codes, column) =>
          takeRows({ size: shape.events.columns[column]!.size, codes }, events),
        ),
        start,
        time: time && Float64Array.from(events, (event) => time[event]!),
      },
      details: rows.details.map(({ columns }, d) => ({
        columns: columns.map((codes, column) =>
          takeRows({ size: shape.details[d]!.columns[column]!.size, codes }, details[d]!.rows),
        ),
        start: details[d]!.start,
      })),
    },
    ...(numbers && {
      numbers: {
        events: numbers.events.map((values) => values && taken(values, events)),
        details: numbers.details.map((columns, d) =>
          columns.map((values) => values && taken(values, details[d]!.rows)),
        ),
      },
    }),
  };
}

/** The first events of each unit, at most `most` of them. */
export function firstEvents(table: LinkedTable, most: number): LinkedTable {
  const { unitCount, events } = table.rows;
  const start = new Uint32Array(unitCount + 1);
  for (let unit = 0; unit < unitCount; unit++) {
    start[unit + 1] = start[unit]! + Math.min(most, events.start[unit + 1]! - events.start[unit]!);
  }
  const kept = new Uint32Array(start[unitCount]!);
  for (let unit = 0; unit < unitCount; unit++) {
    for (let i = start[unit]!; i < start[unit + 1]!; i++) kept[i] = events.start[unit]! + i - start[unit]!;
  }
  return rearranged(table, { units: Uint32Array.from({ length: unitCount }, (_, unit) => unit), start, events: kept });
}

const taken = (values: Float64Array, rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);

function detailsOf(
  from: Uint32Array,
  events: Uint32Array,
): { readonly start: Uint32Array; readonly rows: Uint32Array } {
  const start = new Uint32Array(events.length + 1);
  events.forEach((event, i) => {
    start[i + 1] = start[i]! + from[event + 1]! - from[event]!;
  });
  const rows = new Uint32Array(start[events.length]!);
  events.forEach((event, i) => {
    for (let row = start[i]!; row < start[i + 1]!; row++) rows[row] = from[event]! + row - start[i]!;
  });
  return { start, rows };
}
