import { masks } from '../../../privacy/gradients/network/masks.ts';
import type { FeedForward } from '../../../privacy/gradients/network/network.ts';
import { parameterCount, parameterShapes } from '../../../privacy/gradients/network/parameter-shapes.ts';

/** 1 for each parameter that takes part in the network, in their order, and 0 for those that its masks leave out. */
export function trainable(network: FeedForward): Uint8Array {
  const shapes = parameterShapes(network);
  const masked = masks(network);
  const taking = new Uint8Array(parameterCount(shapes)).fill(1);
  let at = 0;
  for (const { name, rows, columns } of shapes) {
    const mask = masked.get(name);
    if (mask !== undefined) taking.set(mask, at);
    at += rows * columns;
  }
  return taking;
}
