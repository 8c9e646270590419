import { shuffledRows } from '../../../workspace/seeded-rows.ts';
import type { LinkedTable } from '../linked-table.ts';
import { rearranged } from '../rearranged.ts';

/**
 * The same events, with their details, linked to units at random; units keep their attributes and how many events they have. What a release
 * says that does not know whose its rows are. Within a unit, events are in the order of their days where days are known.
 */
export function randomLinks(table: LinkedTable, seed: string): LinkedTable {
  const { unitCount, events } = table.rows;
  const order = shuffledRows(events.start[unitCount]!, `${seed}/random-links`);
  const { time } = events;
  if (time !== undefined) {
    for (let unit = 0; unit < unitCount; unit++) {
      order.subarray(events.start[unit]!, events.start[unit + 1]!).sort((a, b) => time[a]! - time[b]!);
    }
  }
  return rearranged(table, {
    units: Uint32Array.from({ length: unitCount }, (_, unit) => unit),
    start: events.start,
    events: order,
  });
}
