import type { LeftOutNumber } from '../left-out-number.ts';
import type { PublishedNumber } from '../published-number.ts';
import type { PublishedGrouping } from './published-grouping.ts';
import type { PublishedRegression } from './published-regression.ts';

/** Parts of the report that stand where further numbers were paid for. */
export interface PublishedParts {
  /** One a protected attribute. */
  readonly subgroups?: readonly PublishedGrouping[];
  /** One a formula, in the order of the plan. */
  readonly regressions?: readonly PublishedRegression[];
}

export interface FurtherNumbers {
  readonly numbers: readonly PublishedNumber[];
  readonly parts: PublishedParts;
  readonly leftOut: readonly LeftOutNumber[];
}
