import type { ParameterShape, UnitRows } from './network.ts';

/**
 * Sums of clipped gradients of one network on one backend.
 *
 * *Guarantee*: adding or removing one unit changes `sum` by a vector of L2 norm at most `clip`, whatever the parameters and whatever the
 * other units are.
 */
export interface ClippedSums {
  /** Layout of the parameters and so of the sum. */
  readonly shapes: readonly ParameterShape[];
  readonly parameters: number;
  /**
   * Adds to `sum` the gradient of each unit (of the summed loss of all its rows) at `parameters`, scaled down to norm `clip` where it is longer.
   * A gradient that is not finite counts as zero. `sum` has one float64 a parameter.
   */
  add(parameters: Float32Array, batch: UnitRows, clip: number, sum: Float64Array): Promise<void>;
  close(): void;
}
