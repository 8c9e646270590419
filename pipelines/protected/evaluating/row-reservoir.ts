import { seededIndex } from '../../workspace/seeded-rows.ts';

/**
 * Chooses at most `most` of rows whose number is not known beforehand, each set of so many as likely as the next (Waterman; Knuth, volume 2, 3.4.2,
 * algorithm R). All of them, in their order, where there are no more.
 */
export class RowReservoir {
  readonly #most: number;
  readonly #index: (below: number) => number;
  #seen = 0;

  constructor(most: number, seed: string) {
    this.#most = most;
    this.#index = seededIndex(seed);
  }

  /** Rows that were seen. */
  get seen(): number {
    return this.#seen;
  }

  get kept(): number {
    return Math.min(this.#seen, this.#most);
  }

  /** Where to keep each of the next `rows` rows, in `slots`; -1 for those that are not kept. A later row may take the place of an earlier one. */
  place(rows: number, slots: Int32Array): void {
    for (let row = 0; row < rows; row++) {
      const seen = this.#seen++;
      if (seen < this.#most) slots[row] = seen;
      else {
        const slot = this.#index(seen + 1);
        slots[row] = slot < this.#most ? slot : -1;
      }
    }
  }
}
