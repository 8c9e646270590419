import type { GenerationRandom } from '../../generation-random.ts';

/** Consecutive offsets that are spread evenly over [0, 1), so that their rounding errors cancel. */
const STRATA = 16;

/**
 * Offsets for systematic rounding. Each is uniform in [0, 1) by itself; every 16 in a row have one in each sixteenth, in
 * random order. Independent generators give independent sequences, so no dependence arises between columns.
 */
export class StratifiedOffsets {
  readonly #random: GenerationRandom;
  readonly #order: Uint8Array = Uint8Array.from({ length: STRATA }, (_, i) => i);
  #used: number = STRATA;

  constructor(random: GenerationRandom) {
    this.#random = random;
  }

  next(): number {
    const order = this.#order;
    if (this.#used === STRATA) {
      this.#random.shuffle(order, STRATA);
      this.#used = 0;
    }
    return (order[this.#used++]! + this.#random.unit()) / STRATA;
  }
}
