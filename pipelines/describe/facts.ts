import type { NoisySpread } from '../../privacy/guard/values/value-guard.ts';
import type { CategoryCount } from '../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import type { DescribedColumn } from '../dictionary/described-column.ts';
import type { ColumnEdit } from './edit-yaml.ts';

/** What was found out about a column, ready to be written. Public: noisy answers and what follows from them. */
export interface ColumnFacts {
  readonly edit: ColumnEdit | undefined;
  /** A grouping file to stand beside the dictionary. */
  readonly file: { readonly name: string; readonly body: string } | undefined;
  readonly summary: ColumnSummary;
}

/** For whoever asked. Counts are noisy, and may be negative. */
export interface ColumnSummary {
  readonly name: string;
  /** `<run>/<question>`. */
  readonly event: string;
  readonly values?: readonly CategoryCount[];
  /** Texts that occur often and are neither values nor missing codes; nothing was done with them. */
  readonly unsorted?: readonly CategoryCount[];
  /** ISO text for dates. */
  readonly range?: readonly [number | string, number | string];
  readonly edges?: readonly number[];
  /** Rows that say nothing: null, missing codes, and in a column of numbers what is no number. */
  readonly missingRows: number;
  /** Whether that many stand out above the noise. */
  readonly missingOccurs: boolean;
  /** Keys that stay marked, because too few rows speak for any answer. */
  readonly unfilled: readonly string[];
}

export interface FactsContext {
  readonly event: string;
  /** Name of a grouping file for the column at that position. */
  readonly fileName: string;
}

export type Answer =
  | { readonly kind: 'categories'; readonly found: readonly CategoryCount[] }
  | { readonly kind: 'spread'; readonly spread: NoisySpread };

/** `origin: dp` and the event, where anything else is written. */
export function editOf(
  column: DescribedColumn,
  event: string,
  replace: Extract<ColumnEdit, { replace: unknown }>['replace'],
  add: Extract<ColumnEdit, { replace: unknown }>['add'],
): ColumnEdit | undefined {
  if (replace.length === 0) return undefined;
  const provenance = [['origin', 'dp'] as const, ['event', JSON.stringify(event)] as const];
  return { column: column.name, replace, add: [...provenance, ...add] };
}
