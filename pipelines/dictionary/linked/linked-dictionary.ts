import type { Grouping } from '../../../privacy/guard/views/view.ts';
import type { Origin } from '../coding.ts';
import type { Dictionary } from '../dictionary.ts';

/** Everything that is public about the tables of a release and how they belong together. Frozen. */
export interface LinkedDictionary {
  /** Whose privacy: `patient`. */
  readonly unit: { readonly name: string; readonly origin: Origin };
  /** The one of the units first, then parents before their children. */
  readonly tables: readonly DictionaryTable[];
  /** SHA-256 (hex) of the dictionary and of each file that it names. */
  readonly sourceDigest: string;
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
  readonly name: string;
  readonly role: TableRole;
  /**
   * Its columns as a table by itself would have them; each row is its own unit there. Neither keys, parents nor the order are among its codings;
   * of the units of a single table, its constant columns are.
   */
  readonly dictionary: Dictionary;
  /** Whether a source holds it. The units of a single table, and the days that tables share, are made. */
  readonly source: 'table' | 'made';
  /** Identifier column that names a row; fresh in the release. */
  readonly key: string | undefined;
  readonly parent: TableParent | undefined;
  /** Column by which rows of a unit are in order. */
  readonly order: TableOrder | undefined;
  /** Most rows of one parent that are looked at. */
  readonly most: number;
  /** Columns that are the same in all rows of a unit: of the rows here, of the units in the model. */
  readonly constant: readonly string[];
  /** Column that says what a row is about; of details alone. */
  readonly kind: string | undefined;
  /** By column, the group of each code. */
  readonly groups: ReadonlyMap<string, Grouping>;
}

export interface TableParent {
  /** Position in `tables`. */
  readonly table: number;
  /** Column of this table that holds the parent's key. */
  readonly column: string;
  /** Whether rows may have none; they are then not of an event, and dropped where `false`. */
  readonly nullable: boolean;
}

export interface TableOrder {
  readonly column: string;
  /** `number`: only the order is kept, and fresh numbers are made. Otherwise days between rows are modelled. */
  readonly scale: 'number' | 'date' | 'datetime';
  /** Of the first row of a unit, as a column of the units: name of that column there; absent for `number`. */
  readonly entry: string | undefined;
  /** Lower edges of classes of days between rows; absent for `number`. */
  readonly gaps: readonly number[] | undefined;
}
