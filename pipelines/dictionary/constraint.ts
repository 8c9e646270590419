import { someOf } from '../workspace/text/some-of.ts';
import type { Origin } from './coding.ts';
import type { ConstraintSpec, NamedValues } from './spec.ts';

/** Something that no record can be, known to everybody: resolved to codes. */
export type DictionaryConstraint = ConstraintFacts &
  (
    | {
        readonly kind: 'impossible';
        /** For each column, the codes that no record has together with those of the others. */
        readonly codes: readonly (readonly number[])[];
      }
    /** The first column is never above, or after, the second. */
    | { readonly kind: 'order' }
    /** Where each column has a value, their codes are one of these. */
    | { readonly kind: 'combinations'; readonly allowed: readonly (readonly number[])[] }
  );

interface ConstraintFacts {
  /** Names of distinct modelled columns. */
  readonly columns: readonly string[];
  readonly because: string;
  readonly origin: Exclude<Origin, 'dp'>;
  /** In words: `sex M with pregnant yes or unknown`; of many values, a few. */
  readonly words: string;
  /** As written; for the data dictionary. */
  readonly source: ConstraintSpec;
}

/** What a constraint forbids, in words; `source` names every value. */
export function constraintInWords({
  impossible,
  order,
  combinations,
}: Pick<ConstraintSpec, 'impossible' | 'order' | 'combinations'>): string {
  if (combinations !== undefined) {
    return `values of ${combinations.columns.join(' and ')} that do not stand together in ${combinations.file}`;
  }
  if (order !== undefined) return `${order[0]} above ${order[1]}`;
  return Object.entries(impossible ?? {})
    .map(([column, values]) => `${column} ${someOf(listOf(values).map(valueInWords), 'values', ' or ')}`)
    .join(' with ');
}

export const listOf = (values: NamedValues | readonly NamedValues[]): readonly NamedValues[] =>
  Array.isArray(values) ? values : [values as NamedValues];

function valueInWords(value: NamedValues): string {
  if (value === null) return 'missing';
  if (typeof value === 'string') return value;
  return [
    ...(value.from === undefined ? [] : [`from ${value.from}`]),
    ...(value.below === undefined ? [] : [`below ${value.below}`]),
  ].join(' ');
}
