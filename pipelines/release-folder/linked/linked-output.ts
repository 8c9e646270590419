import type { ColumnCoding } from '../../dictionary/coding.ts';
import type { TableOrder } from '../../dictionary/linked/linked-dictionary.ts';
import type { OutputColumn } from '../decode/output-column.ts';
import type { TableRules } from '../decode/table-rules.ts';

/** Everything that codes of drawn units need to become tables. Public. */
export interface LinkedOutput {
  /** When events are: absent where only their order is known. */
  readonly timeline: OutputTimeline | undefined;
  /** The tables of a release, parents before their children. What is made has none. */
  readonly tables: readonly OutputTable[];
  /** The day, or the year, before which nothing of a unit lies; absent where nothing says so. */
  readonly since?: BoundSource | undefined;
  /** Days that end what is known of a unit, the first of which that it has decides; absent where nothing does. */
  readonly until?: readonly BoundSource[] | undefined;
}

/** A column of a table with one row a unit, counted from the unit's first or last event. */
export interface BoundSource {
  readonly table: string;
  readonly column: string;
}

/** Times are days, seconds or plain numbers, by the scale. */
export interface OutputTimeline {
  readonly scale: Exclude<TableOrder['scale'], 'number'>;
  /** No event is before or after. */
  readonly lower: number;
  readonly upper: number;
  /** Position among the units' columns of the time of the first event. */
  readonly entry: number;
  readonly coding: ColumnCoding;
}

export interface OutputTable {
  readonly name: string;
  readonly rows: RowsOf;
  /** The column that names a row; absent where nothing belongs to it. */
  readonly key: string | undefined;
  /** Codes of a row, in the order that the columns' positions speak of. */
  readonly codes: readonly CodeSource[];
  /** Written ones in their order, then times that others are counted from. */
  readonly columns: readonly OutputColumn[];
  readonly rules: TableRules;
}

/** What there is one row for. */
export type RowsOf =
  | { readonly of: 'units' }
  | { readonly of: 'events' }
  /** Each detail of the table at this place among those of details. */
  | { readonly of: 'details'; readonly detail: number }
  /** Each unit whose column does not have this code. */
  | { readonly of: 'single'; readonly column: number; readonly absent: number };

/** A column of drawn rows: the row's own, or that of the unit that the row belongs to. */
export interface CodeSource {
  readonly of: 'row' | 'unit';
  readonly column: number;
  /** Stated where codes mean something else for each kind of row. */
  readonly byKind?: CodesByKind | undefined;
}

/**
 * Codes whose meaning goes by the code of another column of the row. In a table the values of all kinds stand one after another, so that code `c`
 * of kind `k` is `sizes[0] + ... + sizes[k - 1] + c`; a code that its kind does not have is the last of all: missing.
 */
export interface CodesByKind {
  /** Of the row, like that of the source. */
  readonly column: number;
  /** How many values each kind has. */
  readonly sizes: readonly number[];
}
