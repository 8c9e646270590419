import { allocateCodes, type EncodedColumn } from '../../privacy/guard/codes.ts';

/** Columns of equal length with their number of rows. */
export interface CodeTable {
  readonly columns: readonly EncodedColumn[];
  readonly rows: number;
}

/** Throws `RangeError` for no column, no row or columns of unequal length: a histogram of nothing has no shares. */
export function codeTable(columns: readonly EncodedColumn[]): CodeTable {
  const rows = columns[0]?.codes.length ?? 0;
  if (rows === 0) throw new RangeError('Cannot evaluate a table: it has no columns or no rows');
  for (const column of columns) {
    if (column.codes.length !== rows) throw new RangeError('Cannot evaluate a table: its columns differ in length');
  }
  return { columns, rows };
}

/** Throws `RangeError` unless both tables have the same columns, in the same order, with the same sizes. */
export function requireSameCoding(
  a: readonly { readonly name: string; readonly size: number }[],
  b: readonly { readonly name: string; readonly size: number }[],
): void {
  const same = a.length === b.length && a.every((c, i) => c.name === b[i]!.name && c.size === b[i]!.size);
  if (!same) throw new RangeError('Cannot compare two tables: their columns or codings differ');
}

/** True where every code lies in `[0, size)`. */
export function codesInDomain(columns: readonly EncodedColumn[]): boolean {
  return columns.every(({ codes, size }) => codes.every((code) => code < size));
}

/** The rows `rows[0], rows[1], ...` of `table`; a row may be taken more than once. */
export function takeRows(table: CodeTable, rows: Uint32Array): CodeTable {
  const columns = table.columns.map(({ name, size, codes }) => {
    const taken = allocateCodes(size, rows.length);
    for (let i = 0; i < rows.length; i++) taken[i] = codes[rows[i]!]!;
    return { name, size, codes: taken };
  });
  return { columns, rows: rows.length };
}
