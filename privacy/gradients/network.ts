/*
 * Networks as data. The set is closed on purpose, as that of the guard's questions is: each kind has a clipped sum whose sensitivity is
 * proved and tested, and nobody can hand the guard code of their own to run on records.
 */

export type Network = FeedForward | Recurrent;

/**
 * Logits of all columns of a row from the codes of the row. Input: the one-hot code of each column, side by side. Output: as many logits,
 * one softmax a column, trained by cross-entropy against the same codes. With `order`, what is said of a column depends on columns before
 * it alone (Germain et al. 2015, MADE).
 */
export interface FeedForward {
  readonly kind: 'feed-forward';
  /** Number of values of each column. */
  readonly sizes: readonly number[];
  /** Widths of hidden layers; none for a linear network. */
  readonly hidden: readonly number[];
  readonly activation: 'relu' | 'tanh';
  /** Whether inputs also lead to the logits directly. */
  readonly direct: boolean;
  /** A permutation of the columns, first comes first; absent where every column may depend on all. */
  readonly order?: readonly number[];
}

/** A gated recurrent unit (Cho et al. 2014) over the rows of a unit in their order: logits of row t from rows before it. */
export interface Recurrent {
  readonly kind: 'recurrent';
  readonly sizes: readonly number[];
  readonly hidden: number;
}

/** One matrix of parameters; all of them lie one after the other in one array, row-major. */
export interface ParameterShape {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
}

/** Units with all their rows, in the coding of the network. Protected. */
export interface UnitRows {
  readonly units: number;
  /** The rows of unit u are `starts[u]` to `starts[u + 1] - 1`. */
  readonly starts: Uint32Array;
  /** One code a row and column, row-major. */
  readonly codes: Int32Array;
}
