/**
 * Distances are whole numbers of 1/256 of a row, so that scores and totals are exact and their sensitivity is an integer.
 * Expected counts and offsets are rounded to the lattice first; they come from released data alone, so that costs nothing.
 */
export const LATTICE_PER_ROW = 256;

/** Weights of rows are whole multiples of one over this. Distances of weighted records are whole numbers of this part of a row. */
export const WEIGHT_LATTICE = 1024;

/** What a whole row counts as: itself, or the parts that weights are counted in. */
export type WholeRow = 1 | typeof WEIGHT_LATTICE;

/** Parts of a row that distances are counted in. */
export const distanceLattice = (wholeRow: WholeRow): number => Math.max(LATTICE_PER_ROW, wholeRow);

/** Greatest sum of the magnitudes of one reference, in lattice units: with it every distance is an exact double, on the finer lattice too. */
const GREATEST_TOTAL = 2 ** 50;

/** Rounds expected counts to the lattice. Throws `RangeError` where one is not finite or they are too many to add up exactly. */
export function toLattice(reference: Float64Array): Float64Array {
  const units = new Float64Array(reference.length);
  let total = 0;
  for (let i = 0; i < reference.length; i++) {
    const unit = Math.round(reference[i]! * LATTICE_PER_ROW);
    units[i] = unit;
    total += Math.abs(unit);
  }
  if (!(total <= GREATEST_TOTAL)) {
    throw new RangeError('Cannot compare with a reference: its counts must be finite and sum to less than 2^42');
  }
  return units;
}

/** An offset in rows, in lattice units. Throws `RangeError` unless it is finite and below 2^42. */
export function offsetToLattice(offset: number): number {
  const units = Math.round(offset * LATTICE_PER_ROW);
  if (!(Math.abs(units) <= GREATEST_TOTAL)) {
    throw new RangeError(`Cannot use ${offset} as an offset: it must be finite and below 2^42 rows`);
  }
  return units;
}

/**
 * `weight * distance`, where the product leaves the safe integers replaced by the nearest multiple of `weight` inside.
 * Clamping moves no two distances apart, so the sensitivity stands; rounding the product would have broken it.
 */
export function latticeScore(distance: number, weight: number): number {
  const most = Math.floor(Number.MAX_SAFE_INTEGER / weight);
  return Math.max(-most, Math.min(most, distance)) * weight;
}
