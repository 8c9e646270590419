const SIZE = 160;
const ROUNDS = 5;

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
  const a = Float64Array.from({ length: SIZE * SIZE }, (_, i) => ((i * 7919) % 1000) / 1000);
  let b: Float64Array = a.slice();
  for (let times = 0; times < 10; times++) b = scaledProduct(a, b);
  let trace = 0;
  for (let i = 0; i < SIZE; i++) trace += b[i * SIZE + i]!;
  return trace;
}

/** Divided by the size, which keeps repeated products within range. */
function scaledProduct(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(SIZE * SIZE);
  for (let i = 0; i < SIZE; i++) {
    for (let k = 0; k < SIZE; k++) {
      const factor = a[i * SIZE + k]! / SIZE;
      for (let j = 0; j < SIZE; j++) out[i * SIZE + j]! += factor * b[k * SIZE + j]!;
    }
  }
  return out;
}
