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
  /** So many columns, the first ones, are known of a row beforehand: inputs of the row itself, of which nothing is learnt. None where absent. */
  readonly given?: number;
  /**
   * How many of the other columns each head has, in their order. A head is told, beside the state, the columns of its row that heads before it
   * have. One head of all columns where absent.
   */
  readonly heads?: readonly number[];
  /** Whether the state is told the other columns of the row before, beside the given ones; as if true where absent. */
  readonly fedBack?: boolean;
  /** Whether what the state is told of also leads to the logits directly. */
  readonly direct?: boolean;
  /** Columns whose last value stands for none: nothing is told of it, and nothing is learnt from it. */
  readonly absent?: readonly number[];
  /** Columns of two levels: the probability of a value is one among the values of its group. */
  readonly groups?: readonly ValueGroups[];
}

export interface ValueGroups {
  /** Position of a column that is not given. */
  readonly column: number;
  /** The group of each value; groups are numbered from 0, and none is empty. */
  readonly of: readonly number[];
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

const MOST_VALUES = 2 ** 20;
const MOST_WIDTH = 2 ** 14;
const MOST_LAYERS = 8;

/** Throws `RangeError` for a network that no code here can train. Networks are public. */
export function refuseNetwork(network: Network): void {
  const whole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  const refuse = (why: string): never => {
    throw new RangeError(`Cannot train the network: ${why}`);
  };
  const { sizes } = network;
  if (sizes.length === 0 || !sizes.every((size) => whole(size, MOST_VALUES))) refuse('a column has no values');
  if (sizes.reduce((sum, size) => sum + size, 0) > MOST_VALUES) refuse(`its columns have over ${MOST_VALUES} values`);
  if (network.kind === 'recurrent') {
    if (!whole(network.hidden, MOST_WIDTH)) refuse(`its state must have 1 to ${MOST_WIDTH} numbers`);
    const wrong = wrongHeads(network);
    if (wrong !== undefined) refuse(wrong);
    return;
  }
  if (network.hidden.length > MOST_LAYERS) refuse(`it has over ${MOST_LAYERS} hidden layers`);
  if (!network.hidden.every((width) => whole(width, MOST_WIDTH))) refuse(`layers are 1 to ${MOST_WIDTH} wide`);
  const inOrder = network.order?.toSorted((a, b) => a - b);
  if (inOrder && (inOrder.length !== sizes.length || inOrder.some((column, i) => column !== i))) {
    refuse('its order must name every column once');
  }
}

/** What is wrong with the columns that a recurrent network is told and with those that it is to tell. */
function wrongHeads({
  sizes,
  given = 0,
  heads,
  groups = [],
  fedBack = true,
  absent = [],
}: Recurrent): string | undefined {
  const made = sizes.length - given;
  if (!(Number.isInteger(given) && given >= 0 && made > 0)) return 'some column must not be known beforehand';
  if (given === 0 && !fedBack) return 'it must be told something';
  if (!absent.every((column) => Number.isInteger(column) && column >= 0 && column < sizes.length)) {
    return 'only its own columns have values that stand for none';
  }
  if (heads && !(heads.every((count) => Number.isInteger(count) && count > 0) && made === sumOf(heads))) {
    return 'its heads must have every column that is not known beforehand';
  }
  if (new Set(groups.map(({ column }) => column)).size !== groups.length) return 'a column has groups twice';
  for (const { column, of } of groups) {
    if (!(Number.isInteger(column) && column >= given && of.length === sizes[column])) {
      return 'groups must be of all values of a column that is not known beforehand';
    }
    const found = [...new Set(of)].toSorted((a, b) => a - b);
    if (found.some((group, i) => group !== i)) return 'groups must be numbered from 0 without gaps';
  }
  return undefined;
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
