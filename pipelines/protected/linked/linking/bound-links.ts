import type { LinkedDictionary } from '../../../dictionary/linked/linked-dictionary.ts';
import { eventsOf } from '../../../dictionary/linked/made-columns.ts';
import type { Coins } from './coins.ts';
import { cutRows, type GroupedRows } from './grouped-rows.ts';
import { orderDetails } from './link-tables.ts';
import { type Links, positionsOf, type ReadTables } from './links.ts';

/**
 * Keeps at most so many rows of each unit and of each event as the dictionary says are looked at: of events a window of neighbours whose start
 * is uniform, so that what follows what is kept; of details a uniform choice. The same links where nobody has more.
 *
 * *Guarantee*: which rows of a unit are kept follows from the rows of that unit and from coins of its own, so that two tables that differ by all
 * rows of one unit have results that differ by rows of that unit alone. Any choice of that kind would do; these favour no place.
 */
export function boundLinks(links: Links, tables: ReadTables, dictionary: LinkedDictionary, coins: Coins): Links {
  const mostEvents = eventsOf(dictionary)?.most ?? 1;
  const events = cutRows(links.events, mostEvents, (size) => coins.below(size - mostEvents + 1));
  const positions = positionsOf(dictionary, 'details');
  const details = links.details.map((grouped, i) => {
    const { most } = dictionary.tables[positions[i]!]!;
    const kept = events === links.events ? grouped : ofKeptEvents(grouped, links.events, events);
    const sizes = kept.start.subarray(1).some((end, event) => end - kept.start[event]! > most);
    if (!sizes) return kept;
    const chosen = { rows: kept.rows.slice(), start: kept.start };
    for (let event = 0; event + 1 < chosen.start.length; event++) {
      const [from, to] = [chosen.start[event]!, chosen.start[event + 1]!];
      if (to - from > most) coins.choose(chosen.rows, from, to, most);
    }
    const cut = cutRows(chosen, most, () => 0);
    orderDetails(cut, tables[positions[i]!]!, coins);
    return cut;
  });
  return { ...links, events, details };
}

/** Details by the events that are left, which are rows of those that there were, in their order. */
function ofKeptEvents(details: GroupedRows, before: GroupedRows, after: GroupedRows): GroupedRows {
  const start = new Uint32Array(after.rows.length + 1);
  const from = new Uint32Array(after.rows.length);
  for (let unit = 0; unit + 1 < after.start.length; unit++) {
    const count = after.start[unit + 1]! - after.start[unit]!;
    if (count === 0) continue;
    const kept = after.start[unit]!;
    // Neighbours, so that the first says where all are.
    let event = before.start[unit]!;
    while (before.rows[event] !== after.rows[kept]) event++;
    for (let i = 0; i < count; i++) {
      from[kept + i] = details.start[event + i]!;
      start[kept + i + 1] = details.start[event + i + 1]! - details.start[event + i]!;
    }
  }
  for (let event = 0; event < after.rows.length; event++) start[event + 1]! += start[event]!;
  const rows = new Uint32Array(start[after.rows.length]!);
  for (let event = 0; event < after.rows.length; event++) {
    const count = start[event + 1]! - start[event]!;
    rows.set(details.rows.subarray(from[event]!, from[event]! + count), start[event]!);
  }
  return { rows, start };
}
