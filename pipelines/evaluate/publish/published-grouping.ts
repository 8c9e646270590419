/** Errors within the groups of one protected attribute, a group each value of the dictionary. */
export interface PublishedGrouping {
  readonly column: string;
  readonly origin: 'dp';
  readonly question: string;
  /** Columns that each group was compared by. */
  readonly marginals: number;
  readonly possible: number;
  readonly groups: readonly PublishedGroup[];
}

export interface PublishedGroup {
  /** As the release has it; null for rows without a value. */
  readonly value: string | null;
  /** How many records the release says there are: its share of the rows, of the estimated number of records. */
  readonly records: number;
  /** The mean distance in rows, noise included, and the deviation of that; of every group, also one that the release has no row of. */
  readonly distance: { readonly rows: number; readonly sigma: number };
  /** Null where the noise drowns it, or the release has no row of the group; `unavailable` then says so. */
  readonly error: number | null;
  readonly sigma: number | null;
  /** Those of all groups together hold with `level`. */
  readonly interval: { readonly lower: number; readonly upper: number; readonly level: number } | null;
  readonly unavailable: string | null;
}
