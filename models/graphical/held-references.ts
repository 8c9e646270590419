import { type PreparedReference, prepareReference } from '../../privacy/guard/prepared-reference.ts';

/** Cells of the references held at once: 128 MB. */
const MOST_HELD_CELLS = 2 ** 24;

/**
 * References for candidates that several choices compare: made when first asked for and held, so that the guard counts each
 * once. Those that no longer fit are made anew each time.
 */
export class HeldReferences {
  #cellsLeft: number;

  constructor(mostCells: number = MOST_HELD_CELLS) {
    this.#cellsLeft = mostCells;
  }

  /** `make` works out the expected counts, the same each time. */
  of(make: () => Float64Array): () => PreparedReference {
    let held: PreparedReference | undefined;
    return () => {
      if (held !== undefined) return held;
      const reference = prepareReference(make());
      if (reference.cells <= this.#cellsLeft) {
        this.#cellsLeft -= reference.cells;
        held = reference;
      }
      return reference;
    };
  }
}
