import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';

const ROWS_A_BLOCK = 1 << 20;

/** A growing column of codes below `size`, kept in blocks of the smallest type so that growing copies nothing. */
export class CodeBuffer {
  readonly #size: number;
  readonly #recode: Uint32Array | undefined;
  readonly #plain: number;
  readonly #counts: Float64Array;
  #blocks: Codes[] = [];
  #used = ROWS_A_BLOCK;
  #refused = false;

  /** Positions of `recode` from `plain` on are counted. */
  constructor(size: number, recode?: Uint32Array, plain = 0) {
    this.#size = size;
    this.#recode = recode;
    this.#plain = plain;
    this.#counts = new Float64Array(recode === undefined ? 0 : recode.length - plain);
  }

  /** Whether a code was not below `size`. */
  get refused(): boolean {
    return this.#refused;
  }

  /** How often each position from `plain` on came. */
  get counts(): Float64Array {
    return this.#counts;
  }

  append(source: Codes, rows: number): void {
    for (let start = 0; start < rows; ) {
      if (this.#used === ROWS_A_BLOCK) {
        this.#blocks.push(allocateCodes(this.#size, ROWS_A_BLOCK));
        this.#used = 0;
      }
      const count = Math.min(rows - start, ROWS_A_BLOCK - this.#used);
      this.#copy(source, start, count);
      start += count;
      this.#used += count;
    }
  }

  /** All codes in one array. The buffer is empty afterwards. */
  finish(rows: number): Codes {
    const all = allocateCodes(this.#size, rows);
    this.#blocks.forEach((block, i) => {
      const start = i * ROWS_A_BLOCK;
      all.set(rows - start < ROWS_A_BLOCK ? block.subarray(0, rows - start) : block, start);
    });
    this.#blocks = [];
    this.#used = ROWS_A_BLOCK;
    return all;
  }

  #copy(source: Codes, start: number, count: number): void {
    const block = this.#blocks[this.#blocks.length - 1]!;
    const recode = this.#recode;
    const plain = this.#plain;
    const counts = this.#counts;
    let largest = 0;
    for (let i = 0, to = this.#used; i < count; i++, to++) {
      const found = source[start + i]!;
      if (recode !== undefined && found >= plain) counts[found - plain]!++;
      const code = recode === undefined ? found : recode[found]!;
      if (code > largest) largest = code;
      block[to] = code;
    }
    if (largest >= this.#size) this.#refused = true;
  }
}
