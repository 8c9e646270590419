import { headsOf, toldOf } from './heads.ts';
import { type Network, type ParameterShape, refuseNetwork } from './network.ts';

/**
 * The parameters of a network in their order. A layer with input x and weights W gives x W + bias.
 *
 * `feed-forward`, with as many inputs and logits as columns have values: `hidden.1.weights` (inputs x width), `hidden.1.bias` (1 x width), ...,
 * `output.weights` (last width x logits), `direct.weights` (inputs x logits; always there where nothing is hidden), `output.bias`.
 *
 * `recurrent`, with state h and input x (the sum of the rows of a matrix that the given codes of the row and, where fed back, the others of the row before name):
 * [z, r] = sigmoid(x `gates.input` + h `gates.recurrent` + `gates.bias`), z being the first half;
 * n = tanh(x `candidate.input` + `candidate.bias` + r (h `candidate.recurrent` + `candidate.recurrent.bias`)); the next h = n + z (h - n)
 * (Cho et al. 2014, with the reset after the product, as in cuDNN); logits of head k = h `output.k.weights` + x `output.k.direct` + y `output.k.before` +
 * `output.k.bias`, where y is the codes of the row's columns in heads before it, and `direct` and `before` are there where the network has them.
 */
export function parameterShapes(network: Network): readonly ParameterShape[] {
  refuseNetwork(network);
  const inputs = network.sizes.slice(0, toldOf(network)).reduce((sum, size) => sum + size, 0);
  const shape = (name: string, rows: number, columns: number): ParameterShape => ({ name, rows, columns });
  switch (network.kind) {
    case 'feed-forward': {
      const { hidden } = network;
      return [
        ...hidden.flatMap((width, l) => [
          shape(`hidden.${l + 1}.weights`, hidden[l - 1] ?? inputs, width),
          shape(`hidden.${l + 1}.bias`, 1, width),
        ]),
        ...(hidden.length > 0 ? [shape('output.weights', hidden.at(-1)!, inputs)] : []),
        ...(network.direct || hidden.length === 0 ? [shape('direct.weights', inputs, inputs)] : []),
        shape('output.bias', 1, inputs),
      ];
    }
    case 'recurrent': {
      const { hidden } = network;
      return [
        shape('gates.input', inputs, 2 * hidden),
        shape('gates.recurrent', hidden, 2 * hidden),
        shape('gates.bias', 1, 2 * hidden),
        shape('candidate.input', inputs, hidden),
        shape('candidate.bias', 1, hidden),
        shape('candidate.recurrent', hidden, hidden),
        shape('candidate.recurrent.bias', 1, hidden),
        ...headsOf(network).flatMap(({ starts }, k, heads) => {
          const logits = starts.at(-1)!;
          const earlier = heads.slice(0, k).flatMap(({ columns }) => columns);
          const name = `output.${k + 1}`;
          return [
            shape(`${name}.weights`, hidden, logits),
            ...(network.direct ? [shape(`${name}.direct`, inputs, logits)] : []),
            ...(k > 0
              ? [
                  shape(
                    `${name}.before`,
                    earlier.reduce((sum, { size }) => sum + size, 0),
                    logits,
                  ),
                ]
              : []),
            shape(`${name}.bias`, 1, logits),
          ];
        }),
      ];
    }
  }
}

export const parameterCount = (shapes: readonly ParameterShape[]): number =>
  shapes.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
