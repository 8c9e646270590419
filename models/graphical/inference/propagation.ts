import { log } from './elementary.ts';
import type { JunctionTree } from './junction-tree.ts';
import { accumulateRows, expandRows, fillTable, multiplyRows, reduceRows, scaleRows, sumRows } from './kernels.ts';
import type { Level } from './levels.ts';
import type { PlacedFactor } from './placed-factor.ts';
import { placedSteps } from './placed-steps.ts';

/** Something multiplied into a level on the way up and summed out of it on the way down. */
interface Item {
  readonly starts: Int32Array;
  readonly input: Float64Array;
  /** Absent where nobody wants the sums. */
  readonly output: Float64Array | undefined;
  /** First cell in both. */
  readonly at: number;
}

interface Step {
  readonly level: Level;
  readonly items: readonly Item[];
}

/**
 * Message passing over a junction tree, in linear space with every message scaled to a largest cell of 1.
 *
 * All tables lie in two arenas and nothing is allocated by `run`. Only additions, multiplications and divisions in a fixed
 * order are used, so the same factors give the same beliefs bit for bit on every machine. Zeros in factors are structural:
 * they stay zero. Potentials that differ by more than e^700 within one table underflow to structural zeros.
 */
export class Propagation {
  readonly tree: JunctionTree;
  /** Expected counts of every bucket's table after `run`. */
  readonly beliefs: Float64Array;
  readonly #upward: Float64Array;
  readonly #downward: Float64Array;
  readonly #scales: Float64Array;
  readonly #partial: Float64Array;
  readonly #bases: readonly Float64Array[];
  readonly #steps: readonly (readonly Step[])[];
  readonly #sums: readonly Float64Array[];

  /**
   * `bases[column]` multiplies each value of that column. Where `sums` are given, one for each factor and of its shape, `run` fills
   * them with the factors' marginals. Nothing is copied.
   */
  constructor(
    tree: JunctionTree,
    bases: readonly Float64Array[],
    factors: readonly PlacedFactor[],
    sums: readonly Float64Array[] = [],
  ) {
    this.tree = tree;
    this.beliefs = new Float64Array(tree.cells);
    this.#upward = new Float64Array(tree.messageCells);
    this.#downward = new Float64Array(tree.messageCells);
    this.#scales = new Float64Array(tree.buckets.length);
    this.#bases = bases;
    this.#sums = sums;
    const { steps, partialCells } = placedSteps(tree, factors);
    this.#steps = steps.map((ofBucket) =>
      ofBucket.map(({ level, items }) => ({
        level,
        items: items.map(({ what, starts }) =>
          'factor' in what
            ? { starts, input: factors[what.factor]!.values, output: sums[what.factor], at: 0 }
            : {
                starts,
                input: this.#upward,
                output: this.#downward,
                at: tree.buckets[what.child]!.messageOffset,
              },
        ),
      })),
    );
    this.#partial = new Float64Array(partialCells);
  }

  /**
   * Fills `beliefs` with counts summing to `total` and returns the logarithm of the sum of the product of all factors:
   * `-Infinity` when they contradict each other and `NaN` when they overflow; the beliefs are then all zero.
   */
  run(total: number): number {
    const { buckets } = this.tree;
    let logSum = 0;
    for (let i = 0; i < buckets.length; i++) {
      const { rows, size, offset, messageOffset } = buckets[i]!;
      this.#build(i);
      const largest = sumRows(this.beliefs, offset, rows, size, this.#upward, messageOffset);
      if (!(largest > 0)) {
        this.beliefs.fill(0);
        for (const sums of this.#sums) sums.fill(0);
        return largest === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
      }
      logSum += log(largest);
      for (let row = messageOffset; row < messageOffset + rows; row++) this.#upward[row]! /= largest;
      this.#scales[i] = largest;
    }
    this.#distribute(total);
    return logSum;
  }

  /** The table of bucket `position`, as a view. */
  table(position: number): Float64Array {
    const { offset, rows, size } = this.tree.buckets[position]!;
    return this.beliefs.subarray(offset, offset + rows * size);
  }

  /** Multiplies together what bucket `i` holds, level by level. */
  #build(i: number): void {
    const { size, column, offset } = this.tree.buckets[i]!;
    const steps = this.#steps[i]!;
    let below = this.#partial;
    let belowOffset = 0;
    for (let s = 0; s < steps.length; s++) {
      const { level, items } = steps[s]!;
      const last = s === steps.length - 1;
      const table = last ? this.beliefs : this.#partial;
      const at = last ? offset : level.offset;
      if (s === 0) fillTable(table, at, level.rows, size, this.#bases[column]!);
      else expandRows(below, belowOffset, table, at, level.rows, size, level.repeat);
      for (const item of items) multiplyRows(table, at, level.rows, size, item.input, item.starts, item.at);
      below = table;
      belowOffset = at;
    }
  }

  #distribute(total: number): void {
    const { buckets } = this.tree;
    const downward = this.#downward.fill(0);
    for (const sums of this.#sums) sums.fill(0);
    for (let i = buckets.length - 1; i >= 0; i--) {
      const { size, rows, offset, messageOffset, parent } = buckets[i]!;
      if (parent < 0) downward[messageOffset] = total;
      const scale = this.#scales[i]!;
      for (let row = messageOffset; row < messageOffset + rows; row++) {
        const sum = this.#upward[row]! * scale;
        downward[row] = sum > 0 ? downward[row]! / sum : 0;
      }
      scaleRows(this.beliefs, offset, rows, size, downward, messageOffset);
      this.#sumOut(i);
    }
  }

  /** Sums the beliefs of bucket `i` down to what its children and factors want to know. */
  #sumOut(i: number): void {
    const { size, offset } = this.tree.buckets[i]!;
    const steps = this.#steps[i]!;
    let above = this.beliefs;
    let aboveOffset = offset;
    for (let s = steps.length - 1; s >= 0; s--) {
      const { level, items } = steps[s]!;
      if (s < steps.length - 1) {
        reduceRows(above, aboveOffset, this.#partial, level.offset, level.rows, size, steps[s + 1]!.level.repeat);
        above = this.#partial;
        aboveOffset = level.offset;
      }
      for (const item of items) {
        if (item.output) accumulateRows(above, aboveOffset, level.rows, size, item.output, item.starts, item.at);
      }
    }
  }
}
