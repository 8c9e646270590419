import type { NoisySpread } from '../../privacy/guard/values/value-guard.ts';
import type { CategoryCount } from '../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import type { DescribedColumn } from '../dictionary/described-column.ts';
import { quotedYaml } from '../workspace/text/quoted-yaml.ts';
import type { ColumnEdit, Entry } from './edit-yaml.ts';

/** What was found out about a column, ready to be written. Public: noisy answers and what follows from them. */
export interface ColumnFacts {
  readonly edit: ColumnEdit;
  /** Where `edit` leaves the column out: how to keep it, for a dictionary that cannot do without. */
  readonly kept?: ColumnEdit;
  /** A grouping file to stand beside the dictionary. */
  readonly file?: { readonly name: string; readonly body: string };
  readonly summary: ColumnSummary;
}

/** For whoever asked. Counts are noisy, and may be negative. */
export interface ColumnSummary {
  readonly name: string;
  /** `<run>/<question>`. */
  readonly event: string;
  readonly values?: readonly CategoryCount[];
  /** Texts that occur often and are neither values nor missing codes. */
  readonly unsorted?: readonly CategoryCount[];
  /** ISO text for dates. */
  readonly range?: readonly [number | string, number | string];
  readonly edges?: readonly number[];
  /** Numbers that many rows hold, each a cell of its own beside the bins. */
  readonly atoms?: readonly number[];
  /** Rows that say nothing: null, missing codes, and in a column of numbers what is no number. */
  readonly missingRows: number;
  /** Whether that many stand out above the noise. */
  readonly missingOccurs: boolean;
  readonly noise: AnswerNoise;
  /** Whether the column is of no use as measured, and left out until a person says more. */
  readonly leftOut: boolean;
  /** What a person should look at, in sentences without their full stop. Also written above the column. */
  readonly check: readonly string[];
}

/** How far the noise blurs the counts of one answer. */
export interface AnswerNoise {
  /** Standard deviation of each count. */
  readonly sigma: number;
  /** A text, or a bucket of numbers, with a noisy count below this was taken not to occur. */
  readonly occursFrom: number;
}

export interface FactsContext {
  readonly event: string;
  /** Name of a grouping file for the column at that position. */
  readonly fileName: string;
  readonly noise: AnswerNoise;
  /** How many bins were asked for. */
  readonly bins: number;
}

export type Answer =
  | { readonly kind: 'categories'; readonly found: readonly CategoryCount[] }
  | { readonly kind: 'spread'; readonly spread: NoisySpread };

/** Entries with `origin: dp` and the event that paid for them, and what to check as a comment. */
export const editOf = (
  { name }: DescribedColumn,
  context: FactsContext,
  replace: readonly Entry[],
  add: readonly Entry[],
  check: readonly string[],
): ColumnEdit => ({
  column: name,
  replace,
  add: [...provenance(context), ...add],
  comment: check,
});

/** The column anew, with nothing kept but its description. */
export function wholeEdit(
  { name, description }: DescribedColumn,
  kind: string,
  entries: readonly Entry[],
  check: readonly string[],
): ColumnEdit {
  const said: readonly Entry[] = description === undefined ? [] : [['description', quotedYaml(description)]];
  const all: readonly Entry[] = [['kind', kind], ...said, ...entries];
  return { column: name, whole: `{ ${all.map(entryText).join(', ')} }`, comment: check };
}

/** `origin: dp` and the event. */
export const provenance = ({ event }: FactsContext): readonly Entry[] => [
  ['origin', 'dp'],
  ['event', quotedYaml(event)],
];

const entryText = ([key, value]: Entry): string =>
  `${key}: ${typeof value === 'string' ? value : `[${value.join(', ')}]`}`;

/** A release refuses a column that is mostly null unless the dictionary expects it. */
export const mostlyMissing = (missingRows: number, otherRows: number): readonly string[] =>
  missingRows > otherRows
    ? ['more rows say nothing than say something; if that is as it should be, add mostlyMissing: true']
    : [];
