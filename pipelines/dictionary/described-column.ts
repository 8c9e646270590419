import type { Buckets } from '../../privacy/guard/values/value-guard.ts';
import type { CodeNormaliser } from './normalise-code.ts';

/** A column whose domain is to be measured, and which of its keys hold a mark. Public: from the draft alone. */
export type DescribedColumn = DescribedList | DescribedScale;

/** How the missing codes are decided: stated by a person, asked for by a mark, or measured since nobody said. */
export type MissingState =
  | { readonly kind: 'stated'; readonly codes: readonly string[] | undefined }
  | { readonly kind: 'marked' }
  | { readonly kind: 'unsaid' };

/** A column of texts: what is wanted is which of them occur. */
export interface DescribedList {
  readonly shape: 'list';
  readonly name: string;
  readonly kind: 'categorical' | 'ordinal' | 'boolean' | 'code';
  readonly missing: MissingState;
  /** Keys to be filled with texts. */
  readonly marked: readonly ('values' | 'true' | 'false' | 'grouping')[];
  /** Values that a person stated, where none of `marked` is theirs. */
  readonly stated: readonly string[];
  readonly normalise: CodeNormaliser;
  /** `outside:` as written. */
  readonly outside: string | undefined;
}

/** A column of numbers, days or times: what is wanted is where they lie. */
export interface DescribedScale {
  readonly shape: 'scale';
  readonly name: string;
  readonly kind: 'integer' | 'real' | 'date' | 'datetime';
  readonly missing: MissingState;
  readonly marked: readonly ('range' | 'bins')[];
  /** Lattice units in one: 10^decimals for real numbers. */
  readonly perUnit: number;
  /** Public; one bucket where the range is stated. */
  readonly buckets: Buckets;
  /** Whether a person said where the buckets begin and end. */
  readonly limits: boolean;
  /** A stated range of numbers, as written. */
  readonly range: readonly [number, number] | undefined;
  readonly outside: string | undefined;
}
