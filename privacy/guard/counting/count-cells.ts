import type { Codes } from '../records.ts';

/** A column as the counting loops need it. */
export interface CountedColumn {
  readonly size: number;
  readonly codes: Codes;
}

/** Adds one to the cell of each row. `counts` holds the product of the sizes, row-major, last column fastest. */
export function countCells(columns: readonly CountedColumn[], counts: Uint32Array): void {
  const [a, b, c] = columns;
  if (columns.length === 1) countOne(a!.codes, counts);
  else if (columns.length === 2) countTwo(a!.codes, b!, counts);
  else if (columns.length === 3) countThree(a!.codes, b!, c!, counts);
  else countMany(columns, counts);
}

/** The cell of each row, in `cells`. */
export function cellOfRows(columns: readonly CountedColumn[], cells: Uint32Array): void {
  cells.fill(0);
  for (const { size, codes } of columns) {
    for (let row = 0; row < cells.length; row++) cells[row] = cells[row]! * size + codes[row]!;
  }
}

function countOne(codes: Codes, counts: Uint32Array): void {
  for (let row = 0; row < codes.length; row++) counts[codes[row]!]!++;
}

function countTwo(a: Codes, { size, codes: b }: CountedColumn, counts: Uint32Array): void {
  // One loop a width: the engine compiles each for its own kind of array.
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    for (let row = 0; row < a.length; row++) counts[a[row]! * size + b[row]!]!++;
  } else if (a instanceof Uint8Array && b instanceof Uint16Array) {
    for (let row = 0; row < a.length; row++) counts[a[row]! * size + b[row]!]!++;
  } else if (a instanceof Uint16Array && b instanceof Uint8Array) {
    for (let row = 0; row < a.length; row++) counts[a[row]! * size + b[row]!]!++;
  } else if (a instanceof Uint16Array && b instanceof Uint16Array) {
    for (let row = 0; row < a.length; row++) counts[a[row]! * size + b[row]!]!++;
  } else {
    for (let row = 0; row < a.length; row++) counts[a[row]! * size + b[row]!]!++;
  }
}

function countThree(a: Codes, second: CountedColumn, third: CountedColumn, counts: Uint32Array): void {
  const { codes: b, size: sizeB } = second;
  const { codes: c, size: sizeC } = third;
  if (a instanceof Uint8Array && b instanceof Uint8Array && c instanceof Uint8Array) {
    for (let row = 0; row < a.length; row++) counts[(a[row]! * sizeB + b[row]!) * sizeC + c[row]!]!++;
  } else {
    for (let row = 0; row < a.length; row++) counts[(a[row]! * sizeB + b[row]!) * sizeC + c[row]!]!++;
  }
}

const BLOCK_ROWS = 8192;
const blockCells = new Uint32Array(BLOCK_ROWS);

function countMany(columns: readonly CountedColumn[], counts: Uint32Array): void {
  const rows = columns[0]!.codes.length;
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const end = Math.min(rows, start + BLOCK_ROWS);
    blockCells.fill(0);
    for (const { size, codes } of columns) {
      for (let row = start, i = 0; row < end; row++, i++) blockCells[i] = blockCells[i]! * size + codes[row]!;
    }
    for (let i = 0; i < end - start; i++) counts[blockCells[i]!]!++;
  }
}
