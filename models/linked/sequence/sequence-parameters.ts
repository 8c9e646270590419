import type { Recurrent } from '../../../privacy/gradients/network/network.ts';
import { parameterCount, parameterShapes } from '../../../privacy/gradients/network/parameter-shapes.ts';
import { GenerationRandom } from '../../generation-random.ts';

/**
 * Where training starts: weights that lead to the state and from it are evenly distributed, with the variance that keeps the size of what
 * goes through them (Glorot and Bengio 2010); direct paths and biases are 0. A public constant of the network.
 */
export function initialParameters(network: Recurrent): Float32Array {
  const shapes = parameterShapes(network);
  const initial = new Float32Array(parameterCount(shapes));
  const random = new GenerationRandom('initial parameters', 'sequence');
  let at = 0;
  for (const { name, rows, columns } of shapes) {
    const end = at + rows * columns;
    const size = spread(name, rows, columns, network);
    for (; at < end; at++) initial[at] = size === 0 ? 0 : size * (2 * random.unit() - 1);
  }
  return initial;
}

/** Half of the width of the even distribution. */
function spread(name: string, rows: number, columns: number, { sizes, hidden }: Recurrent): number {
  if (name.endsWith('bias') || name.endsWith('direct') || name.endsWith('before')) return 0;
  // Of one-hot inputs as many rows take part as there are columns.
  if (name.endsWith('.input')) return Math.sqrt(6 / (sizes.length + hidden));
  return Math.sqrt(6 / (rows + columns));
}
