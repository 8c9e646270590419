import type { ColumnCoding } from '../../dictionary/coding.ts';
import type { ComputedRule, OffsetRule } from '../../dictionary/derived/rules.ts';
import type { IdPattern } from '../../dictionary/identifier/id-pattern.ts';
import type { Anchor } from '../../dictionary/linked/linked-dictionary.ts';
import type { StoredAs } from '../../dictionary/storage/stored-as.ts';
import type { Spread } from '../../spread/curve.ts';

/** How the values of a column are decoded, and kept in files where the dictionary does not say otherwise. `none`: in no row. */
export type Storage = 'text' | 'boolean' | 'int32' | 'int64' | 'float64' | 'date' | 'timestamp' | 'uuid' | 'none';

/** A column of a released table, in the order in which it is written. */
export type OutputColumn =
  /** Decoded from the model's column at `position`; where there is an `offset`, that is added to another column. */
  | {
      readonly kind: 'modelled';
      readonly coding: ColumnCoding;
      readonly position: number;
      readonly offset?: OffsetRule;
      readonly stored?: StoredAs;
      /** What numbers follow inside their bins; they are spread evenly where absent. */
      readonly spread?: Spread;
    }
  /** Made of the other columns of the row. */
  | { readonly kind: 'computed'; readonly name: string; readonly rule: ComputedRule; readonly stored?: StoredAs }
  /** Made afresh for each row and related to nothing: 1, 2, 3, ..., or random UUIDs or ones of a pattern from the generation seed. */
  | {
      readonly kind: 'identifier';
      readonly name: string;
      readonly style: 'sequence' | 'uuid' | { readonly pattern: string };
      readonly stored?: StoredAs;
    }
  /** Without a value in any row. */
  | { readonly kind: 'empty'; readonly name: string; readonly stored: StoredAs }
  /** The key of the row of another table, named here, that a row belongs to. */
  | { readonly kind: 'parent'; readonly name: string; readonly of: string; readonly stored?: StoredAs }
  /** When a row was, or where it stands among the rows of its unit: one cell, and a missing one where it may have none. */
  | {
      readonly kind: 'time';
      readonly coding: ColumnCoding;
      readonly from: TimeSource;
      /** Whether files hold it; otherwise other columns are counted from it. */
      readonly written: boolean;
      readonly stored?: StoredAs;
    };

/** Where the time of a row comes from: its place among the rows of its unit, from 1, or a time that columns are counted from. */
export type TimeSource = { readonly of: 'place' } | Anchor;

export type ModelledOutput = Extract<OutputColumn, { kind: 'modelled' }>;

export const isModelledColumn = (column: OutputColumn): column is ModelledOutput => column.kind === 'modelled';

/** The columns with what their numbers follow: `counts[c]` of the model's column `c`. */
export const withSpread = (
  columns: readonly OutputColumn[],
  counts: readonly (Float64Array | undefined)[],
): OutputColumn[] =>
  columns.map((column) => {
    const own = column.kind === 'modelled' ? counts[column.position] : undefined;
    return column.kind === 'modelled' && own !== undefined
      ? { ...column, spread: { coding: column.coding, counts: own } }
      : column;
  });

/** Whether the values follow from those of other columns. */
export const isDerived = (
  column: OutputColumn,
): column is Extract<OutputColumn, { kind: 'computed' }> | (ModelledOutput & { readonly offset: OffsetRule }) =>
  column.kind === 'computed' || (column.kind === 'modelled' && column.offset !== undefined);

/** The released name of `column`. */
export const outputName = (column: OutputColumn): string =>
  column.kind === 'modelled' || column.kind === 'time' ? column.coding.name : column.name;

/** Whether the values come with the rows, because they follow from other tables and from where a row stands. */
export const isGiven = (column: OutputColumn): column is GivenOutput =>
  column.kind === 'parent' || column.kind === 'time';

export type GivenOutput = Extract<OutputColumn, { kind: 'parent' | 'time' }>;

/** Whether files hold the column. */
export const isWritten = (column: OutputColumn): boolean => column.kind !== 'time' || column.written;

/** What a reader needs to know of a released column, and nothing of how it was coded. */
export interface OutputField {
  readonly name: string;
  readonly storage: Storage;
  readonly nullable: boolean;
  /** For `text`: every value the column may hold, without repeats. Row `i` holds `texts[data[i]]`. */
  readonly texts: readonly string[];
  /** How files keep what was decoded; as it was decoded where absent. */
  readonly stored?: StoredField;
}

/** How a file keeps what was decoded, where it is not kept as it was decoded. */
export interface StoredField extends StoredAs {
  /** Numbers are multiples of 10^-decimals, and are read back as these. */
  readonly decimals?: number;
  /** What was decoded is the number of an identifier of this pattern. */
  readonly pattern?: IdPattern;
}

/** Values of one column for consecutive rows. The arrays are used again for the next rows: copy what must stay. */
export interface DecodedColumn {
  /**
   * `text` positions in `OutputField.texts`; `boolean` 0 or 1; `date` days and `timestamp` microseconds since
   * 1970-01-01 UTC; `uuid` 16 bytes a row; identifiers of a pattern their numbers. Rows without a value hold 0.
   */
  readonly data: Uint8Array | Uint16Array | Uint32Array | Int32Array | BigInt64Array | Float32Array | Float64Array;
  /** Bit `i % 8` of byte `floor(i / 8)` is 1 where row `i` has a value. Absent where the column has no nulls. */
  readonly validity: Uint8Array | undefined;
}

/** Rows `firstRow` to `firstRow + rows - 1` of a table. */
export interface DecodedRows {
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: readonly DecodedColumn[];
}
