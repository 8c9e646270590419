import type { UnitRows } from '../network/network.ts';
import type { Matrix } from '../operations/operations.ts';
import type { CodeInput } from './unit-codes.ts';

/** What one layer is given: numbers, or codes of a row as one-hot vectors side by side. */
export type LayerInput = NumberInput | OneHotInput;

export interface NumberInput {
  /** Name of the parameters that it is multiplied by. */
  readonly weights: string;
  /** rows x inputs */
  readonly values: Matrix;
}

export interface OneHotInput {
  readonly weights: string;
  readonly codes: CodeInput;
}

/** What layers are told apart by: those that are given the same have the same. */
export const sourceOf = (input: LayerInput): Matrix | CodeInput => ('codes' in input ? input.codes : input.values);

/**
 * A sum of layers that lead to the same numbers. The gradient of the weights of an input is the sum over rows of (input of the row)^T (delta
 * of the row), that of the bias the sum of the deltas.
 */
export interface Block {
  /** rows x outputs: the gradient of the loss of each row's unit by the numbers of the row. */
  readonly delta: Matrix;
  readonly inputs: readonly LayerInput[];
  readonly bias: string | undefined;
}

/**
 * A network at work on `units` units at once, each with room for `rows` rows; row t of unit u is row u * `rows` + t. After `backward` the blocks hold all
 * that gradients are made of. Nothing of a unit reaches the rows of another.
 */
export interface Pass {
  readonly units: number;
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** Whether something is carried from one row of a unit to the next. */
  readonly carries: boolean;
  /** Takes in rows `firstRow` and on of `members`, of whom there may be fewer than there is room for. Throws `RangeError` for codes out of range. */
  load(batch: UnitRows, members: readonly number[], firstRow: number): void;
  /** To the first row of the units. */
  begin(): void;
  /** Through `rows` rows, from where the last ones ended. */
  forward(): void;
  /** To the last row of the units. */
  beginBackward(): void;
  /** Back through the rows that `forward` went through last. */
  backward(): void;
  /** Keeps what is carried into the rows that come next under a number, to be brought back. */
  save(place: number): void;
  restore(place: number): void;
  free(): void;
}
