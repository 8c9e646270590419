/** A marginal that the researchers will use. */
export interface WorkloadMarginal {
  /** Positions of distinct columns. */
  readonly columns: readonly number[];
  /** Positive: how much its error counts. */
  readonly weight: number;
}

/** Which marginals matter, and how much. Public. */
export type Workload =
  /** Every marginal of 1 to `ways` columns, equally. */
  | { readonly kind: 'all'; readonly ways: number }
  | { readonly kind: 'listed'; readonly marginals: readonly WorkloadMarginal[] };

/** What is meant where nobody names one: all marginals of up to three columns. */
export const ALL_THREE_WAY: Workload = { kind: 'all', ways: 3 };

/** What noise is predicted to add to one marginal, as mean L1 distance between 0 and 2. */
export interface ExpectedMarginal {
  readonly columns: readonly number[];
  readonly error: number;
  /** Upper estimate. */
  readonly atMost: number;
}

/** What noise is predicted to add to the workload. The error of relations that are not measured comes on top. */
export interface ExpectedWorkload {
  /** Over the workload's marginals of so many columns; over an even sample of them where there are very many. */
  readonly byWays: readonly { readonly ways: number; readonly mean: number; readonly largest: number }[];
  /** Those of the largest error, worst first; at most five. */
  readonly worst: readonly ExpectedMarginal[];
  /** Each marginal of a listed workload, in its order; absent for all marginals. */
  readonly marginals: readonly ExpectedMarginal[] | undefined;
}

/** Expected L1 errors, 0 to 2, of several marginals. */
export interface ExpectedSets {
  readonly mean: number;
  readonly largest: number;
}

/** What is expected of that which a plan measures. Nothing is said of pairs that it does not. */
export interface MeasuredError {
  /** Of single columns, each of which is counted. */
  readonly columns: ExpectedSets & {
    readonly each: readonly number[];
    /** Of what all of them may cost together. */
    readonly shares: readonly number[];
    /** Of the noise in one count of each, in rows. */
    readonly deviations: readonly number[];
  };
  /** Of the pairs that the budget is likely to measure, out of all; absent where none is. */
  readonly pairs: (ExpectedSets & { readonly measured: number; readonly of: number }) | undefined;
}
