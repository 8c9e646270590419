import type { CellCounts, ExactCounts } from './counting/marginal-counter.ts';
import { distanceLattice, LATTICE_PER_ROW, type WholeRow } from './lattice.ts';

/**
 * `|| marginal - reference ||_1` in parts of a row (`distanceLattice`), where `reference` is in 1/256 of a row and a row counts as `wholeRow`.
 *
 * Exact: a whole number below 2^53, because counts sum to less than 2^42, of rows or, in all, of parts of a row, and references to at most 2^50 units. One unit
 * with k rows changes it by at most 256 k (proof.md, Lemma 2); one whose weights sum to k, by at most 1024 k.
 */
export function latticeDistance(exact: ExactCounts, reference: Float64Array, wholeRow: WholeRow = 1): number {
  return exact.kind === 'dense'
    ? denseDistance(exact.counts, reference, scalesOf(wholeRow))
    : sparseDistance(exact.cells, exact.counts, reference, scalesOf(wholeRow));
}

/** Factors that bring counts and references to one lattice: whole numbers. */
interface Scales {
  readonly ofCounts: number;
  readonly ofReference: number;
}

function scalesOf(wholeRow: WholeRow): Scales {
  const lattice = distanceLattice(wholeRow);
  return { ofCounts: lattice / wholeRow, ofReference: lattice / LATTICE_PER_ROW };
}

function denseDistance(counts: CellCounts, reference: Float64Array, { ofCounts, ofReference }: Scales): number {
  let total = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    total += Math.abs(counts[cell]! * ofCounts - reference[cell]! * ofReference);
  }
  return total;
}

function sparseDistance(
  cells: Uint32Array,
  counts: CellCounts,
  reference: Float64Array,
  { ofCounts, ofReference }: Scales,
): number {
  let total = 0;
  for (let cell = 0; cell < reference.length; cell++) total += Math.abs(reference[cell]! * ofReference);
  for (let i = 0; i < cells.length; i++) {
    const expected = reference[cells[i]!]! * ofReference;
    total += Math.abs(counts[i]! * ofCounts - expected) - Math.abs(expected);
  }
  return total;
}

/**
 * The same for each of `totals.length` equal runs of cells by itself, added to `totals`, none of which passes `most`. Exact like the whole: the
 * parts sum to it. One unit with k rows changes them by at most 256 k in all (proof.md, Lemma 5); one whose weights sum to k, by at most 1024 k.
 */
export function addLatticeDistances(
  exact: ExactCounts,
  reference: Float64Array,
  totals: Float64Array,
  most: number,
  wholeRow: WholeRow = 1,
): void {
  const { ofCounts, ofReference } = scalesOf(wholeRow);
  const run = reference.length / totals.length;
  const distances = new Float64Array(totals.length);
  if (exact.kind === 'dense') {
    for (let group = 0, cell = 0; group < totals.length; group++) {
      for (const end = cell + run; cell < end; cell++) {
        distances[group]! += Math.abs(exact.counts[cell]! * ofCounts - reference[cell]! * ofReference);
      }
    }
  } else {
    const { cells, counts } = exact;
    for (let group = 0, cell = 0; group < totals.length; group++) {
      for (const end = cell + run; cell < end; cell++) distances[group]! += Math.abs(reference[cell]! * ofReference);
    }
    for (let i = 0; i < cells.length; i++) {
      const expected = reference[cells[i]!]! * ofReference;
      distances[Math.floor(cells[i]! / run)]! += Math.abs(counts[i]! * ofCounts - expected) - Math.abs(expected);
    }
  }
  for (let group = 0; group < totals.length; group++) {
    totals[group] = Math.min(most, totals[group]! + distances[group]!);
  }
}
