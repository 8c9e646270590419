import type { LinkedDictionary } from '../../../dictionary/linked/linked-dictionary.ts';
import { dayOf } from '../../../dictionary/linked/time-scale.ts';
import { NO_KEY, type ReadTable } from '../reading/read-table.ts';
import type { Coins } from './coins.ts';
import { type GroupedRows, groupRows, orderRows } from './grouped-rows.ts';
import { type LinkedEvents, linkEvents } from './link-events.ts';
import { type Links, NONE, positionsOf, type ReadTables } from './links.ts';
import { type RowsOfKeys, rowsOfKeys } from './rows-of-keys.ts';

/**
 * Says of every row which unit, and which event of it, it belongs to.
 *
 * *Guarantee*: every row belongs to at most one unit; if all rows of one unit are taken away, what is said of every other row can stay as
 * it was: it follows from the rows of its own unit and from coins of its own.
 * *Holds when*: keys of events name rows of one unit each. Where two units have an event of one key, whose a row is that names it is
 * decided by the unit that the row names, or by a coin: the guarantee is then about rows as they were attributed.
 * *Why*: a row's unit is that of its parent, whatever else it says: a diagnosis of somebody else's visit is the visit's. Order and ties are
 * settled within a unit. Rows that belong to nobody are left out, as is what depends on them; how many is protected.
 *
 * Time and memory are linear in the rows but for sorting those of a unit, n log n of n.
 */
export function linkTables(tables: ReadTables, dictionary: LinkedDictionary, coins: Coins): Links {
  const root = tables[0];
  const known = root === undefined ? undefined : unitsOf(root, coins);
  const units = (table: ReadTable): Uint32Array => unitOfRows(table, known);
  const events = linkEvents(tables, dictionary, { units, coins, unitCount: known?.unitCount });
  const eventOfRow = new Map<number, Uint32Array>();
  const byKey = new Map<number, RowsOfKeys>();
  const [at] = positionsOf(dictionary, 'events');
  if (at !== undefined) eventOfRow.set(at, events.eventOfRow);
  const details = positionsOf(dictionary, 'details').map((position): GroupedRows => {
    const table = tables[position]!;
    const found = eventsOfDetails(table, {
      events,
      units: events.renumbered(units(table)),
      parent(key, unit) {
        const above = table.table.parent!.table;
        const parents = tables[above]!;
        if (!byKey.has(above)) byKey.set(above, rowsOfKeys(parents.key!, ownersOf(above), coins));
        const row = byKey.get(above)!.rowOf(key, unit);
        return row === NONE ? NONE : eventOfRow.get(above)![row]!;
      },
      coins,
    });
    eventOfRow.set(position, found);
    const grouped = groupRows(found, events.byUnit.rows.length);
    orderDetails(grouped, table, coins);
    return grouped;
  });

  /** Unit of each row of a table that others name as their parent; `NONE` where it belongs to no event. */
  function ownersOf(position: number): Uint32Array {
    return eventOfRow.get(position)!.map((event) => (event === NONE ? NONE : events.unitOfEvent[event]!));
  }

  const singles = positionsOf(dictionary, 'single').map((position) => {
    const table = tables[position]!;
    return oneOfEach(groupRows(events.renumbered(units(table)), events.unitCount), coins);
  });
  return {
    unitCount: events.unitCount,
    unitRows: known?.rowOfUnit,
    events: events.byUnit,
    times: events.times,
    details,
    singles,
  };
}

/**
 * Details of an event by the code of their kind, coins among equal ones. *Why a public rule*: rows of an event have no order of their own
 * that files agree on. This one can be told from a released row, and puts the same two kinds beside each other in every event that has both.
 */
export function orderDetails(details: GroupedRows, { table, columns, rowCount }: ReadTable, coins: Coins): void {
  const kind = table.dictionary.codings.findIndex(({ name }) => name === table.kind);
  orderRows(details, columns[Math.max(kind, 0)]?.codes ?? new Uint8Array(rowCount), coins);
}

interface KnownUnits {
  readonly unitCount: number;
  readonly rowOfUnit: Uint32Array;
}

/** Each key of the table of units is one unit; of several rows one is kept, by the unit's coin. */
function unitsOf(root: ReadTable, coins: Coins): KnownUnits {
  const keys = root.key!.reduce((most, key) => (key < NO_KEY && key >= most ? key + 1 : most), 0);
  const rowOfUnit = oneOfEach(groupRows(root.key!, keys), coins);
  return { unitCount: keys, rowOfUnit };
}

/** One row of each group, or `NONE` where it has none. */
function oneOfEach({ rows, start }: GroupedRows, coins: Coins): Uint32Array {
  return Uint32Array.from({ length: start.length - 1 }, (_, group) => {
    const size = start[group + 1]! - start[group]!;
    return size === 0 ? NONE : rows[start[group]! + coins.below(size)]!;
  });
}

function unitOfRows({ unit, rowCount }: ReadTable, known: KnownUnits | undefined): Uint32Array {
  if (unit === undefined) return new Uint32Array(rowCount).fill(NONE);
  return unit.map((key) => (key >= NO_KEY || (known !== undefined && key >= known.unitCount) ? NONE : key));
}

interface DetailRequest {
  readonly events: LinkedEvents;
  /** Unit that each row names itself, or `NONE`. */
  readonly units: Uint32Array;
  /** Event of the row that a key names. */
  readonly parent: (key: number, unit: number) => number;
  readonly coins: Coins;
}

/** The event of each row: that of its parent; where it names none and need not, one of its unit on its day. */
function eventsOfDetails(table: ReadTable, { events, units, parent, coins }: DetailRequest): Uint32Array {
  const { parent: link, order } = table.table;
  const byDay = table.parent === undefined || link?.nullable === true;
  const scale = order?.scale;
  return Uint32Array.from({ length: table.rowCount }, (_, row) => {
    const key = table.parent?.[row] ?? NO_KEY;
    if (key !== NO_KEY) return parent(key, units[row]!);
    const unit = units[row]!;
    const when = table.order?.[row] ?? Number.NaN;
    if (!byDay || unit === NONE || scale === undefined || Number.isNaN(when)) return NONE;
    return eventOnDay(events, unit, dayOf(when, scale), coins);
  });
}

/** An event of a unit on a day; one of them by coin where there are several. */
function eventOnDay({ byUnit, days }: LinkedEvents, unit: number, day: number, coins: Coins): number {
  if (days === undefined) return NONE;
  const [from, to] = [byUnit.start[unit]!, byUnit.start[unit + 1]!];
  const firstFrom = (least: number): number => {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (days[byUnit.rows[middle]!]! < least) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const first = firstFrom(day);
  let count = 0;
  while (first + count < to && days[byUnit.rows[first + count]!] === day) count++;
  return count === 0 ? NONE : first + coins.below(count);
}
