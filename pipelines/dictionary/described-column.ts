import type { Buckets } from '../../privacy/guard/values/value-guard.ts';
import type { CalendarBinsSpec, NumberBinsSpec } from './bins.ts';
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
  readonly description: string | undefined;
  readonly missing: MissingState;
  /** Keys to be filled with texts. */
  readonly marked: readonly ('values' | 'true' | 'false' | 'grouping')[];
  /** Texts that a person stated as values, by key, where the key is not marked. */
  readonly stated: Readonly<Partial<Record<'values' | 'true' | 'false', readonly string[]>>>;
  readonly normalise: CodeNormaliser;
  /** Whether upper and lower case are the same; small letters are then measured. */
  readonly ignoreCase: boolean;
  /** `outside:` as written. */
  readonly outside: string | undefined;
}

/** Bins whose range is not known yet. */
export type StatedBins =
  | { readonly kind: 'number'; readonly spec: NumberBinsSpec }
  | { readonly kind: 'calendar'; readonly every: CalendarBinsSpec };

/** A column of numbers, days or times: what is wanted is where they lie. */
export interface DescribedScale {
  readonly shape: 'scale';
  readonly name: string;
  readonly kind: 'integer' | 'real' | 'date' | 'datetime';
  readonly description: string | undefined;
  readonly missing: MissingState;
  readonly marked: readonly ('range' | 'bins')[];
  /** Bins as a person stated them; absent where they are marked, or not spoken of. */
  readonly stated: StatedBins | undefined;
  /** Decimals as stated. */
  readonly decimals: number | undefined;
  /** Lattice units in one: 10^decimals for real numbers. */
  readonly perUnit: number;
  /** Public; one bucket where the range is stated. */
  readonly buckets: Buckets;
  /** Whether a person said where the buckets begin and end. */
  readonly limits: boolean;
  /** A stated range of numbers, as written. */
  readonly range: readonly [number, number] | undefined;
  readonly outside: string | undefined;
  /** `storage:` as written. */
  readonly storage: string | undefined;
}
