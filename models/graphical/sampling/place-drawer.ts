import { GenerationRandom } from '../../generation-random.ts';
import { roundCounts } from './round-counts.ts';
import { StratifiedOffsets } from './stratified-offsets.ts';

/**
 * Shares out the values of one distribution after another by systematic rounding, in random order. Each row by itself is an exact
 * draw; the counts of a group, and by the stratified offsets those of neighbouring groups, follow their expectations more closely
 * than independent draws would.
 */
export class PlaceDrawer {
  readonly #offsets: StratifiedOffsets;
  readonly #order: GenerationRandom;
  readonly #counts: Uint32Array;

  /** `widest` is the size of the largest distribution. `stream` separates drawers that share a seed. */
  constructor(widest: number, seed: string, stream: string) {
    this.#offsets = new StratifiedOffsets(new GenerationRandom(seed, `${stream}/offset`));
    this.#order = new GenerationRandom(seed, `${stream}/order`);
    this.#counts = new Uint32Array(widest);
  }

  /** Fills `drawn` with `rows` places in random order whose counts follow `weights[start .. start + size)`. */
  draw(rows: number, weights: Float64Array, start: number, size: number, drawn: Uint32Array): void {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += weights[start + k]!;
    const offset = this.#offsets.next();
    // Of a model that others wrote the weights may be beyond every number.
    if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) {
      for (let i = 0; i < rows; i++) drawn[i] = this.#order.below(size);
      return;
    }
    roundCounts(rows, weights, start, size, sum, offset, this.#counts);
    let filled = 0;
    for (let k = 0; k < size; k++) {
      const upTo = filled + this.#counts[k]!;
      if (upTo > filled) drawn.fill(k, filled, upTo);
      filled = upTo;
    }
    this.#order.shuffle(drawn, rows);
  }
}
