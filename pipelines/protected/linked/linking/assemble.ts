import { allocateCodes, type EncodedColumn } from '../../../../privacy/guard/codes.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import { isModelled } from '../../../dictionary/dictionary.ts';
import type { LinkedDictionary, TableOrder } from '../../../dictionary/linked/linked-dictionary.ts';
import { eventsOf, linkedColumns, type UnitColumn } from '../../../dictionary/linked/made-columns.ts';
import { dayOf, inScale, timeScaleOf } from '../../../dictionary/linked/time-scale.ts';
import { outsideDomain } from '../../sources/encode-table.ts';
import { valueCoder } from '../reading/value-coder.ts';
import { type Links, NONE, positionsOf, type ReadTables } from './links.ts';
import { rowCoder, type UnitTimes } from './row-coder.ts';

/**
 * The records as codes, in the columns of `linkedColumns`. First and last event, which columns may be counted from, are those among `links`: what is
 * looked at of a unit, no more. Throws `VALUE_OUTSIDE_DOMAIN` as `encodeTable` does.
 */
export function assembleRecords(links: Links, tables: ReadTables, dictionary: LinkedDictionary): LinkedRecords {
  const columns = linkedColumns(dictionary);
  const table = eventsOf(dictionary);
  const scale = table?.order?.scale;
  const times = unitTimes(links, table?.order, tables, dictionary);
  const unitOfEvent = new Uint32Array(links.events.rows.length);
  for (let unit = 0; unit < links.unitCount; unit++) {
    unitOfEvent.fill(unit, links.events.start[unit]!, links.events.start[unit + 1]!);
  }
  const [eventsAt] = positionsOf(dictionary, 'events');
  const events = eventsAt === undefined ? undefined : tables[eventsAt];
  const details = positionsOf(dictionary, 'details');
  return {
    unitCount: links.unitCount,
    units: columns.units.map((column) => unitColumn(column, links, tables, dictionary, times)),
    events: {
      name: table?.name ?? 'events',
      columns: columns.events.map(({ coding, column }): EncodedColumn => {
        const code = rowCoder(events!, column, times);
        const codes = allocateCodes(coding.size, unitOfEvent.length);
        for (let i = 0; i < codes.length; i++) codes[i] = code(links.events.rows[i]!, unitOfEvent[i]!, i);
        return { name: coding.name, size: coding.size, codes };
      }),
      start: links.events.start,
      most: largest(links.events.start, table?.most ?? 1),
      time:
        scale === undefined || scale === 'number' || links.times === undefined
          ? undefined
          : Float64Array.from(links.events.rows, (row) => dayOf(links.times![row]!, scale)),
    },
    details: details.map((position, i) => {
      const { rows, start } = links.details[i]!;
      return {
        name: dictionary.tables[position]!.name,
        columns: columns.details[i]!.map(({ coding, column }): EncodedColumn => {
          const code = rowCoder(tables[position]!, column, times);
          const codes = allocateCodes(coding.size, rows.length);
          for (let event = 0; event + 1 < start.length; event++) {
            for (let at = start[event]!; at < start[event + 1]!; at++) {
              codes[at] = code(rows[at]!, unitOfEvent[event]!, event);
            }
          }
          return { name: coding.name, size: coding.size, codes };
        }),
        start,
        most: largest(start, dictionary.tables[position]!.most),
      };
    }),
  };
}

/** The most rows of a group, and at least `most`. */
function largest(start: Uint32Array, most: number): number {
  let found = most;
  for (let group = 0; group + 1 < start.length; group++) found = Math.max(found, start[group + 1]! - start[group]!);
  return found;
}

/** When the events are that columns are counted from. */
function unitTimes(
  { events, times, singles, unitRows }: Links,
  order: TableOrder | undefined,
  tables: ReadTables,
  dictionary: LinkedDictionary,
): UnitTimes {
  const otherwise = order === undefined ? undefined : otherwiseOf(order, tables, dictionary);
  const rows =
    order?.otherwise === undefined
      ? undefined
      : dictionary.tables[order.otherwise.table]!.role === 'units'
        ? unitRows
        : singles[positionsOf(dictionary, 'single').indexOf(order.otherwise.table)];
  const none = (unit: number): number => {
    const row = rows?.[unit] ?? NONE;
    const found = row === NONE ? Number.NaN : (otherwise?.(row) ?? Number.NaN);
    return Number.isFinite(found) ? found : Number.NaN;
  };
  const upper = order?.reading.upper ?? Number.NaN;
  const at = (unit: number, place: (from: number, to: number) => number): number => {
    const [from, to] = [events.start[unit]!, events.start[unit + 1]!];
    if (from < to) return times?.[events.rows[place(from, to)]!] ?? Number.NaN;
    const found = none(unit);
    return Number.isNaN(found) ? upper : found;
  };
  return {
    scale: order?.scale ?? 'number',
    first: (unit) => at(unit, (from) => from),
    last: (unit) => at(unit, (_, to) => to - 1),
    entry: (unit) => (events.start[unit]! < events.start[unit + 1]! ? at(unit, (from) => from) : none(unit)),
    event: (event) => times?.[events.rows[event]!] ?? Number.NaN,
  };
}

/** The time that a row of another table says, in the words of the order. */
function otherwiseOf(
  { otherwise, scale }: TableOrder,
  tables: ReadTables,
  { tables: described }: LinkedDictionary,
): ((row: number) => number) | undefined {
  if (otherwise === undefined) return undefined;
  const flat = described[otherwise.table]!.dictionary;
  const numbers = tables[otherwise.table]?.numbers.get(flat.codings.findIndex(({ name }) => name === otherwise.column));
  const column = flat.columns.filter(isModelled).find(({ name }) => name === otherwise.column);
  const reading = column?.offset?.reading ?? column?.rule;
  const isMoment = reading?.kind === 'scale' && reading.scale === 'second';
  return numbers && ((row) => inScale(numbers[row]!, isMoment ? 'datetime' : 'date', scale));
}

function unitColumn(
  { coding, from }: UnitColumn,
  links: Links,
  tables: ReadTables,
  dictionary: LinkedDictionary,
  times: UnitTimes,
): EncodedColumn {
  const { name, size } = coding;
  const codes = allocateCodes(size, links.unitCount);
  const missing = coding.cells.findIndex(({ kind }) => kind === 'missing');
  const fill = (codeOf: (unit: number) => number): EncodedColumn => {
    for (let unit = 0; unit < codes.length; unit++) codes[unit] = codeOf(unit);
    return { name, size, codes };
  };
  const fromRows = (column: number, rowOf: (unit: number) => number): EncodedColumn => {
    const code = rowCoder(tables[from.table]!, column, times);
    return fill((unit) => {
      const row = rowOf(unit);
      return row === NONE ? missing : code(row, unit, NONE);
    });
  };
  const { start, rows } = links.events;
  const firstEvent = (unit: number): number => (start[unit] === start[unit + 1] ? NONE : rows[start[unit]!]!);
  const single = (): Uint32Array => links.singles[positionsOf(dictionary, 'single').indexOf(from.table)]!;
  switch (from.of) {
    case 'units':
      return fromRows(from.column, (unit) => links.unitRows![unit]!);
    case 'constant':
      return fromRows(from.column, firstEvent);
    case 'single': {
      const own = single();
      return fromRows(from.column, (unit) => own[unit]!);
    }
    case 'present': {
      const own = single();
      return fill((unit) => (own[unit] === NONE ? 0 : 1));
    }
    case 'entry': {
      const modelled = dictionary.tables[from.table]!.dictionary.columns.filter(isModelled);
      const column = modelled.find((one) => one.name === name)!;
      const encode = valueCoder(column);
      const scale = column.rule.kind === 'scale' ? column.rule.scale : 'number';
      return fill((unit) => {
        const code = encode(inScale(times.entry(unit), times.scale, timeScaleOf(scale)));
        if (code >= size) throw outsideDomain(column);
        return code;
      });
    }
  }
}
