import { type Head, headsOf, toldOf } from '../../../privacy/gradients/network/heads.ts';
import type { Recurrent } from '../../../privacy/gradients/network/network.ts';
import { parameterCount, parameterShapes } from '../../../privacy/gradients/network/parameter-shapes.ts';
import { exp } from '../../graphical/inference/elementary.ts';

/**
 * The network of `parameterShapes` forward, for rows of many units side by side. Doubles, added up in one fixed order, and an exponential that is
 * the same everywhere: the same rows on every machine, whatever trained the network.
 */
export class SequenceNetwork {
  readonly network: Recurrent;
  readonly heads: readonly Head[];
  /** How many columns, the first ones, the network is told of. */
  readonly told: number;
  readonly #weights: ReadonlyMap<string, Float64Array>;
  readonly #firstOf: readonly number[];
  readonly #gates: Float64Array;
  readonly #inner: Float64Array;
  readonly #candidate: Float64Array;

  /** Throws `RangeError` where there are not as many parameters as the network has, all finite. */
  constructor(network: Recurrent, parameters: Float32Array) {
    const shapes = parameterShapes(network);
    if (parameters.length !== parameterCount(shapes) || !parameters.every(Number.isFinite)) {
      throw new RangeError('Cannot run the network: it has another number of parameters, or one of them is not finite');
    }
    const weights = new Map<string, Float64Array>();
    let at = 0;
    for (const { name, rows, columns } of shapes) {
      weights.set(name, Float64Array.from(parameters.subarray(at, at + rows * columns)));
      at += rows * columns;
    }
    this.network = network;
    this.heads = headsOf(network);
    this.told = toldOf(network);
    this.#weights = weights;
    const firstOf = [0];
    for (const size of network.sizes) firstOf.push(firstOf.at(-1)! + size);
    this.#firstOf = firstOf;
    const { hidden } = network;
    this.#gates = new Float64Array(2 * hidden);
    this.#inner = new Float64Array(hidden);
    this.#candidate = new Float64Array(hidden);
  }

  /**
   * Takes the state of each row (`rows` x hidden, zeros at first) one event on. `told` has a code a row and column that the network is told of: given
   * ones of the event itself, others of the event before; -1 where there is none.
   */
  advance(states: Float64Array, rows: number, told: Int32Array): void {
    const { hidden } = this.network;
    for (let row = 0; row < rows; row++) {
      this.#advanceRow(states.subarray(row * hidden, (row + 1) * hidden), told, row * this.told);
    }
  }

  #advanceRow(state: Float64Array, told: Int32Array, at: number): void {
    const { hidden } = this.network;
    const [gates, inner, candidate] = [this.#gates, this.#inner, this.#candidate];
    gates.set(this.#of('gates.bias'));
    inner.set(this.#of('candidate.recurrent.bias'));
    candidate.set(this.#of('candidate.bias'));
    this.#addCodes(gates, 0, 'gates.input', told, at);
    this.#addCodes(candidate, 0, 'candidate.input', told, at);
    addProduct(gates, 0, state, 0, this.#of('gates.recurrent'), hidden, 2 * hidden);
    addProduct(inner, 0, state, 0, this.#of('candidate.recurrent'), hidden, hidden);
    for (let j = 0; j < hidden; j++) {
      const update = sigmoid(gates[j]!);
      const reset = sigmoid(gates[hidden + j]!);
      const fresh = tanh(candidate[j]! + reset * inner[j]!);
      state[j] = fresh + update * (state[j]! - fresh);
    }
  }

  /** Writes the logits of a head (`rows` x its logits) to `into`. `row` has the codes of the columns of each row that are drawn so far; -1 stands for none. */
  logits(
    head: number,
    states: Float64Array,
    rows: number,
    told: Int32Array,
    row: Int32Array,
    into: Float64Array,
  ): void {
    const { hidden, sizes, direct, given = 0 } = this.network;
    const { first, starts } = this.heads[head]!;
    const name = `output.${head + 1}`;
    const width = starts.at(-1)!;
    const [bias, weights] = [this.#of(`${name}.bias`), this.#of(`${name}.weights`)];
    const before = this.#weights.get(`${name}.before`);
    const firstMade = this.#firstOf[given]!;
    for (let i = 0; i < rows; i++) {
      into.set(bias, i * width);
      addProduct(into, i * width, states, i * hidden, weights, hidden, width);
      if (direct) this.#addCodes(into, i * width, `${name}.direct`, told, i * this.told, width);
      if (before === undefined) continue;
      for (let column = given; column < first; column++) {
        const code = row[i * sizes.length + column]!;
        if (code >= 0) addRow(into, i * width, before, this.#firstOf[column]! - firstMade + code, width);
      }
    }
  }

  #addCodes(
    into: Float64Array,
    at: number,
    name: string,
    codes: Int32Array,
    from: number,
    width: number = into.length,
  ): void {
    const weights = this.#of(name);
    for (let column = 0; column < this.told; column++) {
      const code = codes[from + column]!;
      if (code >= 0) addRow(into, at, weights, this.#firstOf[column]! + code, width);
    }
  }

  #of(name: string): Float64Array {
    return this.#weights.get(name)!;
  }
}

function addRow(into: Float64Array, at: number, weights: Float64Array, row: number, width: number): void {
  for (let j = 0, from = row * width; j < width; j++, from++) into[at + j]! += weights[from]!;
}

/** Adds a row of `inputs` numbers times a matrix of so many rows. */
function addProduct(
  into: Float64Array,
  at: number,
  values: Float64Array,
  from: number,
  weights: Float64Array,
  inputs: number,
  width: number,
): void {
  for (let i = 0, start = 0; i < inputs; i++, start += width) {
    const value = values[from + i]!;
    if (value === 0) continue;
    for (let j = 0; j < width; j++) into[at + j]! += value * weights[start + j]!;
  }
}

const sigmoid = (x: number): number => 1 / (1 + exp(-x));

const tanh = (x: number): number => 1 - 2 / (exp(2 * x) + 1);
