import type { Propagation } from '../../inference/propagation.ts';

/** The distribution of each bucket's column given its separator, in the layout of the propagation's beliefs. */
export class ConditionalTables {
  readonly #propagation: Propagation;
  readonly #tables: (Float64Array | undefined)[];
  readonly #marginals: (Float64Array | undefined)[];

  constructor(propagation: Propagation) {
    this.#propagation = propagation;
    this.#tables = propagation.tree.buckets.map(() => undefined);
    this.#marginals = [...this.#tables];
  }

  /** Every row sums to 1, or to 0 where the separator is impossible (or, of a model that others wrote, beyond every number). */
  table(position: number): Float64Array {
    const known = this.#tables[position];
    if (known) return known;
    const { rows, size } = this.#propagation.tree.buckets[position]!;
    const table = this.#propagation.table(position).slice();
    for (let row = 0, at = 0; row < rows; row++, at += size) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += table[at + k]!;
      if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) table.fill(0, at, at + size);
      else for (let k = 0; k < size; k++) table[at + k]! /= sum;
    }
    this.#tables[position] = table;
    return table;
  }

  /** Weights of the bucket's column by itself. */
  marginal(position: number): Float64Array {
    const known = this.#marginals[position];
    if (known) return known;
    const { rows, size } = this.#propagation.tree.buckets[position]!;
    const table = this.#propagation.table(position);
    const sums = new Float64Array(size);
    for (let row = 0, at = 0; row < rows; row++, at += size) for (let k = 0; k < size; k++) sums[k]! += table[at + k]!;
    this.#marginals[position] = sums;
    return sums;
  }
}
