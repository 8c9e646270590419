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
