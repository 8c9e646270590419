import type { ClippedSums } from '../../privacy/gradients/clipped-sums.ts';
import type { Network } from '../../privacy/gradients/network.ts';
import { parameterCount, parameterShapes } from '../../privacy/gradients/parameter-shapes.ts';

/**
 * Clipped sums of a linear network whose columns may depend on all, in doubles: each unit's gradient is written out, and then clipped. Shares
 * no code with what is shipped.
 */
export function writtenOutSums(network: Network): ClippedSums {
  if (network.kind !== 'feed-forward' || network.hidden.length > 0 || network.order !== undefined) {
    throw new RangeError('Only linear networks without an order are written out');
  }
  const { sizes } = network;
  const shapes = parameterShapes(network);
  const parameters = parameterCount(shapes);
  const logits = sizes.reduce((sum, size) => sum + size, 0);
  const firsts = sizes.map((_, c) => sizes.slice(0, c).reduce((sum, size) => sum + size, 0));
  const biases = logits * logits;

  const addGradient = (at: Float32Array, row: Int32Array, gradient: Float64Array): void => {
    const inputs = firsts.map((first, c) => first + row[c]!);
    const logit = (j: number): number => inputs.reduce((sum, i) => sum + at[i * logits + j]!, at[biases + j]!);
    for (const [c, size] of sizes.entries()) {
      const powers = Array.from({ length: size }, (_, code) => Math.exp(logit(firsts[c]! + code)));
      const total = powers.reduce((sum, power) => sum + power, 0);
      for (const [code, power] of powers.entries()) {
        const j = firsts[c]! + code;
        const delta = power / total - (code === row[c] ? 1 : 0);
        gradient[biases + j]! += delta;
        for (const i of inputs) gradient[i * logits + j]! += delta;
      }
    }
  };

  return {
    shapes,
    parameters,
    async add(at, { units, starts, codes }, clip, sum) {
      for (let unit = 0; unit < units; unit++) {
        const gradient = new Float64Array(parameters);
        for (let row = starts[unit]!; row < starts[unit + 1]!; row++) {
          addGradient(at, codes.subarray(row * sizes.length, (row + 1) * sizes.length), gradient);
        }
        const norm = Math.sqrt(gradient.reduce((squares, value) => squares + value * value, 0));
        const factor = norm > clip ? clip / norm : 1;
        for (const [i, value] of gradient.entries()) sum[i]! += factor * value;
      }
    },
    close() {},
  };
}
