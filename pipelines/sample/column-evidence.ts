import type { Cell } from '../dictionary/coding.ts';

/** What the conditions on one column leave of it. */
export interface Selection {
  /** For each code the part of its values that is allowed, in [0, 1]. */
  readonly weights: Float64Array;
  /** For each code what it is decoded to: the cell itself, or the part of a bin that is allowed. */
  readonly cells: readonly Cell[];
}
