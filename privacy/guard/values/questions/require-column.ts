/** Throws `RangeError` where there is no column at that position. */
export function requireColumn(columns: readonly string[], column: number): void {
  if (columns[column] === undefined) {
    throw new RangeError(`Cannot describe column ${column}: there are ${columns.length} columns`);
  }
}
