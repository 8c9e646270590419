import { headsOf } from './heads.ts';
import type { Network } from './network.ts';
import { parameterShapes } from './parameter-shapes.ts';

/** Far above what any network that learns reaches; squares of numbers that are multiplied by it are not lost in float32. */
const LARGEST_ACTIVATION = 2 ** 32;
/** Far enough from 2^128 for sums of float32. */
const LARGEST_LOGIT = 2 ** 96;

/**
 * Whether no unit whatever can bring an activation above 2^32 in absolute value at these parameters, or a logit above 2^96: public, since
 * parameters are. Where one could, gradients of all units count as zero, so that no input of a layer is infinite or not a number.
 */
export function parametersAreTrusted(network: Network, parameters: Float32Array): boolean {
  const largest = new Map<string, number>();
  let at = 0;
  for (const { name, rows, columns } of parameterShapes(network)) {
    let most = 0;
    for (const end = at + rows * columns; at < end; at++) {
      const size = Math.abs(parameters[at]!);
      if (!(size <= LARGEST_LOGIT)) return false;
      if (size > most) most = size;
    }
    largest.set(name, most);
  }
  const of = (name: string): number => largest.get(name) ?? 0;
  const columns = network.sizes.length;
  if (network.kind === 'recurrent') {
    const { hidden } = network;
    const sums = [
      columns * of('gates.input') + hidden * of('gates.recurrent') + of('gates.bias'),
      columns * of('candidate.input') + of('candidate.bias'),
      hidden * of('candidate.recurrent') + of('candidate.recurrent.bias'),
      ...headsOf(network).map((_, k) => {
        const name = `output.${k + 1}`;
        const ofCodes = columns * (of(`${name}.direct`) + of(`${name}.before`));
        return hidden * of(`${name}.weights`) + ofCodes + of(`${name}.bias`);
      }),
    ];
    return sums.every((sum) => sum <= LARGEST_LOGIT);
  }
  let activation = 1;
  let inputs = columns;
  for (const [l, width] of network.hidden.entries()) {
    activation = inputs * activation * of(`hidden.${l + 1}.weights`) + of(`hidden.${l + 1}.bias`);
    if (!(activation <= (network.activation === 'tanh' ? LARGEST_LOGIT : LARGEST_ACTIVATION))) return false;
    if (network.activation === 'tanh') activation = 1;
    inputs = width;
  }
  const logits = inputs * activation * of('output.weights') + columns * of('direct.weights') + of('output.bias');
  return logits <= LARGEST_LOGIT;
}
