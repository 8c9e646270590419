import type { Reading } from './readings.ts';

/**
 * How one column becomes codes in SQL. `outer` is an unsigned integer without nulls, a position in `recode`, which says the code. A code
 * of `coding.size` means a value that the policy `error` refuses.
 */
export interface ColumnSql {
  /** Statement that must be run first. */
  readonly setup: string | undefined;
  /** Expressions computed one after another, a query each; each is called `x<position>` by the next and by `outer`. */
  readonly steps: readonly string[];
  /** Of an offset column: the difference, computed after all steps of all columns and called `d<position>` by `outer`. */
  readonly difference?: string;
  readonly outer: string;
  readonly recode: Uint32Array;
  /** Positions below it are values of the domain. */
  readonly plain: number;
  /** What each position from `plain` on stands for. */
  readonly readings: readonly Reading[];
}
