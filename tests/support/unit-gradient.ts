import type { FeedForward, Network, Recurrent, UnitRows } from '../../privacy/gradients/network/network.ts';
import { parameterShapes } from '../../privacy/gradients/network/parameter-shapes.ts';
import { Tape } from './tape.ts';

/** The gradient of the loss of one unit in float64, as what each of its rows adds to it by taking part in layers of that row. */
export interface UnitGradient {
  readonly sum: Float64Array;
  readonly byRow: readonly Float64Array[];
}

/** Names of parameters with the place of their first number on the tape, a list a row. */
type Weights = (name: string, row: number, column: number) => number;

/**
 * Written from the description of `parameterShapes` and `layerDegrees`, one number after the other; every row has parameters of its own, so
 * that it is known what each adds.
 */
export function unitGradient(
  network: Network,
  parameters: ArrayLike<number>,
  batch: UnitRows,
  unit: number,
): UnitGradient {
  const { tape, loss: at, firsts } = unitTape(network, parameters, batch, unit);
  const gradient = tape.gradient(at);
  const byRow = firsts.map((first) => gradient.slice(first, first + parameters.length));
  const sum = new Float64Array(parameters.length);
  for (const row of byRow) for (const [i, value] of row.entries()) sum[i] = sum[i]! + value;
  return { sum, byRow };
}

export function unitLoss(network: Network, parameters: ArrayLike<number>, batch: UnitRows, unit: number): number {
  const { tape, loss: at } = unitTape(network, parameters, batch, unit);
  return tape.values[at]!;
}

interface UnitTape {
  readonly tape: Tape;
  readonly loss: number;
  /** Place of the first parameter of each row. */
  readonly firsts: readonly number[];
}

function unitTape(network: Network, parameters: ArrayLike<number>, batch: UnitRows, unit: number): UnitTape {
  const places = network.sizes.length;
  const rows: number[][] = [];
  for (let row = batch.starts[unit]!; row < batch.starts[unit + 1]!; row++) {
    rows.push(Array.from(batch.codes.subarray(row * places, (row + 1) * places)));
  }
  const shapes = parameterShapes(network);
  const tape = new Tape();
  const weightsOfRow = (): { readonly first: number; readonly weights: Weights } => {
    const first = tape.values.length;
    for (const value of Array.from(parameters)) tape.number(value);
    const starts = new Map<string, { readonly start: number; readonly columns: number }>();
    let start = first;
    for (const shape of shapes) {
      starts.set(shape.name, { start, columns: shape.columns });
      start += shape.rows * shape.columns;
    }
    return {
      first,
      weights: (name, row, column) => starts.get(name)!.start + row * starts.get(name)!.columns + column,
    };
  };
  const owned = rows.map(weightsOfRow);
  const each = owned.map(({ weights }) => weights);
  const losses =
    network.kind === 'feed-forward'
      ? rows.map((codes, t) => loss(tape, network, feedForwardLogits(tape, network, each[t]!, codes), codes))
      : recurrentLogits(tape, network, each, rows).map((logits, t) => loss(tape, network, logits, rows[t]!));
  return { tape, loss: addAll(tape, losses), firsts: owned.map(({ first }) => first) };
}

const sigmoid = (tape: Tape, at: number): number =>
  tape.apply(
    at,
    (x) => 1 / (1 + Math.exp(-x)),
    (_, y) => y * (1 - y),
  );

const tanh = (tape: Tape, at: number): number => tape.apply(at, Math.tanh, (_, y) => 1 - y * y);

const relu = (tape: Tape, at: number): number =>
  tape.apply(
    at,
    (x) => Math.max(0, x),
    (x) => (x > 0 ? 1 : 0),
  );

const addAll = (tape: Tape, places: readonly number[]): number =>
  places.reduce((sum, place) => tape.add(sum, place), tape.number(0));

/** Places of the inputs that are 1. */
function ones(network: Network, codes: readonly number[]): readonly number[] {
  const found: number[] = [];
  let start = 0;
  for (const [column, size] of network.sizes.entries()) {
    if (codes[column]! >= 0) found.push(start + codes[column]!);
    start += size;
  }
  return found;
}

/** Minus the logarithm of the probability of each code. */
function loss(tape: Tape, network: Network, logits: readonly number[], codes: readonly number[]): number {
  const terms: number[] = [];
  let start = 0;
  for (const [column, size] of network.sizes.entries()) {
    const own = logits.slice(start, start + size);
    start += size;
    const code = codes[column]!;
    if (code < 0) continue;
    const largest = Math.max(...own.map((at) => tape.values[at]!));
    const powers = own.map((at) =>
      tape.apply(
        at,
        (x) => Math.exp(x - largest),
        (_, y) => y,
      ),
    );
    terms.push(
      tape.apply(
        addAll(tape, powers),
        (x) => Math.log(x) + largest,
        (x) => 1 / x,
      ),
      tape.multiply(own[code]!, tape.number(-1)),
    );
  }
  return addAll(tape, terms);
}

function feedForwardLogits(
  tape: Tape,
  network: FeedForward,
  weights: Weights,
  codes: readonly number[],
): readonly number[] {
  const { sizes, hidden, order } = network;
  const columnOf = sizes.flatMap((size, column) => new Array<number>(size).fill(column));
  const place = (i: number): number => order!.indexOf(columnOf[i]!);
  const degree = (unit: number, width: number): number => Math.floor((unit * (sizes.length - 1)) / width);
  const set = ones(network, codes);
  let activations: readonly number[] = [];
  for (const [l, width] of hidden.entries()) {
    const before = activations;
    activations = Array.from({ length: width }, (_, j) => {
      const own = degree(j, width);
      const name = `hidden.${l + 1}.weights`;
      const terms =
        l === 0
          ? set.filter((i) => order === undefined || place(i) <= own).map((i) => weights(name, i, j))
          : before.flatMap((at, i) =>
              order === undefined || degree(i, hidden[l - 1]!) <= own ? [tape.multiply(at, weights(name, i, j))] : [],
            );
      const sum = addAll(tape, [...terms, weights(`hidden.${l + 1}.bias`, 0, j)]);
      return network.activation === 'relu' ? relu(tape, sum) : tanh(tape, sum);
    });
  }
  return columnOf.map((_, j) => {
    const terms = activations.flatMap((at, i) =>
      order === undefined || degree(i, hidden.at(-1)!) < place(j)
        ? [tape.multiply(at, weights('output.weights', i, j))]
        : [],
    );
    if (network.direct || hidden.length === 0) {
      for (const i of set) if (order === undefined || place(i) < place(j)) terms.push(weights('direct.weights', i, j));
    }
    return addAll(tape, [...terms, weights('output.bias', 0, j)]);
  });
}

function recurrentLogits(
  tape: Tape,
  network: Recurrent,
  each: readonly Weights[],
  rows: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const { hidden } = network;
  let state = Array.from({ length: hidden }, () => tape.number(0));
  return rows.map((codes, t) => {
    const weights = each[t]!;
    const set = t === 0 ? [] : ones(network, rows[t - 1]!);
    const before = state;
    const dense = (name: string, j: number): number =>
      addAll(
        tape,
        before.map((at, i) => tape.multiply(at, weights(name, i, j))),
      );
    const gate = (j: number): number =>
      sigmoid(
        tape,
        addAll(tape, [
          ...set.map((i) => weights('gates.input', i, j)),
          dense('gates.recurrent', j),
          weights('gates.bias', 0, j),
        ]),
      );
    state = before.map((old, j) => {
      const update = gate(j);
      const reset = gate(hidden + j);
      const inner = tape.add(dense('candidate.recurrent', j), weights('candidate.recurrent.bias', 0, j));
      const candidate = tanh(
        tape,
        addAll(tape, [
          ...set.map((i) => weights('candidate.input', i, j)),
          weights('candidate.bias', 0, j),
          tape.multiply(reset, inner),
        ]),
      );
      const kept = tape.multiply(update, old);
      const fresh = tape.multiply(tape.add(tape.number(1), tape.multiply(tape.number(-1), update)), candidate);
      return tape.add(kept, fresh);
    });
    const after = state;
    return Array.from({ length: codes.reduce((sum, _, c) => sum + network.sizes[c]!, 0) }, (_, j) =>
      addAll(tape, [
        ...after.map((at, i) => tape.multiply(at, weights('output.weights', i, j))),
        weights('output.bias', 0, j),
      ]),
    );
  });
}
