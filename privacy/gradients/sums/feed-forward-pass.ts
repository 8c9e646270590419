import type { FeedForward } from '../network/network.ts';
import type { Operations } from '../operations/operations.ts';
import { matricesOf } from './matrices.ts';
import type { ParameterMatrices } from './parameter-matrices.ts';
import type { Block, LayerInput, Pass } from './pass.ts';

export function feedForwardPass(
  network: FeedForward,
  operations: Operations,
  parameters: ParameterMatrices,
  units: number,
  rows: number,
): Pass {
  const held = matricesOf(operations);
  const { sizes, hidden, activation } = network;
  const places = sizes.length;
  const inputs = held.indices(units * rows * places);
  const targets = held.indices(units * rows * places);
  const starts = held.filledIndices(startsOf(sizes));
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
  if (direct) outputInputs.push({ weights: 'direct.weights' });
  const blocks: readonly Block[] = [
    { delta: logits, inputs: outputInputs, bias: 'output.bias' },
    ...layers.map(({ weights, bias, delta }, l) => {
      const before = layers[l - 1];
      return { delta, inputs: [before ? { weights, values: before.values } : { weights }], bias };
    }),
  ];

  return {
    units,
    rows,
    inputs,
    targets,
    blocks,
    carries: false,
    begin: () => undefined,
    forward() {
      for (const [l, { weights, bias, values }] of layers.entries()) {
        const before = layers[l - 1];
        if (before) operations.multiply(values, before.values, parameters.weights(weights));
        else operations.gatherRows(values, parameters.weights(weights), inputs, places);
        operations.activate(values, parameters.weights(bias), activation);
      }
      if (last) operations.multiply(logits, last.values, parameters.weights('output.weights'));
      if (direct)
        operations.gatherRows(logits, parameters.weights('direct.weights'), inputs, places, last !== undefined);
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

/** The first logit of each column and, last, how many there are. */
export function startsOf(sizes: readonly number[]): Int32Array {
  const starts = new Int32Array(sizes.length + 1);
  for (const [column, size] of sizes.entries()) starts[column + 1] = starts[column]! + size;
  return starts;
}
