import type { Codes } from '../codes.ts';

/** A column as the counting loops need it. */
export interface CountedColumn {
  readonly size: number;
  readonly codes: Codes;
}

/** Adds one to the cell of each row. `counts` holds the product of the sizes, row-major, last column fastest. */
export function countCells(columns: readonly CountedColumn[], counts: Uint32Array): void {
  countRows(columns, counts, 0, columns[0]!.codes.length);
}

/** The same for the rows from `start` to `end` (exclusive). */
export function countRows(columns: readonly CountedColumn[], counts: Uint32Array, start: number, end: number): void {
  const [a, b, c] = columns;
  const from = countWords(columns, counts, start, end);
  if (columns.length === 1) for (let row = from; row < end; row++) counts[a!.codes[row]!]!++;
  else if (columns.length === 2) countTwo(a!.codes, b!, counts, from, end);
  else if (columns.length === 3) countThree(a!.codes, b!, c!, counts, from, end);
  else countBlocks(columns, counts, from, end);
}

/** The cell of each row, in `cells`. */
export function cellOfRows(columns: readonly CountedColumn[], cells: Uint32Array): void {
  cells.fill(0);
  for (const { size, codes } of columns) {
    for (let row = 0; row < cells.length; row++) cells[row] = cells[row]! * size + codes[row]!;
  }
}

/**
 * Counts up to three columns of bytes by reading the codes of four rows at once, which is where the time goes. Returns
 * the first row left over: `start` where the columns are wider than bytes, or do not begin on a word.
 */
function countWords(columns: readonly CountedColumn[], counts: Uint32Array, start: number, end: number): number {
  const words = (end - start) >>> 2;
  if (columns.length > 3 || words === 0) return start;
  const views: Int32Array[] = [];
  for (const { codes } of columns) {
    const at = codes.byteOffset + start;
    if (!(codes instanceof Uint8Array) || at % 4 !== 0) return start;
    views.push(new Int32Array(codes.buffer, at, words));
  }
  const [a, b, c] = views;
  if (columns.length === 1) countOneByWords(a!, counts);
  else if (columns.length === 2) countTwoByWords(a!, b!, columns[1]!.size, counts);
  else countThreeByWords(a!, b!, c!, columns[1]!.size, columns[2]!.size, counts);
  return start + 4 * words;
}

function countOneByWords(a: Int32Array, counts: Uint32Array): void {
  for (let word = 0; word < a.length; word++) {
    const x = a[word]!;
    counts[x & 255]!++;
    counts[(x >>> 8) & 255]!++;
    counts[(x >>> 16) & 255]!++;
    counts[x >>> 24]!++;
  }
}

/** Two cells fit one word, since there are at most 2^16 of them: one product serves two rows. */
function countTwoByWords(a: Int32Array, b: Int32Array, size: number, counts: Uint32Array): void {
  const even = a.length & ~1;
  for (let word = 0; word < even; word += 2) {
    let x = a[word]!;
    let y = b[word]!;
    let first = (Math.imul(x & 0xff00ff, size) + (y & 0xff00ff)) | 0;
    let second = (Math.imul((x >>> 8) & 0xff00ff, size) + ((y >>> 8) & 0xff00ff)) | 0;
    counts[first & 0xffff]!++;
    counts[second & 0xffff]!++;
    counts[first >>> 16]!++;
    counts[second >>> 16]!++;
    x = a[word + 1]!;
    y = b[word + 1]!;
    first = (Math.imul(x & 0xff00ff, size) + (y & 0xff00ff)) | 0;
    second = (Math.imul((x >>> 8) & 0xff00ff, size) + ((y >>> 8) & 0xff00ff)) | 0;
    counts[first & 0xffff]!++;
    counts[second & 0xffff]!++;
    counts[first >>> 16]!++;
    counts[second >>> 16]!++;
  }
  for (let word = even; word < a.length; word++) {
    for (let at = 0; at < 32; at += 8) counts[((a[word]! >>> at) & 255) * size + ((b[word]! >>> at) & 255)]!++;
  }
}

function countThreeByWords(
  a: Int32Array,
  b: Int32Array,
  c: Int32Array,
  sizeB: number,
  sizeC: number,
  counts: Uint32Array,
): void {
  if (counts.length <= 0x10000) {
    for (let word = 0; word < a.length; word++) {
      const x = a[word]!;
      const y = b[word]!;
      const z = c[word]!;
      const pairs = (Math.imul(x & 0xff00ff, sizeB) + (y & 0xff00ff)) | 0;
      const otherPairs = (Math.imul((x >>> 8) & 0xff00ff, sizeB) + ((y >>> 8) & 0xff00ff)) | 0;
      const first = (Math.imul(pairs, sizeC) + (z & 0xff00ff)) | 0;
      const second = (Math.imul(otherPairs, sizeC) + ((z >>> 8) & 0xff00ff)) | 0;
      counts[first & 0xffff]!++;
      counts[second & 0xffff]!++;
      counts[first >>> 16]!++;
      counts[second >>> 16]!++;
    }
    return;
  }
  for (let word = 0; word < a.length; word++) {
    const x = a[word]!;
    const y = b[word]!;
    const z = c[word]!;
    counts[Math.imul(Math.imul(x & 255, sizeB) + (y & 255), sizeC) + (z & 255)]!++;
    counts[Math.imul(Math.imul((x >>> 8) & 255, sizeB) + ((y >>> 8) & 255), sizeC) + ((z >>> 8) & 255)]!++;
    counts[Math.imul(Math.imul((x >>> 16) & 255, sizeB) + ((y >>> 16) & 255), sizeC) + ((z >>> 16) & 255)]!++;
    counts[Math.imul(Math.imul(x >>> 24, sizeB) + (y >>> 24), sizeC) + (z >>> 24)]!++;
  }
}

function countTwo(a: Codes, second: CountedColumn, counts: Uint32Array, start: number, end: number): void {
  const { codes: b, size } = second;
  // One loop a width: the engine compiles each for its own kind of array.
  if (a instanceof Uint8Array && b instanceof Uint16Array) {
    for (let row = start; row < end; row++) counts[a[row]! * size + b[row]!]!++;
  } else if (a instanceof Uint16Array && b instanceof Uint8Array) {
    for (let row = start; row < end; row++) counts[a[row]! * size + b[row]!]!++;
  } else if (a instanceof Uint16Array && b instanceof Uint16Array) {
    for (let row = start; row < end; row++) counts[a[row]! * size + b[row]!]!++;
  } else {
    for (let row = start; row < end; row++) counts[a[row]! * size + b[row]!]!++;
  }
}

function countThree(
  a: Codes,
  second: CountedColumn,
  third: CountedColumn,
  counts: Uint32Array,
  start: number,
  end: number,
): void {
  const { codes: b, size: sizeB } = second;
  const { codes: c, size: sizeC } = third;
  for (let row = start; row < end; row++) counts[(a[row]! * sizeB + b[row]!) * sizeC + c[row]!]!++;
}

function countBlocks(columns: readonly CountedColumn[], counts: Uint32Array, start: number, end: number): void {
  const cells = new Uint32Array(Math.min(8192, end - start));
  for (let at = start; at < end; at += cells.length) {
    const stop = Math.min(end, at + cells.length);
    cells.fill(0);
    for (const { size, codes } of columns) {
      for (let row = at, i = 0; row < stop; row++, i++) cells[i] = cells[i]! * size + codes[row]!;
    }
    for (let i = 0; i < stop - at; i++) counts[cells[i]!]!++;
  }
}

/** What a worker thread needs to count the very same way; `countRows` names everything else in it. */
export const COUNTING_SOURCE: string = [
  countRows,
  countWords,
  countOneByWords,
  countTwoByWords,
  countThreeByWords,
  countTwo,
  countThree,
  countBlocks,
]
  .map(String)
  .join('\n');
