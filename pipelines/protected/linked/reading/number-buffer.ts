const NUMBERS_A_BLOCK = 1 << 18;

/** A growing column of numbers, kept in blocks so that growing copies nothing. */
export class NumberBuffer {
  readonly #blocks: Float64Array[] = [];
  #used = NUMBERS_A_BLOCK;

  append(source: ArrayLike<number>, rows: number): void {
    for (let row = 0; row < rows; row++) {
      if (this.#used === NUMBERS_A_BLOCK) {
        this.#blocks.push(new Float64Array(NUMBERS_A_BLOCK));
        this.#used = 0;
      }
      this.#blocks[this.#blocks.length - 1]![this.#used++] = source[row]!;
    }
  }

  /** All of them in one array. */
  finish(rows: number): Float64Array {
    const all = new Float64Array(rows);
    for (const [i, block] of this.#blocks.entries()) {
      const start = i * NUMBERS_A_BLOCK;
      all.set(block.subarray(0, Math.min(NUMBERS_A_BLOCK, rows - start)), start);
    }
    return all;
  }
}
