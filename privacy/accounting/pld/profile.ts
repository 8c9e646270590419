import type { ComposedLoss } from './compose.ts';

/** The privacy profile of a composed loss. `bound` says on which side of it the error is put. */
export class ComposedProfile {
  readonly #loss: ComposedLoss;
  readonly #bound: 'upper' | 'lower';
  /** Above this finite loss there is nothing but the infinite mass. */
  readonly #greatest: number;
  /** Tilted by `e^(tilt (x_i - logScale))`: delta at grid point i, and the tilted sum of `mass e^(x_i - loss)` above it. */
  readonly #delta: Float64Array;
  readonly #cost: Float64Array;
  readonly #relative: number;

  constructor(loss: ComposedLoss, bound: 'upper' | 'lower', greatest: number, copies: number) {
    this.#loss = loss;
    this.#bound = bound;
    this.#greatest = greatest;
    this.#relative = copies * 2 ** -46 + 1e-12;
    const { step, values, tilt } = loss;
    const n = values.length;
    this.#delta = new Float64Array(n);
    this.#cost = new Float64Array(n);
    const fall = Math.exp(-tilt * step);
    const both = Math.exp(-(tilt + 1) * step);
    const gain = -Math.expm1(-step);
    for (let i = n - 1; i > 0; i--) {
      const sum = this.#cost[i]! + values[i]!;
      this.#delta[i - 1] = fall * (this.#delta[i]! + gain * sum);
      this.#cost[i - 1] = both * sum;
    }
  }

  /** A bound on delta at any epsilon. Far below the epsilon that the tilt is for: 1, or 0 as a lower bound. */
  deltaAt(epsilon: number): number {
    return this.#evaluate(epsilon, this.#loss.error);
  }

  /** Delta with no allowance for the error. Never increases with epsilon, and so serves a search. */
  estimateAt(epsilon: number): number {
    return this.#evaluate(epsilon, 0);
  }

  #evaluate(epsilon: number, error: number): number {
    const { infinite } = this.#loss;
    if (epsilon >= this.#greatest) return infinite;
    const { step, first, values, tilt, logScale } = this.#loss;
    const position = epsilon / step - first;
    const scale = Math.exp(logScale - tilt * epsilon);
    const upper = this.#bound === 'upper';
    if (scale === Number.POSITIVE_INFINITY) return upper || error === 0 ? 1 : infinite;
    let inner = 0;
    if (position < values.length - 1) {
      const i = Math.max(0, Math.floor(position));
      const beyond = (position - i) * step;
      // Between grid points the profile is linear in e^epsilon, the first segment carried on to the left.
      const total = this.#delta[i]! - this.#cost[i]! * Math.expm1(beyond);
      inner = Math.max(0, total) * Math.exp(tilt * beyond);
    }
    const finite = upper
      ? scale * (inner * (1 + this.#relative) + error) + Number.MIN_VALUE
      : scale * Math.max(0, inner * (1 - this.#relative) - error);
    return Math.min(1, infinite + finite);
  }
}
