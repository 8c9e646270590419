import type { FeedForward } from '../privacy/gradients/network/network.ts';

/**
 * Floating-point operations of the products of matrices in the clipped gradient of one row: three products a layer, each a multiplication and
 * an addition a weight. The layer of codes multiplies nothing, since its rows are looked up, so it counts for nothing.
 */
export function productWork({ sizes, hidden }: FeedForward): number {
  const widths = [...hidden, sizes.reduce((sum, size) => sum + size, 0)];
  const weights = widths.slice(1).reduce((sum, width, i) => sum + widths[i]! * width, 0);
  return 3 * 2 * weights;
}
