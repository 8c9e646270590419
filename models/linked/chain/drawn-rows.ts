import type { Codes } from '../../../privacy/guard/codes.ts';

/** Rows of units as they are drawn, in the columns of a view; columns that do not apply are empty. */
export interface DrawnRows {
  readonly columns: readonly Codes[];
  readonly weights: Float64Array;
}
