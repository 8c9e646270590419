/** A fit in the centred and scaled columns of `DesignRows`. */
export interface ScaledFit {
  readonly estimates: Float64Array;
  /** Inverse of the information, without the variance of the residuals; 0 where not identified. */
  readonly bread: Float64Array;
  /** Variance of the residuals of a linear regression; 1 of a logistic one. */
  readonly dispersion: number;
  readonly identified: Uint8Array;
  readonly converged: boolean;
}
