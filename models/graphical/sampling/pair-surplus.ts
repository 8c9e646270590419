import type { Codes } from '../../../privacy/guard/codes.ts';
import type { GenerationRandom } from '../../generation-random.ts';
import type { DrawnCodes, Partner } from './drawn-codes.ts';

/** A cell that expects fewer rows than this stays near what chance drew: towards its expectation there is only zero. */
const LEAST_EXPECTED = 1;

/** How many rows each cell of the pairs of one column holds beyond what is expected. */
export class PairSurplus {
  readonly #table: Uint16Array;
  readonly #width: number;
  readonly #places: Uint32Array;
  readonly #bases: Uint32Array;
  readonly #size: number;
  readonly #surplus: Float32Array;
  /** Of the square of each cell's surplus. */
  readonly #weights: Float32Array;

  constructor(
    { table, width }: DrawnCodes,
    partners: readonly Partner[],
    expected: Float32Array,
    codes: Codes,
    { size, rows, random }: { readonly size: number; readonly rows: number; readonly random: GenerationRandom },
  ) {
    this.#table = table;
    this.#width = width;
    this.#places = Uint32Array.from(partners, ({ place }) => place);
    this.#bases = Uint32Array.from(partners, ({ base }) => base);
    this.#size = size;
    // Rounded at random, or the same fractions would always be rounded the same way.
    this.#surplus = expected.map((count) => 0.5 - random.unit() - count);
    this.#weights = expected.map((count) => 1 / Math.sqrt(count + 1));
    for (let row = 0; row < rows; row++) {
      const code = codes[row]!;
      for (const { place, base } of partners) this.#surplus[base + table[row * width + place]! * size + code]!++;
    }
    for (const { base, size: others, outer } of partners) {
      if (outer !== undefined) continue;
      const end = base + others * size;
      for (let cell = base; cell < end; cell++) if (expected[cell]! < LEAST_EXPECTED) this.#surplus[cell] = 0;
    }
  }

  /** What the weighed sum of squares gains if row `one` gives its code `a` for the code `b` of row `two`. */
  change(one: number, two: number, a: number, b: number): number {
    const table = this.#table;
    const places = this.#places;
    const bases = this.#bases;
    const surplus = this.#surplus;
    const weights = this.#weights;
    const [size, rowOne, rowTwo] = [this.#size, one * this.#width, two * this.#width];
    let change = 0;
    for (let k = 0; k < places.length; k++) {
      const x = table[rowOne + places[k]!]!;
      const y = table[rowTwo + places[k]!]!;
      if (x === y) continue;
      const atOne = bases[k]! + x * size;
      const atTwo = bases[k]! + y * size;
      change +=
        (1 - 2 * surplus[atOne + a]!) * weights[atOne + a]! +
        (1 + 2 * surplus[atOne + b]!) * weights[atOne + b]! +
        (1 + 2 * surplus[atTwo + a]!) * weights[atTwo + a]! +
        (1 - 2 * surplus[atTwo + b]!) * weights[atTwo + b]!;
    }
    return change;
  }

  /** Counts the rows as `change` supposed. */
  exchange(one: number, two: number, a: number, b: number): void {
    const surplus = this.#surplus;
    for (let k = 0; k < this.#places.length; k++) {
      const place = this.#places[k]!;
      const atOne = this.#bases[k]! + this.#table[one * this.#width + place]! * this.#size;
      const atTwo = this.#bases[k]! + this.#table[two * this.#width + place]! * this.#size;
      surplus[atOne + a]!--;
      surplus[atOne + b]!++;
      surplus[atTwo + a]!++;
      surplus[atTwo + b]!--;
    }
  }
}
