import type { Codes } from '../codes.ts';
import type { CountedColumn } from './count-cells.ts';

/** Most values that columns packed into one may have together: a packed code is a byte. */
export const MOST_PACKED_VALUES = 256;

/**
 * Several columns as one: the code of a row is its cell in their marginal (row-major, last column fastest). The sizes
 * must multiply to at most 256 and each code be below its column's size. With `shared`, other threads can read it.
 */
export function packColumns(columns: readonly CountedColumn[], rows: number, shared: boolean): CountedColumn {
  const bytes = 4 * Math.ceil(rows / 4);
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const packed = new Uint8Array(buffer, 0, rows);
  let size = 1;
  for (const column of columns) {
    append(packed, column);
    size *= column.size;
  }
  if (size > MOST_PACKED_VALUES) throw new RangeError(`Cannot pack columns of ${size} values together`);
  return { size, codes: packed };
}

/** The same column where other threads can read it. */
export function sharedColumn({ size, codes }: CountedColumn): CountedColumn {
  const bytes = 4 * Math.ceil(codes.byteLength / 4);
  const width = codes.constructor as new (buffer: SharedArrayBuffer, at: number, length: number) => Codes;
  const shared = new width(new SharedArrayBuffer(bytes), 0, codes.length);
  shared.set(codes);
  return { size, codes: shared };
}

function append(packed: Uint8Array, { size, codes }: CountedColumn): void {
  let row = 0;
  if (codes instanceof Uint8Array && codes.byteOffset % 4 === 0) {
    // Four rows at once: no byte leaves its lane, because packed codes stay below 256.
    const words = (packed.length >>> 4) * 4;
    const target = new Int32Array(packed.buffer, 0, words);
    const source = new Int32Array(codes.buffer, codes.byteOffset, words);
    for (let word = 0; word < words; word += 4) {
      target[word] = (Math.imul(target[word]!, size) + source[word]!) | 0;
      target[word + 1] = (Math.imul(target[word + 1]!, size) + source[word + 1]!) | 0;
      target[word + 2] = (Math.imul(target[word + 2]!, size) + source[word + 2]!) | 0;
      target[word + 3] = (Math.imul(target[word + 3]!, size) + source[word + 3]!) | 0;
    }
    row = 4 * words;
  }
  for (; row < packed.length; row++) packed[row] = packed[row]! * size + codes[row]!;
}
