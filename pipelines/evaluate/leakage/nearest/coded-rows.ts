import type { EncodedColumn } from '../../../../privacy/guard/codes.ts';

/** Codes of some columns in shared memory, all of one width so that loops over them are compiled once. */
export interface CodedRows {
  readonly rows: number;
  /** Column by column: row `r` of the `c`-th has `codes[c * rows + r]`. */
  readonly codes: Uint16Array | Uint32Array;
}

/** Where the codes of each column begin in an array that holds one number for each code of all columns. */
export interface CodePlaces {
  readonly sizes: Uint32Array;
  readonly offsets: Uint32Array;
  readonly total: number;
}

export function codePlaces(columns: readonly Pick<EncodedColumn, 'size'>[]): CodePlaces {
  const sizes = Uint32Array.from(columns, ({ size }) => size);
  const offsets = new Uint32Array(sizes.length);
  let total = 0;
  for (let c = 0; c < sizes.length; c++) {
    offsets[c] = total;
    total += sizes[c]!;
  }
  return { sizes, offsets, total };
}

/** A copy that threads share. */
export function sharedCodes(columns: readonly EncodedColumn[], rows: number): CodedRows {
  const narrow = columns.every(({ size }) => size <= 0x10000);
  const cells = columns.length * rows;
  const codes = narrow
    ? new Uint16Array(new SharedArrayBuffer(2 * cells))
    : new Uint32Array(new SharedArrayBuffer(4 * cells));
  for (const [c, column] of columns.entries()) codes.set(column.codes, c * rows);
  return { rows, codes };
}

/** The codes of some rows, row by row. */
export function codesByRow(columns: readonly EncodedColumn[], rows: Uint32Array): Uint32Array {
  const codes = new Uint32Array(rows.length * columns.length);
  for (const [c, column] of columns.entries()) {
    for (let i = 0; i < rows.length; i++) codes[i * columns.length + c] = column.codes[rows[i]!]!;
  }
  return codes;
}
