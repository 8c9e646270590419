import type { AllowedValues } from '../conditional-model.ts';

/** Sets of allowed values that rows share: each distinct one is kept once. */
export class SetPool {
  /** Filled in before `take`, and empty again after it. */
  readonly next: Uint8Array;
  readonly #sets: Uint8Array[] = [];
  readonly #known: Map<string, number> = new Map();
  readonly #ofRow: Uint32Array;

  constructor(size: number, rows: number) {
    this.next = new Uint8Array(size);
    this.#ofRow = new Uint32Array(rows);
  }

  /** Row `row` may have what `next` allows. */
  take(row: number): void {
    const { next } = this;
    let key = '';
    for (let value = 0; value < next.length; value += 16) {
      let bits = 0;
      for (let bit = 0; bit < 16; bit++) bits = bits * 2 + (next[value + bit] ?? 0);
      key += String.fromCharCode(bits);
    }
    let at = this.#known.get(key);
    if (at === undefined) {
      at = this.#sets.push(next.slice()) - 1;
      this.#known.set(key, at);
    }
    this.#ofRow[row] = at;
    next.fill(0);
  }

  allowed(column: number): AllowedValues {
    return { column, sets: this.#sets, ofRow: this.#ofRow };
  }
}
