import type { Cell, ColumnCoding } from '../coding.ts';
import type { DictionaryTable, LinkedDictionary } from './linked-dictionary.ts';

/**
 * The columns of units, events and details as the model has them. Other than those of the tables: constants of events, the day of
 * entry and single tables are columns of the units, and constants are none of the events.
 */
export interface LinkedColumns {
  readonly units: readonly UnitColumn[];
  readonly events: readonly RowColumn[];
  /** One list a table of details, in the order of the dictionary. */
  readonly details: readonly (readonly RowColumn[])[];
}

/** What of a dictionary its columns follow from. */
type LinkedTables = Pick<LinkedDictionary, 'tables'>;

export interface UnitColumn {
  readonly coding: ColumnCoding;
  readonly from: UnitColumnOrigin;
}

/** Where a column of the units comes from. `table` is a position in `tables`, `column` one in the codings of that table. */
export type UnitColumnOrigin =
  /** Of a unit's row in a table of units that a source holds. */
  | { readonly of: 'units'; readonly table: number; readonly column: number }
  /** Of the unit's first event; the missing cell where it has none. */
  | { readonly of: 'constant'; readonly table: number; readonly column: number }
  /** The day of the unit's first event, as the column of the made or read units has it. */
  | { readonly of: 'entry'; readonly table: number; readonly column: number }
  /** Whether the unit has a row of a single table: `false`, `true`. Only where no column of that table tells it. */
  | { readonly of: 'present'; readonly table: number }
  /** A value of a single table; its missing cell where the unit has no row. */
  | { readonly of: 'single'; readonly table: number; readonly column: number };

export interface RowColumn {
  readonly coding: ColumnCoding;
  /** Position in the codings of the table. */
  readonly column: number;
}

export const tablesOf = (dictionary: LinkedTables, role: DictionaryTable['role']): readonly DictionaryTable[] =>
  dictionary.tables.filter((table) => table.role === role);

/** The table of events; absent where nothing happens to units. */
export const eventsOf = (dictionary: LinkedTables): DictionaryTable | undefined => tablesOf(dictionary, 'events')[0];

export function linkedColumns(dictionary: LinkedTables): LinkedColumns {
  const { tables } = dictionary;
  const events = eventsOf(dictionary);
  const units = tables.flatMap((table, at): UnitColumn[] => {
    if (table.role === 'units') return ofUnits(table, at, dictionary);
    if (table.role === 'events') return ofEvents(table, at, dictionary);
    return table.role === 'single' ? ofSingle(table, at) : [];
  });
  return {
    units,
    events: events === undefined ? [] : rowColumns(events),
    details: tablesOf(dictionary, 'details').map(rowColumns),
  };
}

/** What the source of the units holds, and the day of entry, which is the last of its columns. */
function ofUnits({ source, dictionary }: DictionaryTable, at: number, linked: LinkedTables): UnitColumn[] {
  const entry = eventsOf(linked)?.order?.entry;
  return dictionary.codings.flatMap((coding, column): UnitColumn[] => {
    if (coding.name === entry) return [{ coding, from: { of: 'entry', table: at, column } }];
    return source === 'table' ? [{ coding, from: { of: 'units', table: at, column } }] : [];
  });
}

/** Constants that are no column of the units already. */
function ofEvents(table: DictionaryTable, at: number, { tables }: LinkedTables): UnitColumn[] {
  const roots = tables.filter(({ role, source }) => role === 'units' && source === 'table');
  const known = new Set(roots.flatMap((root) => root.dictionary.codings.map(({ name }) => name)));
  return table.dictionary.codings.flatMap((coding, column): UnitColumn[] =>
    table.constant.includes(coding.name) && !known.has(coding.name)
      ? [{ coding: roots.length === 0 ? coding : withMissing(coding), from: { of: 'constant', table: at, column } }]
      : [],
  );
}

function ofSingle({ name, dictionary }: DictionaryTable, at: number): UnitColumn[] {
  const values = dictionary.codings.map(
    (coding, column): UnitColumn => ({
      coding: withMissing({ ...coding, name: `${name}.${coding.name}` }),
      from: { of: 'single', table: at, column },
    }),
  );
  const told = dictionary.codings.some(({ cells }) => !cells.some(({ kind }) => kind === 'missing'));
  return told ? values : [{ coding: presentCoding(name), from: { of: 'present', table: at } }, ...values];
}

const presentCoding = (name: string): ColumnCoding => ({
  name,
  size: 2,
  kind: 'boolean',
  cells: [
    { kind: 'value', value: false },
    { kind: 'value', value: true },
  ],
});

/** With a missing cell behind all others where it has none; the codes that it had stay. */
export function withMissing(coding: ColumnCoding): ColumnCoding {
  if (coding.cells.some(({ kind }) => kind === 'missing')) return coding;
  const cells: readonly Cell[] = [...coding.cells, { kind: 'missing' }];
  const { detail: _, ...rest } = coding;
  return { ...rest, cells, size: cells.length };
}

const rowColumns = (table: DictionaryTable): readonly RowColumn[] =>
  table.dictionary.codings.flatMap((coding, column) =>
    table.role === 'events' && table.constant.includes(coding.name) ? [] : [{ coding, column }],
  );
