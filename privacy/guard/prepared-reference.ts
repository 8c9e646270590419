import type { ExactCounts } from './counting/marginal-counter.ts';
import { addLatticeDistances, latticeDistance } from './distance.ts';
import { toLattice, type WholeRow } from './lattice.ts';

let unitsOf: (given: unknown) => Float64Array | undefined;

/**
 * Released expected counts, checked and rounded to the lattice once, for comparing them in many questions. A copy: what
 * happens to the array they were made from changes nothing. It never changes, so the guard counts and compares it once.
 * It has no method: whoever made it, a class of their own included, is never called with what it is compared with.
 */
export class PreparedReference {
  readonly cells: number;
  readonly #units: Float64Array;

  constructor(counts: Float64Array) {
    this.#units = toLattice(counts);
    this.cells = this.#units.length;
    Object.freeze(this);
  }

  static {
    unitsOf = (given) => (typeof given === 'object' && given !== null && #units in given ? given.#units : undefined);
  }
}

/** Whether `given` was made by the constructor above; a proxy or a look-alike was not. */
export const isPrepared = (given: unknown): given is PreparedReference => unitsOf(given) !== undefined;

/** `|| exact - reference ||_1` in lattice units (`distanceLattice`), for counts of as many cells. As protected as the counts. */
export function preparedDistance(reference: PreparedReference, exact: ExactCounts, wholeRow: WholeRow = 1): number {
  const units = unitsOf(reference);
  if (units === undefined) throw new TypeError('Cannot compare with a reference that was not prepared');
  return latticeDistance(exact, units, wholeRow);
}

/** The same for each of `totals.length` equal runs of cells, added to `totals`, none of which passes `most`. As protected as the counts. */
export function addPreparedDistances(
  reference: PreparedReference,
  exact: ExactCounts,
  totals: Float64Array,
  most: number,
  wholeRow: WholeRow = 1,
): void {
  const units = unitsOf(reference);
  if (units === undefined) throw new TypeError('Cannot compare with a reference that was not prepared');
  addLatticeDistances(exact, units, totals, most, wholeRow);
}

/** Prepares expected counts, row-major. Throws `RangeError` where one is not finite or they sum to 2^42 or more. */
export const prepareReference = (counts: Float64Array): PreparedReference => new PreparedReference(counts);
