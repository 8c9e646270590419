import type { LinkedDictionary } from '../../../dictionary/linked/linked-dictionary.ts';
import { NO_KEY, type ReadTable } from '../reading/read-table.ts';
import type { GroupedRows } from './grouped-rows.ts';
import { type Links, NONE, positionsOf, type ReadTables } from './links.ts';

/** What became of the rows of one table when tables were linked. Exact counts, for the steward alone. */
export interface LinkReadings {
  /** Rows that belong to a unit, and to an event where they are details. */
  readonly linked: number;
  /** Rows that name no parent: no event where they are details, no unit otherwise. */
  readonly withoutParent: number;
  /** Rows that name one that no row is. */
  readonly orphans: number;
  /** Rows whose key an earlier row has. */
  readonly repeatedKeys: number;
  /** Events whose time is missing, unreadable or beyond its range. */
  readonly withoutTime: number;
  /** Events at the very time of the one before. */
  readonly ties: number;
  /** Details that name another unit than that of their event. */
  readonly ofOtherUnits: number;
  /** Units with more events, or events with more details, than are looked at. */
  readonly beyondMost: number;
  /** Rows of the unit, or of the event, that has most. */
  readonly ofLargest: number;
}

/** By the names of tables; of those that have a source. `links` are those of every row, before any is left out as too many. */
export function countLinks(
  links: Links,
  tables: ReadTables,
  dictionary: LinkedDictionary,
): ReadonlyMap<string, LinkReadings> {
  return new Map(
    tables.flatMap((table, at): [string, LinkReadings][] =>
      table === undefined
        ? []
        : [[table.table.name, { ...plainCounts(table), ...linkedCounts(table, at, links, tables, dictionary) }]],
    ),
  );
}

function linkedCounts(
  table: ReadTable,
  at: number,
  links: Links,
  tables: ReadTables,
  dictionary: LinkedDictionary,
): Partial<LinkReadings> {
  const { role, most } = table.table;
  if (role === 'units') return { linked: links.unitCount };
  if (role === 'events') return { ...sizesOf(links.events, most), ties: tiesOf(links) };
  if (role === 'single') {
    const own = links.singles[positionsOf(dictionary, 'single').indexOf(at)]!;
    return { linked: own.filter((row) => row !== NONE).length };
  }
  const grouped = links.details[positionsOf(dictionary, 'details').indexOf(at)]!;
  return { ...sizesOf(grouped, most), ofOtherUnits: strangers(grouped, table, links, tables) };
}

function plainCounts({ table, rowCount, key, parent, unit, order }: ReadTable): LinkReadings {
  const above = parent ?? unit;
  const seen = new Set<number>();
  let [withoutParent, orphans, repeatedKeys, withoutTime] = [0, 0, 0, 0];
  for (let row = 0; row < rowCount; row++) {
    if (above?.[row] === NO_KEY) withoutParent++;
    else if (above !== undefined && above[row]! > NO_KEY) orphans++;
    const own = key?.[row] ?? NO_KEY;
    if (own < NO_KEY && seen.has(own)) repeatedKeys++;
    seen.add(own);
    if (table.role === 'events' && order !== undefined && Number.isNaN(order[row]!)) withoutTime++;
  }
  const none = { linked: 0, ties: 0, ofOtherUnits: 0, beyondMost: 0, ofLargest: 0 };
  return { ...none, withoutParent, orphans, repeatedKeys, withoutTime };
}

function sizesOf(
  { rows, start }: GroupedRows,
  most: number,
): Pick<LinkReadings, 'linked' | 'beyondMost' | 'ofLargest'> {
  let [beyondMost, ofLargest] = [0, 0];
  for (let group = 0; group + 1 < start.length; group++) {
    const size = start[group + 1]! - start[group]!;
    if (size > most) beyondMost++;
    ofLargest = Math.max(ofLargest, size);
  }
  return { linked: rows.length, beyondMost, ofLargest };
}

function tiesOf({ events: { rows, start }, times }: Links): number {
  let ties = 0;
  for (let unit = 0; times !== undefined && unit + 1 < start.length; unit++) {
    for (let event = start[unit]! + 1; event < start[unit + 1]!; event++) {
      if (times[rows[event]!] === times[rows[event - 1]!]) ties++;
    }
  }
  return ties;
}

/** Units are numbered by their keys wherever a source holds them; of made ones, some of which may be none, nothing is said. */
function strangers(
  { rows, start }: GroupedRows,
  { unit, parent }: ReadTable,
  { events }: Links,
  [root]: ReadTables,
): number {
  if (unit === undefined || parent === undefined || root === undefined) return 0;
  let count = 0;
  for (let owner = 0; owner + 1 < events.start.length; owner++) {
    const [from, to] = [start[events.start[owner]!]!, start[events.start[owner + 1]!]!];
    for (let at = from; at < to; at++) if (unit[rows[at]!]! < NO_KEY && unit[rows[at]!] !== owner) count++;
  }
  return count;
}
