import { type GridLoss, trimmed } from './grid-loss.ts';
import type { LossPair } from './loss-pair.ts';

/** Mass of the largest losses that may be moved to infinity (up) or dropped (down). */
const TAIL = 1e-35;
/**
 * Rounding of a tail probability, relative to it. The argument of a Gaussian tail is rounded too, which costs x^2 / 2
 * units in the last place at x standard deviations: more than this beyond 7 of them, where the mass is below 1e-12.
 */
const ROUNDING = 32 * 2 ** -53;
/** Cells per step that are merged before the merged ones are moved to the grid. */
const CELLS_PER_STEP = 4;
/** Losses beyond this are not told apart. */
const LARGEST_LOSS = 690;

/** The losses that carry all but `TAIL` of the finite mass of `U` (at the low end, all but rounding). */
export function lossRange(pair: LossPair): { low: number; high: number } {
  const outside = (x: number): boolean => pair.above(x) - pair.infinite > TAIL;
  const high = Math.min(
    pair.greatest,
    LARGEST_LOSS,
    crossing((x) => !outside(x)),
  );
  const low = Math.max(
    pair.least,
    -LARGEST_LOSS,
    crossing((x) => 1 - pair.above(x) > 0, -1),
  );
  return { low: Math.min(low, high), high };
}

/** Where a condition begins to hold, from the far side: `side` 1 rounds up, -1 rounds down. */
function crossing(holds: (x: number) => boolean, side: 1 | -1 = 1): number {
  let low = -30;
  let high = 30;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (holds(Math.sinh(middle))) high = middle;
    else low = middle;
  }
  return Math.sinh(side === 1 ? high : low);
}

/**
 * A grid distribution that dominates the pair.
 *
 * *Guarantee* its profile is at least the pair's at every epsilon, and equal at the grid points but for rounding and tails.
 * *Holds when* `pair` is a pair of tails as documented.
 * *Arithmetic* doubles: each cell's upper share is raised by more than the rounding of the tails that it is the difference of.
 * *Method* connect the dots, Doroshenko et al. 2022, Algorithm 1, cell by cell: masses `p`, `q` with losses inside a cell
 * are split between its ends so that both are kept. Losses above the range go to infinity, those below to its start.
 * *Status* vetted; `proof.md`.
 */
export function discretiseUp(pair: LossPair, step: number): GridLoss {
  const { low, high } = lossRange(pair);
  const first = Math.floor(low / step - 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step));
  const masses = new Float64Array(last - first + 1);
  const spread = -Math.expm1(-step);
  let above = pair.above(first * step);
  let reference = pair.referenceAbove(first * step);
  masses[0] = Math.max(0, 1 - above);
  for (let j = first; j < last; j++) {
    const nextAbove = pair.above((j + 1) * step);
    const nextReference = pair.referenceAbove((j + 1) * step);
    const mass = above - nextAbove;
    if (mass > 0) {
      const growth = Math.exp(j * step);
      const noise = ROUNDING * (above + growth * reference);
      const upper = (mass - growth * (reference - nextReference) + noise) / spread;
      const share = Math.min(mass, Math.max(0, upper));
      masses[j - first]! += mass - share;
      masses[j - first + 1]! += share;
    }
    above = nextAbove;
    reference = nextReference;
  }
  return trimmed({ step, first, masses, infinite: above });
}

/**
 * A grid distribution that the pair dominates.
 *
 * *Guarantee* its profile is at most the pair's at every epsilon.
 * *Holds when* as above.
 * *Arithmetic* doubles; a loss within 1e-9 of a step of a grid point is put on it. No promise rests on lower bounds.
 * *Method* outcomes are merged, from the smallest loss up, until the loss of the merged outcome falls on a grid point
 * (an outcome at the border is shared). Merging is post-processing. What cannot be merged so moves down to the grid.
 * *Status* vetted; `proof.md`.
 */
export function discretiseDown(pair: LossPair, step: number): GridLoss {
  const { low, high } = lossRange(pair);
  const first = Math.floor(low / step - 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step));
  const masses = new Float64Array(last - first + 1);
  const merger = new Merger(masses, first, step);
  const width = step / CELLS_PER_STEP;
  let above = pair.above(first * step);
  let reference = pair.referenceAbove(first * step);
  const cell = (start: number, end: number): void => {
    const nextAbove = pair.above(end);
    const nextReference = pair.referenceAbove(end);
    const mass = above - nextAbove;
    if (mass > 0) {
      const least = mass * Math.exp(-end);
      merger.add(mass, Math.min(least * Math.exp(end - start), Math.max(least, reference - nextReference)));
    }
    above = nextAbove;
    reference = nextReference;
  };
  // The smallest and the largest loss may carry much mass; they are kept apart from what lies between.
  let start = first * step;
  if (pair.least >= start) {
    cell(pair.least, pair.least);
    start = pair.least;
  }
  for (let j = first * CELLS_PER_STEP; j < last * CELLS_PER_STEP; j++) {
    const end = (j + 1) * width;
    if (end <= start) continue;
    const beforeLast = pair.greatest - 1e-10 * step;
    if (start < beforeLast && beforeLast < end) {
      cell(start, beforeLast);
      start = beforeLast;
    }
    cell(start, end);
    start = end;
  }
  merger.finish();
  masses[masses.length - 1]! += Math.max(0, above - pair.infinite);
  return trimmed({ step, first, masses, infinite: pair.infinite });
}

/** Merges outcomes that come in order of their loss. */
class Merger {
  readonly #masses: Float64Array;
  readonly #first: number;
  readonly #step: number;
  #target: number;
  #mass = 0;
  #reference = 0;
  /** What was collected before the outcome that came last. */
  #settled: { mass: number; reference: number } = { mass: 0, reference: 0 };

  constructor(masses: Float64Array, first: number, step: number) {
    this.#masses = masses;
    this.#first = first;
    this.#step = step;
    this.#target = first;
  }

  add(mass: number, reference: number): void {
    let left = mass;
    let leftReference = reference;
    while (left > 0) {
      if (this.#mass === 0)
        this.#target = Math.max(this.#target, Math.ceil(Math.log(left / leftReference) / this.#step - 1e-9));
      const ratio = Math.exp(this.#target * this.#step) * (1 + 1e-12);
      if (this.#mass + left <= ratio * (this.#reference + leftReference)) {
        this.#settled = { mass: this.#mass, reference: this.#reference };
        this.#mass += left;
        this.#reference += leftReference;
        return;
      }
      const excess = left - ratio * leftReference;
      const share = excess > 0 ? Math.min(1, Math.max(0, (ratio * this.#reference - this.#mass) / excess)) : 1;
      this.#emit(this.#mass + share * left, this.#target);
      this.#target++;
      this.#mass = 0;
      this.#reference = 0;
      left *= 1 - share;
      leftReference *= 1 - share;
    }
  }

  /** Nothing is left to merge with: the last outcome, which may be a large atom, goes down apart from those before it. */
  finish(): void {
    const { mass, reference } = this.#settled;
    this.#drop(mass, reference);
    this.#drop(this.#mass - mass, this.#reference - reference);
  }

  #drop(mass: number, reference: number): void {
    if (mass > 0) this.#emit(mass, Math.floor(Math.log(mass / reference) / this.#step + 1e-9));
  }

  #emit(mass: number, target: number): void {
    const position = Math.min(target - this.#first, this.#masses.length - 1);
    if (position >= 0) this.#masses[position]! += mass;
  }
}
