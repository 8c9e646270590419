import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';

/** Codes and, of columns of numbers, numbers of rows that come one by one; room doubles as they come. */
export class GrowingColumn {
  codes: Codes;
  numbers: Float64Array | undefined;
  readonly #size: number;
  readonly #most: number;

  constructor(size: number, hasNumbers: boolean, most: number) {
    this.#size = size;
    this.#most = most;
    const first = Math.min(most, 4096);
    this.codes = allocateCodes(size, first);
    this.numbers = hasNumbers ? new Float64Array(first) : undefined;
  }

  makeRoom(rows: number): void {
    if (rows <= this.codes.length) return;
    const room = Math.min(this.#most, Math.max(rows, 2 * this.codes.length));
    const codes = allocateCodes(this.#size, room);
    codes.set(this.codes);
    this.codes = codes;
    if (this.numbers === undefined) return;
    const numbers = new Float64Array(room);
    numbers.set(this.numbers);
    this.numbers = numbers;
  }

  /** Lets go of room beyond `rows`. */
  cut(rows: number): void {
    if (this.codes.length === rows) return;
    this.codes = this.codes.slice(0, rows);
    this.numbers = this.numbers?.slice(0, rows);
  }
}
