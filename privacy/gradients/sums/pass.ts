import type { Indices, Matrix } from '../operations/operations.ts';

/** What one layer is given: numbers, or the codes of a row as one-hot vectors side by side. */
export interface LayerInput {
  /** Name of the parameters that it is multiplied by. */
  readonly weights: string;
  /** rows x inputs; absent where the input is the codes. */
  readonly values?: Matrix;
}

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
  /** The input of each row: its codes as rows of the matrix that they are multiplied by. `places` a row; -1 where there is none. */
  readonly inputs: Indices;
  /** Target codes, one a row and column, each counted from 0. A row of -1 has no loss. */
  readonly targets: Indices;
  readonly blocks: readonly Block[];
  /** Whether something is carried from one row of a unit to the next. */
  readonly carries: boolean;
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
