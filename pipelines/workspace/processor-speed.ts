import { kernelMatrix, scaledProduct } from './scaled-product.ts';

const ROUNDS = 5;
/** Milliseconds of the kernel on the machine that estimates of time were measured on, at rest. */
const REFERENCE_MS = 5.2;

/**
 * How many times as long as there this machine takes for work of the kind, here and now: the least processor time of five products of two 160 x
 * 160 matrices, some 25 ms in all. Other work on the machine hardly counts, because it is not the clock that is read.
 */
export function slowness(): number {
  const a = kernelMatrix();
  let b: Float64Array = a.slice();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    b = scaledProduct(a, b);
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least / REFERENCE_MS;
}
