import type { EncodedColumn } from './codes.ts';
import type { MarginalCounter } from './counting/marginal-counter.ts';
import type { PublicColumn, Recoding } from './guard.ts';

/**
 * Bounded records that something else holds and counts, such as a database; the guard never sees a row. Exact and protected in
 * all it answers. Making one reads nothing; the guard asks only under a question that is charged, and checks what it can of
 * every answer (`engine-records.ts`). What it cannot check, that each row was counted in its own cell, it believes.
 */
export interface RecordsEngine extends MarginalCounter {
  readonly kind: 'engine';
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  /**
   * Whether rows count as what they weigh, in parts of a row (`WEIGHT_LATTICE`): a unit's add up to at most `maxRowsPerUnit` rows then. Absent where
   * each counts as one.
   */
  readonly hasWeights?: boolean;
  survey(): Promise<RecordsSurvey>;
  /** Compares the rows of a split of the units with released rows, which are in the coding of `columns`. */
  compareRows(request: RowComparison): Promise<ExactCopies>;
  /** The same rows with values merged. Reads nothing yet. */
  withRecodings(recodings: readonly (Recoding | undefined)[]): RecordsEngine;
  /** At most `rows` rows of each unit, or all with weights that add up to as many; the same whenever asked; `maxRowsPerUnit` is then `rows`. Reads nothing yet. */
  withFewerRows(rows: number): RecordsEngine;
}

/** What every sensitivity rests on, as the engine has it. */
export interface RecordsSurvey {
  readonly rows: number;
  /** Units are numbered densely from 0; where every row is a unit of its own, rows are. */
  readonly units: number;
  readonly mostRowsOfUnit: number;
  /** The largest code of each column, 0 where there is no row. */
  readonly largestCodes: readonly number[];
  /** Where rows have weights: their sum, and the most of one unit and of one row. */
  readonly weights?: { readonly total: number; readonly mostOfUnit: number; readonly mostOfRow: number };
}

export interface RowComparison {
  readonly released: readonly EncodedColumn[];
  /** Bit `u & 7` of byte `u >> 3` says whether unit `u` is held out. */
  readonly heldOut: Uint8Array;
}

/** Exact answer for one split of the units; protected. All three count distinct rows. */
export interface ExactCopies {
  /** Released rows that equal a record of a unit that is not held out. */
  readonly releasedCopied: number;
  /** Records of units held out, and those of them that equal a record of a unit that is not. */
  readonly heldOutDistinct: number;
  readonly heldOutCopied: number;
}
