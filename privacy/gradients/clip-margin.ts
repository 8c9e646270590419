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
