import type { FeedForward } from '../network/network.ts';
import type { Operations } from '../operations/operations.ts';
import { matricesOf } from './matrices.ts';
import type { ParameterMatrices } from './parameter-matrices.ts';
import type { Block, LayerInput, Pass } from './pass.ts';
import { unitCodes } from './unit-codes.ts';

export function feedForwardPass(
  network: FeedForward,
  operations: Operations,
  parameters: ParameterMatrices,
  units: number,
  rows: number,
): Pass {
  const held = matricesOf(operations);
  const { hidden, activation } = network;
  const codes = unitCodes(network, operations, held, units, rows);
  const { indices, places } = codes.inputs;
  const { starts, targets } = codes.heads[0]!;
  const layers = hidden.map((width, l) => ({
    weights: `hidden.${l + 1}.weights`,
    bias: `hidden.${l + 1}.bias`,
    values: held.matrix(units * rows, width),
    delta: held.matrix(units * rows, width),
  }));
  const logits = held.matrix(units * rows, parameters.weights('output.bias').columns);
  const last = layers.at(-1);
  const direct = network.direct || last === undefined;

  const outputInputs: LayerInput[] = [];
  if (last) outputInputs.push({ weights: 'output.weights', values: last.values });
  if (direct) outputInputs.push({ weights: 'direct.weights', codes: codes.inputs });
  const blocks: readonly Block[] = [
    { delta: logits, inputs: outputInputs, bias: 'output.bias' },
    ...layers.map(({ weights, bias, delta }, l) => {
      const before = layers[l - 1];
      return { delta, inputs: [before ? { weights, values: before.values } : { weights, codes: codes.inputs }], bias };
    }),
  ];

  return {
    units,
    rows,
    blocks,
    carries: false,
    load: codes.load,
    begin: () => undefined,
    forward() {
      for (const [l, { weights, bias, values }] of layers.entries()) {
        const before = layers[l - 1];
        if (before) operations.multiply(values, before.values, parameters.weights(weights));
        else operations.gatherRows(values, parameters.weights(weights), indices, places);
        operations.activate(values, parameters.weights(bias), activation);
      }
      if (last) operations.multiply(logits, last.values, parameters.weights('output.weights'));
      if (direct)
        operations.gatherRows(logits, parameters.weights('direct.weights'), indices, places, last !== undefined);
      operations.activate(logits, parameters.weights('output.bias'), 'none');
      operations.softmaxGradient(logits, starts, targets);
    },
    beginBackward: () => undefined,
    backward() {
      for (let l = layers.length - 1; l >= 0; l--) {
        const { delta, values } = layers[l]!;
        const after = layers[l + 1];
        const weights = parameters.weights(after ? after.weights : 'output.weights');
        operations.multiply(delta, after ? after.delta : logits, weights, { transposeB: true });
        operations.activationGradient(delta, values, activation);
      }
    },
    save: () => undefined,
    restore: () => undefined,
    free: held.free,
  };
}
