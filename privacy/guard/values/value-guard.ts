import type { CategoryCount } from '../../mechanisms/stable-histogram/stable-histogram.ts';
import type { Rational } from '../../rational.ts';

/**
 * The door to values whose domain is not known yet: what is public about them is found out here, and paid for. The rules
 * are those of `Guard`: a question has an id, is charged before anything is read, and is answered once.
 */
export interface ValueGuard {
  /** Names, by position. */
  readonly columns: readonly string[];
  readonly maxRowsPerUnit: number;

  /** The texts whose noisy count reaches the threshold, with that count, greatest first. */
  discoverCategories(question: CategoriesQuestion): Promise<readonly CategoryCount[]>;

  /** Noisy counts of numbers over public buckets and of rows without a number; the range they lie in; noisy quantiles. */
  measureSpread(question: SpreadQuestion): Promise<NoisySpread>;
}

export interface CategoriesQuestion {
  readonly id: string;
  readonly column: number;
  /** Discrete Gaussian noise on each count. */
  readonly sigmaSquared: Rational;
  /** Above `maxRowsPerUnit`; what it costs in delta is `stableHistogramDelta`. */
  readonly threshold: bigint;
}

export interface SpreadQuestion {
  readonly id: string;
  readonly column: number;
  readonly buckets: Buckets;
  /** Discrete Gaussian noise on each count. */
  readonly sigmaSquared: Rational;
  /** A bucket counts as occupied where its noisy count is at least this. Public, and without effect on the cost. */
  readonly occupiedFrom: number;
  readonly quantiles?: QuantilesRequest;
}

/** Whole numbers in lattice units, chosen without looking. Numbers beyond the ends count in the first or last bucket. */
export interface Buckets {
  /** Least number of each bucket, rising. */
  readonly starts: readonly number[];
  /** Greatest number of the last. */
  readonly end: number;
}

export interface QuantilesRequest {
  /** For each fraction. */
  readonly epsilon: Rational;
  /** Strictly between 0 and 1. */
  readonly fractions: readonly Rational[];
}

export interface NoisySpread {
  /** One a bucket; whole, may be negative. */
  readonly counts: readonly number[];
  /** Rows without a number; whole, may be negative. */
  readonly without: number;
  /** From the first occupied bucket to the last; absent where none is. */
  readonly range: { readonly lower: number; readonly upper: number } | undefined;
  /** An answer a fraction, within `range` and rising with the fraction; none where there is no range. */
  readonly quantiles: readonly number[];
}
