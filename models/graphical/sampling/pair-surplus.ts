import type { Codes } from '../../../privacy/guard/codes.ts';
import type { GenerationRandom } from '../../generation-random.ts';
import type { DrawnCodes, Partner } from './drawn-codes.ts';

/** A cell that expects fewer rows than this stays near what chance drew: towards its expectation there is only zero. */
const LEAST_EXPECTED = 1;

interface SurplusOptions {
  readonly size: number;
  readonly rows: number;
  readonly random: GenerationRandom;
  /** How much more cells count that stay near what chance drew. */
  readonly rareWeight: number;
}

/** How many rows each cell of the pairs of one column holds beyond what is expected. */
export class PairSurplus {
  readonly #table: Uint16Array;
  readonly #width: number;
  readonly #places: Uint32Array;
  readonly #bases: Uint32Array;
  readonly #size: number;
  /** Of each cell its surplus and the weight of that one's square, side by side: they are looked at together. */
  readonly #cells: Float32Array;

  constructor(
    { table, width }: DrawnCodes,
    partners: readonly Partner[],
    expected: Float32Array,
    codes: Codes,
    { size, rows, random, rareWeight }: SurplusOptions,
  ) {
    this.#table = table;
    this.#width = width;
    this.#places = Uint32Array.from(partners, ({ place }) => place);
    this.#bases = Uint32Array.from(partners, ({ base }) => base);
    this.#size = size;
    const cells = new Float32Array(2 * expected.length);
    this.#cells = cells;
    for (const [cell, count] of expected.entries()) {
      // Rounded at random, or the same fractions would always be rounded the same way.
      cells[2 * cell] = 0.5 - random.unit() - count;
      cells[2 * cell + 1] = 1 / Math.sqrt(count + 1);
    }
    for (let row = 0; row < rows; row++) {
      const code = codes[row]!;
      for (const { place, base } of partners) cells[2 * (base + table[row * width + place]! * size + code)]!++;
    }
    for (const { base, size: others, outer } of partners) {
      if (outer !== undefined) continue;
      const end = base + others * size;
      for (let cell = base; cell < end; cell++) {
        if (expected[cell]! >= LEAST_EXPECTED) continue;
        cells[2 * cell] = 0;
        cells[2 * cell + 1]! *= rareWeight;
      }
    }
  }

  /** What the weighed sum of squares gains if row `one` gives its code `a` for the code `b` of row `two`. */
  change(one: number, two: number, a: number, b: number): number {
    const table = this.#table;
    const places = this.#places;
    const bases = this.#bases;
    const cells = this.#cells;
    const size = this.#size;
    const rowOne = one * this.#width;
    const rowTwo = two * this.#width;
    let change = 0;
    for (let k = 0; k < places.length; k++) {
      const x = table[rowOne + places[k]!]!;
      const y = table[rowTwo + places[k]!]!;
      if (x === y) continue;
      const atOne = 2 * (bases[k]! + x * size);
      const atTwo = 2 * (bases[k]! + y * size);
      change +=
        (1 - 2 * cells[atOne + 2 * a]!) * cells[atOne + 2 * a + 1]! +
        (1 + 2 * cells[atOne + 2 * b]!) * cells[atOne + 2 * b + 1]! +
        (1 + 2 * cells[atTwo + 2 * a]!) * cells[atTwo + 2 * a + 1]! +
        (1 - 2 * cells[atTwo + 2 * b]!) * cells[atTwo + 2 * b + 1]!;
    }
    return change;
  }

  /** Counts the rows as `change` supposed. */
  exchange(one: number, two: number, a: number, b: number): void {
    const cells = this.#cells;
    for (let k = 0; k < this.#places.length; k++) {
      const place = this.#places[k]!;
      const atOne = 2 * (this.#bases[k]! + this.#table[one * this.#width + place]! * this.#size);
      const atTwo = 2 * (this.#bases[k]! + this.#table[two * this.#width + place]! * this.#size);
      cells[atOne + 2 * a]!--;
      cells[atOne + 2 * b]!++;
      cells[atTwo + 2 * a]!++;
      cells[atTwo + 2 * b]!--;
    }
  }
}
