import { MOST_OF_A_TEXT, shown } from '../../privacy/shown-text.ts';

/** A sentence stands in the last column. */
const MOST_OF_A_LAST_CELL = 2000;

/** Lines of text columns, each as wide as its widest cell; numbers to the right where `right` says so. */
export function renderTable(table: readonly (readonly string[])[], right: ReadonlySet<number> = new Set()): string[] {
  const rows = table.map((row) =>
    row.map((cell, i) => shown(cell, i < row.length - 1 ? MOST_OF_A_TEXT : MOST_OF_A_LAST_CELL)),
  );
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (right.has(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
