import type { Codes } from '../../../privacy/guard/codes.ts';

/** A column drawn before the present one, and where the cells of the two begin: the present one's codes are fastest. */
export interface Partner {
  readonly place: number;
  readonly size: number;
  readonly base: number;
  readonly outer: { readonly shares: Float64Array; readonly partnerFastest: boolean } | undefined;
}

/** The codes of the columns drawn so far in a block, row by row, so that two rows are compared in two places of memory. */
export class DrawnCodes {
  /** Row `r` has the code of the column at place `p` at `r * width + p`. */
  readonly table: Uint16Array;
  readonly width: number;
  /** Place of each drawn column; absent for columns of more than 65,536 codes. */
  readonly places: Map<number, number> = new Map();

  constructor(rows: number, columns: number) {
    this.table = new Uint16Array(rows * columns);
    this.width = columns;
  }

  add(column: number, size: number, rows: number, codes: Codes): void {
    if (size > 0x10000) return;
    const place = this.places.size;
    this.places.set(column, place);
    for (let row = 0; row < rows; row++) this.table[row * this.width + place] = codes[row]!;
  }
}
