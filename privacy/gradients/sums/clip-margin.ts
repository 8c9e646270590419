import type { Network } from '../network/network.ts';
import { parameterCount, parameterShapes } from '../network/parameter-shapes.ts';

/**
 * Gradients are clipped to `clip` x (1 - 1/64), so that `clip` bounds what one unit does to a sum in float32 as well: norms, factors and products
 * are rounded. Which sums the margin covers in the worst case, and which only in all likelihood, is in proof.md.
 */
export const CLIP_MARGIN: number = 1 / 64;

export const clippedTo = (clip: number): number => clip * (1 - CLIP_MARGIN);

/**
 * How much of T times the sum of squares of its rows' gradients is added to the square of the norm of a unit's gradient, where that is computed
 * from inner products of T rows: rounding is relative to the lengths of the rows, and those may be far above that of their sum. `width` is
 * the number of products in the longest inner product. At least 2^-14, so that rows are no longer than 128 x `clip` together once the unit is clipped.
 */
export const cancellationAllowance = (width: number, rows: number): number =>
  Math.max(2 ** -14, (width + 2 * rows + 8) * 2 ** -23);

/** Squares of numbers below this may be lost where float32 has no subnormal numbers. */
const LOST = 2 ** -63;
/** Twice the clip over its margin: what is lost of a norm takes at most half of the margin. */
const LOST_PER_CLIP = 128;

/**
 * The least clip whose margin covers what lost squares hide of the norm of a unit of `rows` rows: each weight and row has a product of a number below
 * 2^-63 with an activation, which `parametersAreTrusted` holds to 2^32 for `relu` and which is at most 1 elsewhere.
 */
export function leastClip(network: Network, rows: number): number {
  const unbounded = network.kind === 'feed-forward' && network.activation === 'relu' && network.hidden.length > 0;
  const activation = unbounded ? 2 ** 32 : 1;
  return LOST_PER_CLIP * LOST * activation * rows * Math.sqrt(parameterCount(parameterShapes(network)));
}
