import type { ExactCounts } from './counting/marginal-counter.ts';
import { latticeDistance } from './distance.ts';
import { toLattice } from './lattice.ts';

/**
 * Released expected counts, checked and rounded to the lattice once, for comparing them in many questions. A copy: what
 * happens to the array they were made from changes nothing. It never changes, so the guard counts and compares it once.
 */
export class PreparedReference {
  readonly cells: number;
  readonly #units: Float64Array;

  constructor(counts: Float64Array) {
    this.cells = counts.length;
    this.#units = toLattice(counts);
    Object.freeze(this);
  }

  /** `|| exact - reference ||_1` in lattice units, for counts of as many cells. As protected as the counts. */
  distanceTo(exact: ExactCounts): number {
    return latticeDistance(exact, this.#units);
  }
}

/** Prepares expected counts, row-major. Throws `RangeError` where one is not finite or they sum to 2^43 or more. */
export const prepareReference = (counts: Float64Array): PreparedReference => new PreparedReference(counts);
