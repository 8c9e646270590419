/** Whole numbers below 2^32, as many as come. */
export class Growing {
  #held = new Uint32Array(1024);
  #length = 0;

  /** Returns its position. */
  push(value: number): number {
    if (this.#length === this.#held.length) {
      const more = new Uint32Array(2 * this.#length);
      more.set(this.#held);
      this.#held = more;
    }
    this.#held[this.#length] = value;
    return this.#length++;
  }

  at(position: number): number {
    return this.#held[position]!;
  }

  set(position: number, value: number): void {
    this.#held[position] = value;
  }
}
