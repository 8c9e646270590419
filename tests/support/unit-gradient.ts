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
      : recurrentLosses(tape, network, each, rows);
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
    if (code >= 0) terms.push(lossAmong(tape, own, own[code]!));
  }
  return addAll(tape, terms);
}

/** Minus the logarithm of the share of one of some logits. */
function lossAmong(tape: Tape, logits: readonly number[], of: number): number {
  const largest = Math.max(...logits.map((at) => tape.values[at]!));
  const powers = logits.map((at) =>
    tape.apply(
      at,
      (x) => Math.exp(x - largest),
      (_, y) => y,
    ),
  );
  const logarithm = tape.apply(
    addAll(tape, powers),
    (x) => Math.log(x) + largest,
    (x) => 1 / x,
  );
  return tape.add(logarithm, tape.multiply(of, tape.number(-1)));
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

function recurrentLosses(
  tape: Tape,
  network: Recurrent,
  each: readonly Weights[],
  held: readonly (readonly number[])[],
): readonly number[] {
  const { hidden, sizes, given = 0, absent = [], fedBack = true } = network;
  const heads = network.heads ?? [sizes.length - given];
  const rows = held.map((codes) =>
    codes.map((code, column) => (absent.includes(column) && code === sizes[column]! - 1 ? -1 : code)),
  );
  let state = Array.from({ length: hidden }, () => tape.number(0));
  return rows.map((codes, t) => {
    const weights = each[t]!;
    const told = codes.map((code, column) => {
      if (column < given) return code;
      return fedBack ? (rows[t - 1]?.[column] ?? -1) : -1;
    });
    const set = ones(network, told);
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
    const terms: number[] = [];
    let first = given;
    for (const [k, count] of heads.entries()) {
      const name = `output.${k + 1}`;
      /** Codes of the row in heads before, counted from the first column that is not given. */
      const earlier = ones(
        network,
        codes.map((code, column) => (column >= given && column < first ? code : -1)),
      ).map((i) => i - sizes.slice(0, given).reduce((sum, size) => sum + size, 0));
      let width = 0;
      for (let column = first; column < first + count; column++) {
        const of =
          network.groups?.find((one) => one.column === column)?.of ?? new Array<number>(sizes[column]!).fill(0);
        // Logits of a group stand side by side, groups in their order.
        const sorted = of
          .map((group, code) => ({ group, code }))
          .toSorted((a, b) => a.group - b.group || a.code - b.code);
        const code = codes[column]!;
        const logitAt = (j: number): number =>
          addAll(tape, [
            ...after.map((at, i) => tape.multiply(at, weights(`${name}.weights`, i, j))),
            ...(network.direct ? set.map((i) => weights(`${name}.direct`, i, j)) : []),
            ...earlier.map((i) => weights(`${name}.before`, i, j)),
            weights(`${name}.bias`, 0, j),
          ]);
        if (code >= 0) {
          const among = sorted.flatMap((one, i) =>
            one.group === of[code]! ? [{ ...one, at: logitAt(width + i) }] : [],
          );
          const own = among.find((one) => one.code === code)!;
          terms.push(
            lossAmong(
              tape,
              among.map(({ at }) => at),
              own.at,
            ),
          );
        }
        width += sizes[column]!;
      }
      first += count;
    }
    return addAll(tape, terms);
  });
}
