import type { CountedNumbers } from '../../mechanisms/quantiles/quantile-candidates.ts';
import type { CategoryCount } from '../../mechanisms/stable-histogram/stable-histogram.ts';

/**
 * Bounded raw values that something else holds and counts, such as a database; what holds of `BoundedValues` holds of them. Exact and protected in all it
 * answers. Asked only under a question that is charged; what it says is checked as far as it can be (`values-view.ts`).
 */
export interface ValuesEngine {
  readonly kind: 'engine';
  readonly columns: readonly { readonly name: string }[];
  readonly maxRowsPerUnit: number;
  survey(): Promise<{ readonly rows: number; readonly mostRowsOfUnit: number }>;
  /** Every text that a row says in the column, once, with the number of rows that say it; where there is `textsOf`, something that stands for each text instead. */
  textCounts(column: number): Promise<readonly CategoryCount[]>;
  /** The texts that such stand for, of those alone that an answer names. What stands for a text does not depend on the counts. */
  textsOf?(column: number, tokens: readonly string[]): Promise<readonly string[]>;
  numberCounts(column: number): Promise<NumberCounts>;
}

/** What the rows of a column of numbers say. */
export interface NumberCounts {
  readonly numbers: CountedNumbers;
  /** Rows that say no number. */
  readonly without: number;
}
