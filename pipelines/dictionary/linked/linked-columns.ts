import type { ImpossibleCells } from '../../../models/model.ts';
import type { EventShape, LinkedShape } from '../../../privacy/guard/views/view.ts';
import type { Cell, ColumnCoding } from '../coding.ts';
import type { DictionaryTable, LinkedDictionary } from './linked-dictionary.ts';

/** Where each column of linked records has its values from: the order in which they are read, modelled and written. */
export interface LinkedColumns {
  /** What is known of a unit as a whole. */
  readonly units: readonly UnitColumn[];
  readonly events: LinkedTable;
  readonly details: readonly LinkedTable[];
}

/** The columns of a table that its rows are modelled by: constant ones are the unit's. */
export interface LinkedTable {
  /** Position in `tables` of the dictionary. */
  readonly table: number;
  readonly columns: readonly ColumnCoding[];
}

/** A column of units. `table` is a position in `tables` of the dictionary. */
export interface UnitColumn {
  readonly coding: ColumnCoding;
  readonly table: number;
  readonly from: UnitColumnSource;
}

export type UnitColumnSource =
  /** The table's own, by name: of the units, or the same in all rows of a unit. */
  | 'value'
  /** The time of the unit's first event. Never written as it is. */
  | 'entry'
  /** Of a table with at most one row a unit: whether it has one, or none (the last code). */
  | 'presence'
  /** A column of such a row; the last code where there is none. */
  | 'single';

/** Works out the columns of linked records. The dictionary has at least a table of units and one of events. */
export function linkedColumns({ tables }: Pick<LinkedDictionary, 'tables'>): LinkedColumns {
  const at = (role: DictionaryTable['role']): number[] =>
    tables.flatMap((table, position) => (table.role === role ? [position] : []));
  const [events] = at('events');
  if (events === undefined) throw new RangeError('Linked tables have one table of events, which may be a made one');
  return {
    units: [...unitColumns(tables), ...at('single').flatMap((table) => singleColumns(tables[table]!, table))],
    events: { table: events, columns: rowColumns(tables[events]!) },
    details: at('details').map((table) => ({ table, columns: rowColumns(tables[table]!) })),
  };
}

/** The shape of the records, which is all that the guard and the models are told of a dictionary. */
export function linkedShape(dictionary: Pick<LinkedDictionary, 'tables'>): LinkedShape {
  const { units, events, details } = linkedColumns(dictionary);
  const publicly = ({ name, size }: ColumnCoding): { name: string; size: number } => ({ name, size });
  const of = ({ table, columns }: LinkedTable): Pick<EventShape, 'name' | 'columns' | 'most' | 'groups'> => {
    const { name, most, groups } = dictionary.tables[table]!;
    return { name, most, columns: columns.map(publicly), groups: columns.map((column) => groups.get(column.name)) };
  };
  return {
    units: units.map(({ coding }) => publicly(coding)),
    events: { ...of(events), gaps: dictionary.tables[events.table]!.order?.gaps },
    details: details.map((detail) => ({ ...of(detail), kind: kindOf(detail, dictionary.tables[detail.table]!) })),
  };
}

const kindOf = ({ columns }: LinkedTable, { kind }: DictionaryTable): number =>
  Math.max(
    0,
    columns.findIndex(({ name }) => name === kind),
  );

const rowColumns = ({ dictionary, constant }: DictionaryTable): ColumnCoding[] =>
  dictionary.codings.filter(({ name }) => !constant.includes(name));

/** Those of the units' own table, then those that the rows of a unit have in common and that are not among them. */
function unitColumns(tables: readonly DictionaryTable[]): UnitColumn[] {
  const entries = new Set(tables.flatMap(({ order }) => (order?.entry === undefined ? [] : [order.entry])));
  const own = tables[0]!.dictionary.codings.map(
    (coding): UnitColumn => ({ coding, table: 0, from: entries.has(coding.name) ? 'entry' : 'value' }),
  );
  const known = new Set(own.map(({ coding }) => coding.name));
  const common = tables.flatMap(({ dictionary, constant }, table) =>
    dictionary.codings
      .filter(({ name }) => table > 0 && constant.includes(name) && !known.has(name))
      .map((coding): UnitColumn => ({ coding, table, from: 'value' })),
  );
  return [...own, ...common];
}

/** Names of columns of units that come from another table say which: they may be called alike. */
function singleColumns({ name, dictionary }: DictionaryTable, table: number): UnitColumn[] {
  const there: ColumnCoding = { name: `${name}.present`, kind: 'boolean', size: PRESENT.length, cells: PRESENT };
  return [
    { table, from: 'presence', coding: Object.freeze(there) },
    ...dictionary.codings.map((coding): UnitColumn => {
      const { name: own, cells, size, detail } = coding;
      const finer = detail && { cells: [...detail.cells, NO_ROW], parents: [...detail.parents, size] };
      const there = { ...coding, name: `${name}.${own}`, size: size + 1, cells: [...cells, NO_ROW] };
      return {
        table,
        from: 'single',
        coding: Object.freeze(finer === undefined ? there : { ...there, detail: finer }),
      };
    }),
  ];
}

/** What no unit can be of what is made of tables with at most one row: a value without a row, or a row without one. */
export function impossibleRows({ units }: Pick<LinkedColumns, 'units'>): ImpossibleCells[] {
  return units.flatMap(({ table, from, coding }, column): ImpossibleCells[] => {
    if (from !== 'single') return [];
    const presence = units.findIndex((other) => other.from === 'presence' && other.table === table);
    const rows = units[presence]!.coding.size;
    const cells = Uint8Array.from({ length: rows * coding.size }, (_, cell) => {
      const absent = Math.floor(cell / coding.size) === rows - 1;
      return Number(absent !== (cell % coding.size === coding.size - 1));
    });
    return [{ columns: [presence, column], cells }];
  });
}

const NO_ROW: Cell = { kind: 'missing' };
/** A row, or none. */
const PRESENT: readonly Cell[] = [{ kind: 'value', value: true }, NO_ROW];
