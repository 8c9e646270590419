import type { FeedForward } from './network.ts';
import { parameterShapes } from './parameter-shapes.ts';

/**
 * Which weights of a network with an order take part (Germain et al. 2015, MADE): a weight leads from an input to an output of its layer if
 * the degree of the input is at most that of the output. The others are parameters too, without effect: their gradient is 0.
 */
export interface LayerDegrees {
  /** One a row of the weights. */
  readonly inputs: Int32Array;
  /** One a column of the weights. */
  readonly outputs: Int32Array;
}

/**
 * The degree of an input is the place of its column in the order, counted from 0; that of a logit one less. Hidden units have the degrees 0 to
 * columns - 2 in that order, as evenly as they go.
 */
export function layerDegrees(network: FeedForward): ReadonlyMap<string, LayerDegrees> {
  const { sizes, hidden, order } = network;
  if (order === undefined) return new Map();
  const ofColumn = new Int32Array(sizes.length);
  for (const [place, column] of order.entries()) ofColumn[column] = place;
  const ofInputs = Int32Array.from(sizes.flatMap((size, column) => new Array<number>(size).fill(ofColumn[column]!)));
  const ofLogits = ofInputs.map((degree) => degree - 1);
  const ofHidden = hidden.map((width) =>
    Int32Array.from({ length: width }, (_, unit) => Math.floor((unit * (sizes.length - 1)) / width)),
  );
  const degrees = new Map<string, LayerDegrees>();
  for (const { name } of parameterShapes(network)) {
    if (name === 'direct.weights') degrees.set(name, { inputs: ofInputs, outputs: ofLogits });
    else if (name === 'output.weights') degrees.set(name, { inputs: ofHidden.at(-1)!, outputs: ofLogits });
    else if (name.endsWith('.weights')) {
      const layer = Number(name.split('.')[1]) - 1;
      degrees.set(name, { inputs: ofHidden[layer - 1] ?? ofInputs, outputs: ofHidden[layer]! });
    }
  }
  return degrees;
}

/** 1 where a weight takes part and 0 elsewhere, row-major, by name of the weights; nothing where the network has no order. */
export function masks(network: FeedForward): ReadonlyMap<string, Float32Array> {
  const made = new Map<string, Float32Array>();
  for (const [name, { inputs, outputs }] of layerDegrees(network)) {
    const mask = new Float32Array(inputs.length * outputs.length);
    for (const [i, from] of inputs.entries()) {
      for (const [j, to] of outputs.entries()) if (from <= to) mask[i * outputs.length + j] = 1;
    }
    made.set(name, mask);
  }
  return made;
}
