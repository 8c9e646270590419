import type { JsonObject } from '../report-json.ts';

/** One number that says how far a synthetic table serves in place of the records, with all that is needed to judge it. */
export interface UtilityResult {
  /** Names the metric in kebab-case; one metric may give many results. */
  readonly metric: string;
  /** What the number is, in one sentence. */
  readonly definition: string;
  readonly edition: 'inside';
  readonly about: ResultAbout;
  /** Null where it is not available; `unavailable` then says why. Never NaN or infinite. */
  readonly value: number | null;
  readonly unavailable: string | undefined;
  /** Null where nobody computed one. */
  readonly interval: { readonly lower: number; readonly upper: number; readonly level: number } | null;
  /** What two halves of the records give: better is not to be expected. */
  readonly ceiling: number | null;
  /** What a table without any relation gives: independent columns, or a permuted target. */
  readonly floor: number | null;
  readonly direction: 'higher-is-better' | 'lower-is-better';
  readonly computedOn: { readonly real: number; readonly synthetic: number; readonly holdout: number | null };
  /** Curves and tables behind the number, for charts; small. */
  readonly details: JsonObject | undefined;
}

export interface ResultAbout {
  /** Names of columns; none where it is about the whole table. */
  readonly columns: readonly string[];
  /** Of a part of the rows. */
  readonly group: { readonly column: string; readonly value: string } | undefined;
}

/** Results of one metric: each metric is a function from `UtilityInputs` to these. */
export interface UtilitySection {
  readonly metric: string;
  readonly title: string;
  readonly results: readonly UtilityResult[];
}
