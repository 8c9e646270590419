/*
 * What a backend supplies to the training of networks: arithmetic on matrices, and nothing else. Everything that the guarantee
 * rests on (which units take part, by how much each is clipped, the noise) is decided outside, so that a backend can break it only by
 * computing wrongly; the contract suite and `selfTest` hold its results against `plainOperations`.
 */

/** Float32 numbers, row-major, held by a backend. Made of zeros. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
}

/** Whole numbers from -1 up, held by a backend. -1 stands for "none" wherever a code may stand. Made of -1. */
export interface Indices {
  readonly length: number;
}

export type Activation = 'none' | 'relu' | 'tanh' | 'sigmoid';

export interface MultiplyOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Adds to what `out` holds instead of replacing it. */
  readonly accumulate?: boolean;
}

/**
 * The operations, in the order in which they are asked for: a backend may put them off until `download`. Shapes are public and checked by
 * the caller. No operand may share numbers with what is written, except where an operation says that it works in place. Throws
 * `BACKEND_LOST` where the device is gone and `BACKEND_MEMORY` where it has no room.
 */
export interface Operations {
  /** Name of the backend: `cpu`, `webgpu`, `cuda`, `plain`. */
  readonly name: string;
  /** The device in the words of its driver, such as the name of a GPU, and how many threads work. */
  readonly device: string;

  matrix(rows: number, columns: number): Matrix;
  indices(length: number): Indices;
  /** The same numbers in another shape: what is written to one is seen in the other. It lives until `matrix` is freed, and is not freed. */
  reshape(matrix: Matrix, rows: number, columns: number): Matrix;
  free(held: Matrix | Indices): void;
  /** `values` may be changed as soon as the call is back. */
  upload(values: Float32Array, into: Matrix): void;
  uploadIndices(values: Int32Array, into: Indices): void;
  /** The numbers as the operations asked for before leave them. Others may be asked for, downloads too, while one is under way. */
  download(matrix: Matrix, into: Float32Array): Promise<void>;
  /** Every number becomes `value`. */
  fill(matrix: Matrix, value: number): void;

  /** out = op(a) op(b), op being the transpose where asked. */
  multiply(out: Matrix, a: Matrix, b: Matrix, options?: MultiplyOptions): void;
  /** The same for `batch` products at once: each matrix is `batch` equal matrices, one below the other. */
  multiplyBatched(batch: number, out: Matrix, a: Matrix, b: Matrix, options?: MultiplyOptions): void;
  /** In place: x = activation(x + bias), `bias` of one row. */
  activate(x: Matrix, bias: Matrix | undefined, activation: Activation): void;
  /** In place: delta = delta * activation'(.), from the activated value. That of `relu` is 0 where the value is 0. */
  activationGradient(delta: Matrix, activated: Matrix, activation: Activation): void;
  /**
   * In place: logits of several softmaxes side by side become the gradient of their cross-entropies. `starts` has the first column of each
   * segment and, last, the number of columns; `codes` one code a row and segment, row-major, counted from 0 in each segment. Where a code
   * is -1 the segment becomes 0. No logit is as large as 2^100 in absolute value.
   */
  softmaxGradient(logits: Matrix, starts: Indices, codes: Indices): void;
  /** out (rows x 1) = of each row, the sum over columns of a * b. `a` and `b` may be one matrix. */
  rowProducts(out: Matrix, a: Matrix, b: Matrix, accumulate?: boolean): void;
  /**
   * out = min(1, clip / sqrt(squares)), element by element: 1 where `squares` is 0 and 0 where it is infinite or not a number. A device
   * whose comparisons do not promise anything of such values looks at their bits.
   */
  clipFactors(out: Matrix, squares: Matrix, clip: number): void;
  /** In place: row i times factors[i] (rows x 1). A row whose factor is 0 becomes 0 whatever it held, infinities and NaN too. */
  scaleRows(x: Matrix, factors: Matrix): void;
  /** Row i of out = sum of the rows `codes[i * each], ..., codes[i * each + each - 1]` of `table`; -1 adds nothing. */
  gatherRows(out: Matrix, table: Matrix, codes: Indices, each: number, accumulate?: boolean): void;
  /** Adds row i of `rows` to each of the rows `codes[i * each], ...` of `table`; a code that stands there twice adds it twice. */
  scatterRows(table: Matrix, rows: Matrix, codes: Indices, each: number): void;
  /** Row u of out = sum of the `each` rows of x from row u * each. */
  sumGroups(out: Matrix, x: Matrix, each: number, accumulate?: boolean): void;
  /**
   * out ((groups * each) x each): entry (g * each + s, t) counts the places j at which `codes` (one a row and place, row-major) of rows s
   * and t of group g are equal and not -1: the Gram matrix of rows of one-hot codes.
   */
  equalCodes(out: Matrix, codes: Indices, groups: number, each: number, places: number): void;
  /** out = a * b, element by element; `b` may have one row, which is then used for each. In place where out is a; b may be a. */
  multiplyElements(out: Matrix, a: Matrix, b: Matrix): void;
  /** In place: y = y + factor * x; `x` may have one row, which is then used for each. */
  addScaled(y: Matrix, x: Matrix, factor: number): void;
  /** Copies `width` columns of `from`, starting at `fromColumn`, over those of `into` from `intoColumn`. As many rows in both. */
  copyColumns(into: Matrix, intoColumn: number, from: Matrix, fromColumn: number, width: number): void;

  close(): Promise<void>;
}
