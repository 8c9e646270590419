import type { Codes } from '../codes.ts';

/**
 * Raw values whose contributions are bounded: no unit has more than `maxRowsPerUnit` rows, and which rows were kept did not
 * depend on what they say. Protected in every field but `maxRowsPerUnit` and the columns' names.
 */
export interface BoundedValues {
  readonly columns: readonly ValueColumn[];
  readonly rowCount: number;
  /** Row `i` belongs to unit `unitOfRow[i]`, numbered densely from 0. Absent where every row is a unit of its own. */
  readonly unitOfRow?: Uint32Array;
  readonly maxRowsPerUnit: number;
}

/** A column whose domain nobody has stated. Each row says a text, a number, or neither. */
export interface ValueColumn {
  readonly name: string;
  /** Distinct. */
  readonly texts: readonly string[];
  /** Row `i` says `texts[codes[i]]`; `codes[i]` is `texts.length` where it says none. */
  readonly codes: Codes;
  /** Row `i` says the whole number `numbers[i]`, in lattice units; NaN where it says none. Absent in a column of texts. */
  readonly numbers?: Float64Array;
}
