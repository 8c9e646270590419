import type { Fitted } from '../../models/model.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import type { ColumnFacts } from './columns/column-facts.ts';
import { type ColumnShares, columnShares } from './columns/column-shares.ts';
import type { DerivedShare } from './columns/derived-shares.ts';
import { type ExpectedNoise, expectedNoise } from './columns/expected-noise.ts';
import { type ColumnHistogram, columnHistograms } from './columns/histograms.ts';
import { type MarginalNoise, marginalNoise } from './columns/marginal-noise.ts';
import { type NumberFacts, type NumbersInside, numberFacts } from './columns/number-facts.ts';
import { warningsOf } from './columns/warnings.ts';
import type { PublishedNumbers } from './published.ts';

/** The edition that may leave, whole. */
export interface PublishedReport extends PublishedNumbers {
  readonly noise: ExpectedNoise;
  /** One a modelled column, in the order of the model's. */
  readonly columns: readonly ColumnShares[];
  /** Of each modelled column that is not too large for it. */
  readonly histograms: readonly ColumnHistogram[];
  /** Of each column, then of each pair of columns that was measured. */
  readonly marginalNoise: readonly MarginalNoise[];
  /** Where means and quantiles of the records lie: one a column of numbers. */
  readonly bounds: readonly NumberFacts[];
  /** What of this a reader must be told, in whole sentences. */
  readonly warnings: readonly string[];
}

/** What released rows, answers and public facts tell of columns. */
export interface ToldOfColumns {
  /** Of each modelled column, in the order of the model's; nothing where that is not known. */
  readonly facts: readonly ColumnFacts[];
  readonly derived: readonly DerivedShare[];
  readonly inside: NumbersInside;
}

/** Adds what the released counts say of noise and of each column, and the released rows of those made of others. Free of budget: it looks at nothing else. */
export function publishedReport(
  numbers: PublishedNumbers,
  fitted: Pick<Fitted, 'model' | 'columnCounts' | 'measurements'>,
  sample: readonly EncodedColumn[],
  { facts, derived, inside }: ToldOfColumns,
): PublishedReport {
  const noise = expectedNoise(fitted);
  const columns = columnShares(fitted, facts);
  return {
    ...numbers,
    noise,
    columns,
    histograms: columnHistograms(fitted, sample),
    marginalNoise: marginalNoise(fitted),
    bounds: numberFacts(fitted, facts, inside),
    warnings: warningsOf({ columns, facts, derived }, noise, numbers.numbers),
  };
}
