import { log } from '../inference/elementary.ts';
import type { JunctionTree } from '../inference/junction-tree.ts';
import type { PlacedFactor } from '../inference/placed-factor.ts';
import { placedSteps } from '../inference/placed-steps.ts';
import type { Workspace } from './workspace.ts';

/** Words of an item: addresses of its rows' places, of what is multiplied in and of what is summed out. */
export const ITEM_WORDS = 3;

/** Of a smaller one the inverse is no double. */
const LEAST_SUM = 1e-300;

interface Step {
  /** Of its table, of what is below it, and of its items. */
  readonly table: number;
  readonly below: number;
  readonly items: number;
  readonly count: number;
  readonly rows: number;
  readonly repeat: number;
  /** Whether anything is summed out of it or of levels below it. */
  readonly wanted: boolean;
}

export interface DualFactor {
  readonly placed: PlacedFactor;
  /** Its cells, in the workspace. */
  readonly values: Float64Array;
  /** Where its marginal is wanted, in the workspace. */
  readonly marginal?: Float64Array | undefined;
}

/**
 * Message passing for a search, which wants marginals of factors and no beliefs: what `Propagation` does, with each table gone through once on the way up and once on
 * the way down. Same factors, same bits on every machine; the last bits are not those of `Propagation`, because rows are summed two by two.
 */
export class DualMarginals {
  readonly #tree: JunctionTree;
  readonly #workspace: Workspace;
  readonly #upward: Float64Array;
  readonly #downward: Float64Array;
  readonly #scales: Float64Array;
  readonly #steps: readonly (readonly Step[])[];
  readonly #marginals: readonly Float64Array[];

  /** `shares[column]` multiplies each value of that column. */
  constructor(
    workspace: Workspace,
    tree: JunctionTree,
    shares: readonly Float64Array[],
    factors: readonly DualFactor[],
  ) {
    this.#workspace = workspace;
    this.#tree = tree;
    const { steps, partialCells } = placedSteps(
      tree,
      factors.map(({ placed }) => placed),
    );
    const table = workspace.numbers(tree.cells).byteOffset;
    const partial = workspace.numbers(partialCells).byteOffset;
    const upward = workspace.numbers(tree.messageCells);
    const downward = workspace.numbers(tree.messageCells);
    this.#upward = upward;
    this.#downward = downward;
    this.#scales = new Float64Array(tree.buckets.length);
    this.#marginals = factors.flatMap(({ marginal }) => (marginal === undefined ? [] : [marginal]));
    this.#steps = steps.map((ofBucket, position) => {
      const bucket = tree.buckets[position]!;
      const base = workspace.numbers(bucket.size);
      base.set(shares[bucket.column]!);
      let below = base.byteOffset;
      let wanted = false;
      return ofBucket.map(({ level, items }, s): Step => {
        const at = s === ofBucket.length - 1 ? table + 8 * bucket.offset : partial + 8 * level.offset;
        const words = workspace.integers(ITEM_WORDS * items.length);
        for (const [i, { what, starts }] of items.entries()) {
          const places = workspace.integers(starts.length);
          for (let row = 0; row < starts.length; row++) places[row] = 8 * starts[row]!;
          const [input, output] =
            'factor' in what
              ? [factors[what.factor]!.values.byteOffset, factors[what.factor]!.marginal?.byteOffset ?? 0]
              : messageAddresses(upward, downward, tree.buckets[what.child]!.messageOffset);
          words.set([places.byteOffset, input, output], ITEM_WORDS * i);
          wanted ||= output !== 0;
        }
        const step = { table: at, below, items: words.byteOffset, count: items.length, rows: level.rows };
        below = at;
        return { ...step, repeat: level.repeat, wanted };
      });
    });
  }

  /**
   * Fills the marginals with counts summing to `total` and returns the logarithm of the sum of the product of all factors:
   * `-Infinity` when they contradict each other and `NaN` when they overflow; the marginals are then all zero.
   */
  run(total: number): number {
    const { buckets } = this.#tree;
    const { kernels } = this.#workspace;
    const upward = this.#upward.byteOffset;
    let logSum = 0;
    for (let i = 0; i < buckets.length; i++) {
      const { rows, size, messageOffset } = buckets[i]!;
      const steps = this.#steps[i]!;
      const message = upward + 8 * messageOffset;
      let largest = 0;
      for (const [s, step] of steps.entries()) {
        const sums = s === steps.length - 1 ? message : 0;
        const { below, table, repeat, items, count } = step;
        largest = kernels.passUp(below, table, step.rows, size, repeat, items, count, sums);
      }
      if (!(largest >= LEAST_SUM)) {
        for (const marginal of this.#marginals) marginal.fill(0);
        return Number.isNaN(largest) ? Number.NaN : Number.NEGATIVE_INFINITY;
      }
      logSum += log(largest);
      kernels.scaled(message, 1 / largest, message, rows);
      this.#scales[i] = largest;
    }
    this.#distribute(total);
    return logSum;
  }

  #distribute(total: number): void {
    const { buckets } = this.#tree;
    const { kernels } = this.#workspace;
    const downward = this.#downward.fill(0);
    for (const marginal of this.#marginals) marginal.fill(0);
    for (let i = buckets.length - 1; i >= 0; i--) {
      const { size, rows, messageOffset, parent } = buckets[i]!;
      const steps = this.#steps[i]!;
      if (!steps.at(-1)!.wanted) continue;
      if (parent < 0) downward[messageOffset] = total;
      const arrived = downward.byteOffset + 8 * messageOffset;
      kernels.ratios(arrived, this.#upward.byteOffset + 8 * messageOffset, this.#scales[i]!, rows);
      for (let s = steps.length - 1; s >= 0; s--) {
        const { table, items, count, repeat, rows: rowsHere } = steps[s]!;
        const scales = s === steps.length - 1 ? arrived : 0;
        const below = s > 0 && steps[s - 1]!.wanted ? steps[s - 1]!.table : 0;
        kernels.passDown(table, rowsHere, size, scales, items, count, below, below === 0 ? rowsHere : repeat);
        if (below === 0) break;
      }
    }
  }
}

const messageAddresses = (upward: Float64Array, downward: Float64Array, offset: number): [number, number] => [
  upward.byteOffset + 8 * offset,
  downward.byteOffset + 8 * offset,
];
