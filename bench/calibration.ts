import { KERNEL_SIZE, kernelMatrix, scaledProduct } from '../pipelines/workspace/scaled-product.ts';

export const ROUNDS = 5;

/**
 * Milliseconds that this machine takes, here and now, for a fixed floating-point kernel (a product of two 160 x 160
 * matrices, ten times over). Printed beside every figure, so that figures from different machines can be compared.
 * The least of five rounds: other work on the machine only ever adds.
 */
export function calibrationMs(): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const trace = kernel();
    least = Math.min(least, performance.now() - start);
    if (!Number.isFinite(trace)) throw new Error('Cannot calibrate: the kernel gave no number');
  }
  return Math.round(least * 1000) / 1000;
}

function kernel(): number {
  const a = kernelMatrix();
  let b: Float64Array = a.slice();
  for (let times = 0; times < 10; times++) b = scaledProduct(a, b);
  let trace = 0;
  for (let i = 0; i < KERNEL_SIZE; i++) trace += b[i * KERNEL_SIZE + i]!;
  return trace;
}
