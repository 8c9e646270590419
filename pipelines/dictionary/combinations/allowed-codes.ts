import type { ModelledColumn } from '../dictionary.ts';

/** The codes of each listed combination, or what is wrong with the list. `rows` hold values as released. */
export function allowedCodes(
  columns: readonly ModelledColumn[],
  rows: readonly (readonly string[])[],
): readonly (readonly number[])[] | string {
  const codes = columns.map(({ coding }) => {
    const found = new Map<string, number>();
    for (const [code, cell] of coding.cells.entries()) if (cell.kind === 'value') found.set(String(cell.value), code);
    return found;
  });
  const allowed: number[][] = [];
  for (const row of rows) {
    const known = row.map((value, i) => codes[i]?.get(value));
    if (row.length !== columns.length || known.includes(undefined)) return 'a combination names what is no value';
    allowed.push(known as number[]);
  }
  const unnamed = columns.find((_, i) => new Set(allowed.map((row) => row[i])).size < codes[i]!.size);
  return unnamed === undefined ? allowed : `a value of "${unnamed.name}" stands in no combination`;
}

/**
 * The cells that no listed combination is in, row-major over the columns. Where one of them is missing or outside its domain the
 * others are free: nothing is said of such rows.
 */
export function unlistedCells(
  sizes: readonly number[],
  columns: readonly ModelledColumn[],
  allowed: readonly (readonly number[])[],
): Uint8Array {
  const cells = new Uint8Array(sizes.reduce((product, size) => product * size, 1)).fill(1);
  let stride = 1;
  for (let c = columns.length - 1; c >= 0; c--) {
    const free = columns[c]!.coding.cells.map((cell) => cell.kind !== 'value');
    for (const [code, isFree] of free.entries()) {
      if (!isFree) continue;
      const block = stride * sizes[c]!;
      for (let at = code * stride; at < cells.length; at += block) cells.fill(0, at, at + stride);
    }
    stride *= sizes[c]!;
  }
  for (const row of allowed) cells[row.reduce((place, code, c) => place * sizes[c]! + code, 0)] = 0;
  return cells;
}
