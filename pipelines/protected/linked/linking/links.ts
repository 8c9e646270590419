import type { DictionaryTable, LinkedDictionary } from '../../../dictionary/linked/linked-dictionary.ts';
import type { ReadTable } from '../reading/read-table.ts';
import type { GroupedRows } from './grouped-rows.ts';

/** Stands for no row, and for no event, among their numbers. */
export const NONE = 0xffffffff;

/** The tables of a dictionary as they were read; made ones have none. By position in `tables`. */
export type ReadTables = readonly (ReadTable | undefined)[];

/** Which row belongs to what, by the numbers of rows in their tables. Protected. */
export interface Links {
  readonly unitCount: number;
  /** The row of each unit; `undefined` where units are made. */
  readonly unitRows: Uint32Array | undefined;
  /** Rows of the table of events by unit, in order; of made days, numbers of `times`. */
  readonly events: GroupedRows;
  /** When each row of that table is, in the words of its order; absent where it has none. */
  readonly times: Float64Array | undefined;
  /** One a table of details, in the order of the dictionary: rows by event, events numbered as they stand in `events.rows`. */
  readonly details: readonly GroupedRows[];
  /** One a single table, likewise: the row of each unit, or `NONE`. */
  readonly singles: readonly Uint32Array[];
}

/** Positions in `tables` of those that have a part. */
export const positionsOf = ({ tables }: LinkedDictionary, role: DictionaryTable['role']): readonly number[] =>
  tables.flatMap((table, at) => (table.role === role ? [at] : []));
