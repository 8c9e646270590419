/** Values of one column for some rows, alike for every format. */
export interface ColumnValues {
  /**
   * `text` positions in the field's texts, or -1 for a text that is not among them; `boolean` 0 or 1; `date` days;
   * `timestamp` microseconds. Meaningless where absent.
   */
  readonly numbers: Float64Array | BigInt64Array;
  /** 1 where the row has a value. */
  readonly present: Uint8Array;
  /** The texts of a `uuid` column. */
  readonly uuids: readonly (string | null)[] | undefined;
}

export interface TableValues {
  readonly rows: number;
  readonly columns: readonly ColumnValues[];
}

/** A table that can be read once, in pieces of any length. */
export interface OpenTable {
  /** Names and types as the file has them, against those declared; `undefined` where they agree. */
  readonly mismatch: string | undefined;
  /** Reads on; `undefined` at the end. */
  next(): Promise<TableValues | undefined>;
}
