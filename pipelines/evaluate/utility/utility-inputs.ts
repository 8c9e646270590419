import type { DictionaryConstraint } from '../../dictionary/constraint.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';

/** What every metric of utility is computed from. */
export interface UtilityInputs {
  readonly real: EvaluatedTable;
  readonly synthetic: EvaluatedTable;
  /** Records that nothing was learnt from; absent where there are none. */
  readonly holdout: EvaluatedTable | undefined;
  readonly facts: UtilityFacts;
  /** Of halves, permutations, folds and subsamples. The same seed and tables give the same report. */
  readonly seed: string;
}

/** What the dictionary and the configuration declare, by positions of columns. Public. */
export interface UtilityFacts {
  readonly target: number | undefined;
  /** Columns by whose values everything is shown apart. */
  readonly protectedAttributes: readonly number[];
  readonly survival: SurvivalFacts | undefined;
  readonly constraints: readonly DictionaryConstraint[];
  /** Regressions whose coefficients are compared, as written. */
  readonly formulas: readonly string[];
}

/** Time until an event, or until a unit was last seen. */
export interface SurvivalFacts {
  /** A column of numbers. */
  readonly time: number;
  readonly event: { readonly column: number; readonly code: number };
}
