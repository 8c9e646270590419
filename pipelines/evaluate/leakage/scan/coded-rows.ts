import type { EncodedColumn } from '../../../../privacy/guard/codes.ts';
import type { Layout } from './layout.ts';

/** Codes of groups of columns in shared memory, all of one width so that loops over them are compiled once. */
export interface CodedRows {
  readonly rows: number;
  /** Group by group: row `r` of the `g`-th has `codes[g * rows + r]`. */
  readonly codes: Uint16Array | Uint32Array;
}

/** A copy that threads share. */
export function sharedCodes(layout: Layout, columns: readonly EncodedColumn[], rows: number): CodedRows {
  const { sizes, members, starts } = layout;
  const groups = starts.length - 1;
  const narrow = sizes.every((size) => size <= 0x10000);
  const codes = narrow
    ? new Uint16Array(new SharedArrayBuffer(2 * groups * rows))
    : new Uint32Array(new SharedArrayBuffer(4 * groups * rows));
  for (let group = 0; group < groups; group++) {
    const part = codes.subarray(group * rows, (group + 1) * rows);
    for (const member of members.subarray(starts[group], starts[group + 1])) {
      const { codes: own, size } = columns[member]!;
      for (let row = 0; row < rows; row++) part[row] = part[row]! * size + own[row]!;
    }
  }
  return { rows, codes };
}

/** The codes of some rows, row by row and column by column. */
export function codesByRow(columns: readonly EncodedColumn[], rows: Uint32Array): Uint32Array {
  const codes = new Uint32Array(new SharedArrayBuffer(4 * rows.length * columns.length));
  for (const [c, column] of columns.entries()) {
    for (let i = 0; i < rows.length; i++) codes[i * columns.length + c] = column.codes[rows[i]!]!;
  }
  return codes;
}
