import { Consistency, type TableScope } from './consistency.ts';
import type { Workspace } from './workspace.ts';

export interface DualSearch {
  readonly sizes: readonly number[];
  readonly tables: readonly TableScope[];
  /** What turns a cell's variance into its ridge. */
  readonly tau: number;
  /** What is guessed of the inverse curvature of each potential beforehand, in the workspace. */
  readonly curvature: Float64Array;
}

/**
 * What is known of the dual of the estimate before the search.
 *
 * Measurements that overlap say some things several times, such as a column's counts. Where they contradict each other no distribution
 * can follow, and potentials that move only there cancel out: the dual is flat along them but for its ridge, which is tiny and
 * known. Left to the search, they are what it takes longest over; here they are solved in closed form.
 */
export class DualPreconditioner {
  readonly #workspace: Workspace;
  readonly #consistency: Consistency;
  readonly #curvature: Float64Array;
  /** Mean ridge of each cell's table. */
  readonly #ridge: Float64Array;
  readonly #agreed: Float64Array;
  readonly #bent: Float64Array;
  readonly #apart: Float64Array;
  readonly #after: Float64Array;

  constructor(workspace: Workspace, { sizes, tables, tau, curvature }: DualSearch) {
    const cells = curvature.length;
    this.#workspace = workspace;
    this.#consistency = new Consistency(workspace, sizes, tables);
    this.#curvature = curvature;
    this.#ridge = workspace.numbers(cells);
    this.#agreed = workspace.numbers(cells);
    this.#bent = workspace.numbers(cells);
    this.#apart = workspace.numbers(cells);
    this.#after = workspace.numbers(cells);
    let start = 0;
    for (const { columns, variance } of tables) {
      const end = columns.reduce((sum, column) => sum * sizes[column]!, 1) + start;
      this.#ridge.fill(tau * variance, start, end);
      start = end;
    }
  }

  /** Moves potentials to the best ones that stand for the same distribution. `slopes` is `target - ridge * theta` there, in the workspace. */
  settle(theta: Float64Array, slopes: Float64Array): void {
    this.#consistency.differences(slopes, this.#apart);
    for (let i = 0; i < theta.length; i++) theta[i]! += this.#apart[i]! / this.#ridge[i]!;
  }

  /** Turns a gradient into a direction: by the guessed curvature where marginals agree, by the inverse ridge where they contradict. */
  apply(gradient: Float64Array, into: Float64Array): void {
    const { kernels } = this.#workspace;
    const count = gradient.length;
    const [curvature, ridge, agreed, bent, apart, after] = [
      this.#curvature.byteOffset,
      this.#ridge.byteOffset,
      this.#agreed.byteOffset,
      this.#bent.byteOffset,
      this.#apart.byteOffset,
      this.#after.byteOffset,
    ];
    this.#consistency.differences(gradient, this.#apart);
    kernels.inner(gradient.byteOffset, apart, curvature, ridge, agreed, bent, count);
    this.#consistency.differences(this.#bent, this.#after);
    kernels.outer(agreed, apart, after, ridge, into.byteOffset, count);
  }
}
