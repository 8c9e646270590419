/** What an ordinary regression gives; vectors are one a term, in the order of `terms`. */
export interface RegressionFit {
  readonly kind: 'linear' | 'logistic';
  /** `(intercept)` first; levels of a factor as `column[level]`. */
  readonly terms: readonly string[];
  readonly estimates: Float64Array;
  /** Row-major covariance of the estimates, as the textbook has it: rows are independent and were not made by a model. */
  readonly covariance: Float64Array;
  readonly rows: number;
  /** False where the iterations did not settle, as under separation. */
  readonly converged: boolean;
}
