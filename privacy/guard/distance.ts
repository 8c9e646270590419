import type { ExactCounts } from './counting/marginal-counter.ts';
import { LATTICE_PER_ROW } from './lattice.ts';

/**
 * `|| marginal - reference ||_1` in lattice units, where `reference` is in lattice units already.
 *
 * Exact: a whole number below 2^53, because counts sum to less than 2^32 rows and references to at most 2^51 units. One unit
 * with k rows changes it by at most 256 k (proof.md, Lemma 2).
 */
export function latticeDistance(exact: ExactCounts, reference: Float64Array): number {
  return exact.kind === 'dense'
    ? denseDistance(exact.counts, reference)
    : sparseDistance(exact.cells, exact.counts, reference);
}

function denseDistance(counts: Uint32Array, reference: Float64Array): number {
  let total = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    total += Math.abs(counts[cell]! * LATTICE_PER_ROW - reference[cell]!);
  }
  return total;
}

function sparseDistance(cells: Uint32Array, counts: Uint32Array, reference: Float64Array): number {
  let total = 0;
  for (let cell = 0; cell < reference.length; cell++) total += Math.abs(reference[cell]!);
  for (let i = 0; i < cells.length; i++) {
    const expected = reference[cells[i]!]!;
    total += Math.abs(counts[i]! * LATTICE_PER_ROW - expected) - Math.abs(expected);
  }
  return total;
}

/**
 * The same for each of `totals.length` equal runs of cells by itself, added to `totals`, none of which passes `most`. Exact like the whole: the
 * parts sum to it. One unit with k rows changes them by at most 256 k in all (proof.md, Lemma 5).
 */
export function addLatticeDistances(
  exact: ExactCounts,
  reference: Float64Array,
  totals: Float64Array,
  most: number,
): void {
  const run = reference.length / totals.length;
  const distances = new Float64Array(totals.length);
  if (exact.kind === 'dense') {
    for (let group = 0, cell = 0; group < totals.length; group++) {
      for (const end = cell + run; cell < end; cell++) {
        distances[group]! += Math.abs(exact.counts[cell]! * LATTICE_PER_ROW - reference[cell]!);
      }
    }
  } else {
    const { cells, counts } = exact;
    for (let group = 0, cell = 0; group < totals.length; group++) {
      for (const end = cell + run; cell < end; cell++) distances[group]! += Math.abs(reference[cell]!);
    }
    for (let i = 0; i < cells.length; i++) {
      const expected = reference[cells[i]!]!;
      distances[Math.floor(cells[i]! / run)]! += Math.abs(counts[i]! * LATTICE_PER_ROW - expected) - Math.abs(expected);
    }
  }
  for (let group = 0; group < totals.length; group++) {
    totals[group] = Math.min(most, totals[group]! + distances[group]!);
  }
}
