import { Consistency, type TableScope } from './consistency.ts';

export interface DualSearch {
  readonly sizes: readonly number[];
  readonly tables: readonly TableScope[];
  /** What turns a cell's variance into its ridge. */
  readonly tau: number;
  /** The search is for `theta / scales`. */
  readonly scales: Float64Array;
}

/**
 * What is known of the dual of the estimate before the search.
 *
 * Measurements that overlap say some things several times, such as a column's counts. Where they contradict each other no distribution
 * can follow, and potentials that move only there cancel out: the dual is flat along them but for its ridge, which is tiny and
 * known. Left to the search, they are what it takes longest over; here they are solved in closed form.
 */
export class DualPreconditioner {
  readonly #consistency: Consistency;
  readonly #scales: Float64Array;
  /** Mean ridge of each cell's table. */
  readonly #ridge: Float64Array;
  readonly #tables: Float64Array;
  readonly #apart: Float64Array;
  readonly #apartAfter: Float64Array;

  constructor({ sizes, tables, tau, scales }: DualSearch) {
    this.#consistency = new Consistency(sizes, tables);
    this.#scales = scales;
    this.#ridge = new Float64Array(scales.length);
    this.#tables = new Float64Array(scales.length);
    this.#apart = new Float64Array(scales.length);
    this.#apartAfter = new Float64Array(scales.length);
    let start = 0;
    for (const { columns, variance } of tables) {
      const end = columns.reduce((cells, column) => cells * sizes[column]!, 1) + start;
      this.#ridge.fill(tau * variance, start, end);
      start = end;
    }
  }

  /** Moves a starting point to the best one that stands for the same distribution. `slopes` is `target - ridge * theta` there. */
  settle(x: Float64Array, slopes: Float64Array): void {
    this.#consistency.differences(slopes, this.#apart);
    for (let i = 0; i < x.length; i++) x[i]! += this.#apart[i]! / (this.#ridge[i]! * this.#scales[i]!);
  }

  /** Turns a gradient by `x` into a direction: by the scales where marginals agree, by the inverse ridge where they contradict. */
  apply(direction: Float64Array): void {
    const scales = this.#scales;
    const ridge = this.#ridge;
    const tables = this.#tables;
    const apart = this.#apart;
    const after = this.#apartAfter;
    for (let i = 0; i < direction.length; i++) tables[i] = direction[i]! / scales[i]!;
    this.#consistency.differences(tables, apart);
    for (let i = 0; i < direction.length; i++) {
      direction[i] = scales[i]! * scales[i]! * (tables[i]! - apart[i]!);
      tables[i] = ridge[i]! * direction[i]!;
    }
    this.#consistency.differences(tables, after);
    for (let i = 0; i < direction.length; i++) {
      direction[i] = (direction[i]! + (apart[i]! - after[i]!) / ridge[i]!) / scales[i]!;
    }
  }
}
