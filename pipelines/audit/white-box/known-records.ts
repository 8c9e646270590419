import type { EncodedColumn } from '../../../privacy/guard/codes.ts';

/** The records that an auditor knows are in, as they were given to the guard: public or simulated ones. */
export interface KnownRecords {
  readonly columns: readonly EncodedColumn[];
  readonly rowCount: number;
  /** Absent where every row is a unit of its own. */
  readonly unitOfRow?: Uint32Array | undefined;
  /** What rows weigh where those of a unit add up to at most so many rows, in 1/1024 of a row; absent where each counts as one. */
  weightsFor?(rows: number): ArrayLike<number>;
}

/** A unit that may be in or not: one array of codes a column, one code a row, in the order that the guard holds them. */
export interface CanaryRows {
  readonly codes: readonly ArrayLike<number>[];
  /** As of the known records, and where those have weights. */
  weightsFor?(rows: number): ArrayLike<number>;
}
