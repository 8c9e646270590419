/** What an ordinary regression gives; vectors are one a term, in the order of `terms`. */
export interface RegressionFit {
  readonly kind: 'linear' | 'logistic';
  /** `(intercept)` first; levels of a factor as `column[level]`. Those of `unidentified` are not among them. */
  readonly terms: readonly string[];
  readonly estimates: Float64Array;
  /** Row-major covariance of the estimates, as the textbook has it: rows are independent and were not made by a model. */
  readonly covariance: Float64Array;
  /** The rows, or how many records they stand for where they are weighted. */
  readonly rows: number;
  /** False where the iterations did not settle, as under separation: estimates and covariance then say nothing. */
  readonly converged: boolean;
  /** Coefficients that these rows cannot tell from others, such as those of levels that none has; left out as if they were 0. */
  readonly unidentified: readonly string[];
}
