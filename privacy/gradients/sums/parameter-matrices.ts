import { masks } from '../network/masks.ts';
import type { Network } from '../network/network.ts';
import { parameterShapes } from '../network/parameter-shapes.ts';
import type { Matrix, Operations } from '../operations/operations.ts';
import { matricesOf } from './matrices.ts';

/** The parameters of a network on a backend, and as much room for a sum of gradients. */
export interface ParameterMatrices {
  /** Effective weights: those that a mask leaves out are 0. */
  weights(name: string): Matrix;
  gradient(name: string): Matrix;
  /** One row of zeros and ones, as long as the weights; none where all take part. */
  mask(name: string): Matrix | undefined;
  upload(parameters: Float32Array): void;
  /** Makes gradients of weights that do not take part zero. */
  maskGradient(name: string): void;
  /** Adds the gradients, in float64. */
  addTo(sum: Float64Array): Promise<void>;
  free(): void;
}

export function parameterMatrices(network: Network, operations: Operations): ParameterMatrices {
  const held = matricesOf(operations);
  const shapes = parameterShapes(network);
  const made = network.kind === 'feed-forward' ? masks(network) : new Map<string, Float32Array>();
  let start = 0;
  const parts = new Map(
    shapes.map(({ name, rows, columns }) => {
      const length = rows * columns;
      const mask = made.get(name);
      const weights = held.matrix(rows, columns);
      const gradient = held.matrix(rows, columns);
      const part = {
        weights,
        gradient,
        mask: mask && held.filled(1, length, mask),
        flatWeights: operations.reshape(weights, 1, length),
        flatGradient: operations.reshape(gradient, 1, length),
        start,
        host: new Float32Array(length),
      };
      start += length;
      return [name, part];
    }),
  );
  return {
    weights: (name) => parts.get(name)!.weights,
    gradient: (name) => parts.get(name)!.gradient,
    mask: (name) => parts.get(name)!.mask,
    upload(parameters) {
      for (const { weights, flatWeights, mask, start: from, host } of parts.values()) {
        operations.upload(parameters.subarray(from, from + host.length), weights);
        if (mask) operations.multiplyElements(flatWeights, flatWeights, mask);
      }
    },
    maskGradient(name) {
      const { flatGradient, mask } = parts.get(name)!;
      if (mask) operations.multiplyElements(flatGradient, flatGradient, mask);
    },
    async addTo(sum) {
      await Promise.all([...parts.values()].map(({ gradient, host }) => operations.download(gradient, host)));
      for (const { start: from, host } of parts.values()) {
        for (let i = 0; i < host.length; i++) sum[from + i] = sum[from + i]! + host[i]!;
      }
    },
    free: held.free,
  };
}
