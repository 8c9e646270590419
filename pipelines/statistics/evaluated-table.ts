import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import type { ColumnCoding } from '../dictionary/coding.ts';

/**
 * A table as evaluation reads it, real or synthetic: the modelled columns of a dictionary, in its order, each as codes and, where its values are
 * numbers or moments, as those too. Real ones are protected. At most `MAX_EVALUATED_ROWS` rows.
 */
export interface EvaluatedTable {
  readonly rows: number;
  readonly columns: readonly EvaluatedColumn[];
  /** Unit of each row, numbered from 0; absent where each row is its own, and of tables that name none. */
  readonly unitOfRow: Uint32Array | undefined;
}

export interface EvaluatedColumn extends EncodedColumn {
  readonly coding: ColumnCoding;
  /**
   * One a row, as the table has them and not as their bins: numbers in their unit, dates in days and moments in seconds since 1970-01-01; of an
   * offset the column's own value, not the difference. NaN where there is none. Absent where values are texts.
   */
  readonly numbers: Float64Array | undefined;
}

/** Rows above which a random part of a table is evaluated. */
export const MAX_EVALUATED_ROWS: number = 2 ** 20;

/** Values of a table above which fewer rows are, so that a wide one takes no more memory than a long one. */
export const MAX_EVALUATED_CELLS: number = 2 ** 26;
