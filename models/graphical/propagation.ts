import { log } from './elementary.ts';
import { hostOf, inTreeOrder, type JunctionTree, rowStarts } from './junction-tree.ts';
import { accumulateRows, fillTable, multiplyRows, scaleRows, sumRows } from './kernels.ts';

/** A positive table that the distribution is a product of, placed on the bucket that holds its columns. */
export interface PlacedFactor {
  /** In the tree's axis order. */
  readonly columns: readonly number[];
  readonly host: number;
  readonly values: Float64Array;
  readonly starts: Int32Array;
}

/** Places a factor over `columns` (in the tree's axis order) with all cells 1. Throws `RangeError` when no bucket holds them. */
export function placeFactor(tree: JunctionTree, columns: readonly number[]): PlacedFactor {
  const host = hostOf(tree, columns);
  if (host < 0)
    throw new RangeError(`Cannot place a factor over columns [${columns.join(', ')}]: no clique holds them`);
  const ordered = inTreeOrder(tree, columns);
  let cells = 1;
  for (const column of ordered) cells *= tree.sizes[column]!;
  return {
    columns: ordered,
    host,
    values: new Float64Array(cells).fill(1),
    starts: rowStarts(tree.sizes, tree.buckets[host]!.separator, ordered),
  };
}

/**
 * Message passing over a junction tree, in linear space with every message scaled to a largest cell of 1.
 *
 * All tables lie in one arena and nothing is allocated by `run`. Only additions, multiplications and divisions in a fixed
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
  readonly #bases: readonly Float64Array[];
  readonly #factorsOf: readonly (readonly PlacedFactor[])[];
  readonly #childrenOf: readonly (readonly number[])[];

  /** `bases[column]` multiplies each value of that column. Neither the bases nor the factors are copied. */
  constructor(tree: JunctionTree, bases: readonly Float64Array[], factors: readonly PlacedFactor[]) {
    this.tree = tree;
    this.beliefs = new Float64Array(tree.cells);
    this.#upward = new Float64Array(tree.messageCells);
    this.#downward = new Float64Array(tree.messageCells);
    this.#scales = new Float64Array(tree.buckets.length);
    this.#bases = bases;
    const factorsOf: PlacedFactor[][] = tree.buckets.map(() => []);
    for (const factor of factors) factorsOf[factor.host]!.push(factor);
    this.#factorsOf = factorsOf;
    const childrenOf: number[][] = tree.buckets.map(() => []);
    for (const [position, bucket] of tree.buckets.entries()) {
      if (bucket.parent >= 0) childrenOf[bucket.parent]!.push(position);
    }
    this.#childrenOf = childrenOf;
  }

  /**
   * Fills `beliefs` with counts summing to `total` and returns the logarithm of the sum of the product of all factors:
   * `-Infinity` when they contradict each other, in which case the beliefs are all zero.
   */
  run(total: number): number {
    const { buckets } = this.tree;
    const beliefs = this.beliefs;
    let logSum = 0;
    for (let i = 0; i < buckets.length; i++) {
      const { column, size, rows, offset, messageOffset } = buckets[i]!;
      fillTable(beliefs, offset, rows, size, this.#bases[column]!);
      for (const factor of this.#factorsOf[i]!) {
        multiplyRows(beliefs, offset, rows, size, factor.values, factor.starts, 0);
      }
      for (const child of this.#childrenOf[i]!) {
        const { parentRows, messageOffset: from } = buckets[child]!;
        multiplyRows(beliefs, offset, rows, size, this.#upward, parentRows, from);
      }
      const largest = sumRows(beliefs, offset, rows, size, this.#upward, messageOffset);
      if (!(largest > 0)) {
        beliefs.fill(0);
        return largest === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
      }
      logSum += log(largest);
      for (let row = 0; row < rows; row++) this.#upward[messageOffset + row]! /= largest;
      this.#scales[i] = largest;
    }
    this.#distribute(total);
    return logSum;
  }

  /** Adds the beliefs of `factor`'s columns to `sums`, which has its shape. */
  accumulate(factor: PlacedFactor, sums: Float64Array): void {
    const { size, rows, offset } = this.tree.buckets[factor.host]!;
    accumulateRows(this.beliefs, offset, rows, size, sums, factor.starts, 0);
  }

  /** The table of bucket `position`, as a view. */
  table(position: number): Float64Array {
    const { offset, rows, size } = this.tree.buckets[position]!;
    return this.beliefs.subarray(offset, offset + rows * size);
  }

  #distribute(total: number): void {
    const { buckets } = this.tree;
    const downward = this.#downward.fill(0);
    for (let i = buckets.length - 1; i >= 0; i--) {
      const { size, rows, offset, messageOffset, parent, parentRows } = buckets[i]!;
      if (parent < 0) {
        downward[messageOffset] = total;
      } else {
        const above = buckets[parent]!;
        accumulateRows(this.beliefs, above.offset, above.rows, above.size, downward, parentRows, messageOffset);
      }
      const scale = this.#scales[i]!;
      for (let row = messageOffset; row < messageOffset + rows; row++) {
        const sum = this.#upward[row]! * scale;
        downward[row] = sum > 0 ? downward[row]! / sum : 0;
      }
      scaleRows(this.beliefs, offset, rows, size, downward, messageOffset);
    }
  }
}
