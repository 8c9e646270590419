/** Of the two square matrices of the calibration kernel. */
export const KERNEL_SIZE = 160;

/** A matrix of `KERNEL_SIZE` squared fixed numbers in [0, 1), row by row. */
export const kernelMatrix = (): Float64Array =>
  Float64Array.from({ length: KERNEL_SIZE * KERNEL_SIZE }, (_, i) => ((i * 7919) % 1000) / 1000);

/** The calibration kernel: a product of two such matrices, divided by the size, which keeps repeated products within range. */
export function scaledProduct(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(KERNEL_SIZE * KERNEL_SIZE);
  for (let i = 0; i < KERNEL_SIZE; i++) {
    for (let k = 0; k < KERNEL_SIZE; k++) {
      const factor = a[i * KERNEL_SIZE + k]! / KERNEL_SIZE;
      for (let j = 0; j < KERNEL_SIZE; j++) out[i * KERNEL_SIZE + j]! += factor * b[k * KERNEL_SIZE + j]!;
    }
  }
  return out;
}
