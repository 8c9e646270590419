import type { CountedColumn } from './counting/count-cells.ts';

/** Rows of codes, with a hash of each row. */
export interface HashedRows {
  readonly columns: readonly CountedColumn[];
  readonly hashes: Uint32Array;
}

/** Mixes the codes of each row into 32 bits (the finaliser of MurmurHash3, by Austin Appleby). Equal rows get equal hashes. */
export function hashRows(columns: readonly CountedColumn[], rows: number): HashedRows {
  const hashes = new Uint32Array(rows);
  for (const { codes } of columns) {
    for (let row = 0; row < rows; row++) {
      let hash = Math.imul(hashes[row]! ^ codes[row]!, 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
      hashes[row] = hash ^ (hash >>> 13);
    }
  }
  return { columns, hashes };
}

/** A set of distinct rows. The hash only finds candidates: rows are the same when every code is. */
export class RowSet {
  readonly #rows: HashedRows;
  readonly #slots: Uint32Array;
  readonly #mask: number;
  #size = 0;

  /** Holds rows of `rows`, at most `capacity` of them. */
  constructor(rows: HashedRows, capacity: number) {
    this.#rows = rows;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(4, capacity * 2)));
    this.#slots = new Uint32Array(slots); // row + 1; 0 is empty
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a row unless an equal one is there. True where it was added. */
  add(row: number): boolean {
    const slot = this.#find(this.#rows, row);
    if (this.#slots[slot] !== 0) return false;
    this.#slots[slot] = row + 1;
    this.#size++;
    return true;
  }

  /** Whether a row of another table (with the same columns) equals one in the set. */
  has(rows: HashedRows, row: number): boolean {
    return this.#slots[this.#find(rows, row)] !== 0;
  }

  #find(rows: HashedRows, row: number): number {
    const hash = rows.hashes[row]!;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const held = this.#slots[slot]!;
      if (held === 0) return slot;
      if (this.#rows.hashes[held - 1] === hash && sameRow(this.#rows.columns, held - 1, rows.columns, row)) return slot;
    }
  }
}

function sameRow(a: readonly CountedColumn[], rowA: number, b: readonly CountedColumn[], rowB: number): boolean {
  for (let column = 0; column < a.length; column++) {
    if (a[column]!.codes[rowA] !== b[column]!.codes[rowB]) return false;
  }
  return true;
}
