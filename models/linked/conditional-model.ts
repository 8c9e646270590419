import type { Codes } from '../../privacy/guard/codes.ts';
import type { FittedModel } from '../model.ts';

/** A model that also draws rows about which something is known already, and something else about each. */
export interface ConditionalModel extends FittedModel {
  /**
   * Draws `wanted` columns of each row from the model's distribution given the known ones; columns that are neither are summed out. The same
   * request gives the same codes on every machine. What the model holds to be impossible of the known columns alone is as if it were
   * merely unknown, never an error: a row is always drawn. Throws `RangeError` for a request that does not fit the columns.
   */
  drawGiven(request: GivenRequest): readonly Codes[];
}

export interface GivenRequest {
  readonly rows: number;
  /** One a column of the model: its codes, one a row; `undefined` where it is not known. */
  readonly known: readonly (Codes | undefined)[];
  /** Positions of distinct columns that are not known; drawn together. */
  readonly wanted: readonly number[];
  /** Values that a row may have in a wanted column; all where absent. */
  readonly allowed?: readonly AllowedValues[];
  readonly seed: string;
}

export interface AllowedValues {
  readonly column: number;
  /** Row `i` may have the values `v` with `sets[ofRow[i]][v] === 1`. */
  readonly sets: readonly Uint8Array[];
  readonly ofRow: Uint32Array;
}
