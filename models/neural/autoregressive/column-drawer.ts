import type { Codes } from '../../../privacy/guard/codes.ts';
import type { GenerationRandom } from '../../generation-random.ts';
import { StratifiedOffsets } from '../../graphical/sampling/stratified-offsets.ts';

/**
 * Draws one value a row from weights. Rows with alike distributions, by their mean code, are served one after the other with stratified
 * offsets, so that counts of values follow the model more closely than independent draws would; each row by itself is an exact draw.
 */
export class ColumnDrawer {
  readonly #offsets: StratifiedOffsets;
  readonly #keys: Float64Array;
  readonly #places: Uint32Array;

  constructor(random: GenerationRandom, rows: number) {
    this.#offsets = new StratifiedOffsets(random);
    this.#keys = new Float64Array(rows);
    this.#places = new Uint32Array(rows);
  }

  /** `weights` has `size` a row, and `sums` their sum; where that is 0, the code becomes 0. */
  draw(rows: number, size: number, weights: Float64Array, sums: Float64Array, codes: Codes): void {
    const keys = this.#keys;
    const places = this.#places.subarray(0, rows);
    for (let row = 0; row < rows; row++) {
      let mean = 0;
      for (let value = 1; value < size; value++) mean += value * weights[row * size + value]!;
      keys[row] = sums[row]! > 0 ? mean / sums[row]! : 0;
      places[row] = row;
    }
    places.sort((a, b) => keys[a]! - keys[b]! || a - b);
    for (const row of places) {
      const at = row * size;
      let left = this.#offsets.next() * sums[row]!;
      let code = 0;
      let last = 0;
      for (; code < size; code++) {
        const weight = weights[at + code]!;
        if (weight === 0) continue;
        last = code;
        left -= weight;
        if (left < 0) break;
      }
      codes[row] = last;
    }
  }
}
