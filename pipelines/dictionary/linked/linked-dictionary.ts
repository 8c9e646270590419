import type { Grouping } from '../../../privacy/guard/views/view.ts';
import type { Origin } from '../coding.ts';
import type { Dictionary, EncodingRule, IdentifierColumn, ModelledColumn } from '../dictionary.ts';
import type { StoredAs } from '../storage/stored-as.ts';

/** Everything that is public about the tables of a release and how they belong together. Frozen. */
export interface LinkedDictionary {
  /** Whose privacy: `patient`. */
  readonly unit: { readonly name: string; readonly origin: Origin };
  /** Version of the OMOP Common Data Model that the tables state to be of; absent where they state none. */
  readonly omop?: '5.4' | undefined;
  /** The day, or the year, that begins what is known of a unit: earlier days are moved to it in a release. */
  readonly since?: BoundColumn | undefined;
  /** Days that end what is known of a unit, the first of which that a unit has decides: later days are moved to it in a release. */
  readonly until?: readonly BoundColumn[] | undefined;
  /** The one of the units first, then parents before their children. */
  readonly tables: readonly DictionaryTable[];
  /** SHA-256 (hex) of the dictionary and of each file that it names. */
  readonly sourceDigest: string;
}

/** A column of a table with one row a unit, counted from the unit's first or last event. */
export interface BoundColumn {
  /** Position in `tables`. */
  readonly table: number;
  readonly column: string;
}

/** What part a table has. */
export type TableRole =
  /** One row a unit. */
  | 'units'
  /** What happened to units, in order; there is at most one such table. */
  | 'events'
  /** Rows that belong to an event. */
  | 'details'
  /** At most one row a unit, such as a death. */
  | 'single';

export interface DictionaryTable {
  /** Sources are matched to it ignoring case. */
  readonly name: string;
  readonly description?: string | undefined;
  readonly role: TableRole;
  /**
   * Its columns as a table by itself would have them; each row is its own unit there. Neither keys, parents nor the order are among its columns;
   * of the units of a single table, its constant columns are, beside being that table's. The last column of the units is `entry` of the events' order where there is
   * one: it is in no source and in no release.
   */
  readonly dictionary: Dictionary;
  /** Names of all columns of the table in a release, keys and order among them, in the order of the dictionary file. */
  readonly layout: readonly string[];
  /** Whether a source holds it. The units of a single table, and the days that tables share, are made; no release holds them. */
  readonly source: 'table' | 'made';
  /** Of single tables: that every unit has its row in a release. */
  readonly always?: true | undefined;
  /** Identifier column that names a row; fresh in the release. */
  readonly key: string | undefined;
  readonly parent: TableParent | undefined;
  /** Column that holds the key of the unit; the parent's where that is the units. Of the units, their key. */
  readonly unit: string | undefined;
  /** Column by which rows of a unit are in order. Of details, one that holds the time of their event. */
  readonly order: TableOrder | undefined;
  /** Most rows of one parent that are looked at. */
  readonly most: number;
  /** Columns that are the same in all rows of a unit: of the rows here, of the units in the model. */
  readonly constant: readonly string[];
  /** Its key, and columns that hold the keys of others, as far as the file describes them: how they are kept and called. */
  readonly identifiers?: readonly IdentifierColumn[];
  /** Column that says what a row is about; of details alone. */
  readonly kind: string | undefined;
  /** How many rows of one kind, or group of kinds, an event may have in a release; absent where nothing is said. Of details alone. */
  readonly repeats?: number | undefined;
  /** By column, the group of each code. */
  readonly groups: ReadonlyMap<string, Grouping>;
  /**
   * By column, what its codes mean for each code of `kind`: values of one test are cut in other bins than those of another. The column's own
   * coding in `dictionary` has as many values as the longest of them, `1` and on, then missing; codes beyond those of a kind do not occur with it.
   */
  readonly byKind: ReadonlyMap<string, readonly ModelledColumn[]>;
  /** What `offset.after` of a column may name beside columns of its own table, by that name. */
  readonly anchors: ReadonlyMap<string, Anchor>;
}

export interface TableParent {
  /** Position in `tables`. */
  readonly table: number;
  /** Column of this table that holds the parent's key. Where the parent is made, the unit's key: rows of a day belong to it by unit and day. */
  readonly column: string;
  /** Whether rows may have none; they are then not of an event, and dropped where `false`. */
  readonly nullable: boolean;
}

/** A time that a column is counted from: days for dates, seconds for datetimes, a plain number for days since a first day. */
export interface Anchor {
  /**
   * `row`: the order of this row, `event`: that of the event that it belongs to, `first` and `last`: of the unit's first and last event.
   * Of a unit without events, first and last are its entry (`otherwise` of the order); where it has none, the upper end of the order's range.
   */
  readonly of: 'row' | 'event' | 'first' | 'last';
  /** Its calendar year alone. */
  readonly year: boolean;
}

export interface TableOrder {
  readonly column: string;
  /**
   * `number`: only the order is kept, and fresh numbers are made. Otherwise days between rows are modelled; `days` are whole numbers of them
   * since a day of the unit's own.
   */
  readonly scale: 'number' | 'days' | 'date' | 'datetime';
  /** How values are read, and in which range. Of `number` any finite number. */
  readonly reading: Extract<EncodingRule, { readonly kind: 'scale' }>;
  /** Texts that mean "missing", beside null. */
  readonly missing: readonly string[];
  readonly description: string | undefined;
  readonly stored: StoredAs | undefined;
  /** Of the first row of a unit, as a column of the units: name of that column there; absent for `number`, and of details. */
  readonly entry: string | undefined;
  /** Lower edges of classes of days between rows, ascending from 0; absent for `number`, and of details. */
  readonly gaps: readonly number[] | undefined;
  /** A column of days of another table with one row a unit: the time of units that have no row here. */
  readonly otherwise?: { readonly table: number; readonly column: string };
}
