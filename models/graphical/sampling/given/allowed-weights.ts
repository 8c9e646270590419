import type { AllowedValues } from '../../../linked/conditional-model.ts';
import type { ValueExpansion } from '../value-expansion.ts';

/** What a row may have in one column, as weights of the codes of the model, whose values may be merged. */
export class AllowedWeights {
  readonly sets: readonly Uint8Array[];
  readonly ofRow: Uint32Array;
  readonly #expansion: ValueExpansion | undefined;

  constructor({ sets, ofRow }: AllowedValues, expansion: ValueExpansion | undefined) {
    this.sets = sets;
    this.ofRow = ofRow;
    this.#expansion = expansion;
  }

  /** Multiplies each code's weight by the share of it that the row may have. */
  multiply(row: number, weights: Float64Array, scratch: Float64Array): void {
    const set = this.sets[this.ofRow[row]!]!;
    if (this.#expansion === undefined) {
      for (let k = 0; k < weights.length; k++) if (set[k] !== 1) weights[k] = 0;
      return;
    }
    const { map, shares } = this.#expansion;
    scratch.fill(0, 0, weights.length);
    for (let value = 0; value < map.length; value++) if (set[value] === 1) scratch[map[value]!]! += shares[value]!;
    for (let k = 0; k < weights.length; k++) weights[k]! *= scratch[k]!;
  }
}
