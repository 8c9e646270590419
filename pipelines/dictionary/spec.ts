import type { CalendarBinsSpec, NumberBinsSpec } from './bins.ts';
import type { CensoredSpec } from './censored.ts';
import type { Origin } from './coding.ts';
import type { CodeNormaliser } from './normalise-code.ts';
import type { OutsidePolicy } from './outside-policy.ts';

/** The dictionary file as written; `schema.ts` checks it, `load.ts` works out what it means. */
export interface DictionarySpec {
  readonly schema: 'synthward/dictionary/1';
  readonly table: string;
  readonly description?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly unit: UnitSpec;
  readonly target?: string | undefined;
  readonly protectedAttributes?: readonly string[] | undefined;
  readonly survival?: SurvivalSpec | undefined;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  readonly constraints?: readonly ConstraintSpec[] | undefined;
  readonly combinations?: readonly CombinationSpec[] | undefined;
  /** Written into `columns` by `completeColumns`. */
  readonly defaults?: unknown;
  readonly patterns?: unknown;
}

export interface SurvivalSpec {
  readonly time: string;
  /** `value` as in the data. */
  readonly event: { readonly column: string; readonly value: string };
}

/** Only the combinations in a public file occur. */
export interface CombinationSpec {
  readonly columns: readonly string[];
  /** CSV beside the dictionary, whose header names the columns. */
  readonly file: string;
  readonly because: string;
  readonly origin?: 'public' | 'expert' | undefined;
}

/** Takes exactly one of `impossible`, `order` and, in a release, `combinations`. */
export interface ConstraintSpec {
  /** By column, values that no record has all together. */
  readonly impossible?: Readonly<Record<string, NamedValues | readonly NamedValues[]>> | undefined;
  /** The first column is never above the second. */
  readonly order?: readonly [string, string] | undefined;
  /** Where all columns have a value, it is one of these rows of values as released. */
  readonly combinations?:
    | { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly file: string }
    | undefined;
  readonly because: string;
  readonly origin?: 'public' | 'expert' | undefined;
}

/** A value as in the data, a range of numbers, dates or times, or null for missing. */
export type NamedValues = string | null | { readonly from?: string | undefined; readonly below?: string | undefined };

export interface UnitSpec {
  readonly name?: string | undefined;
  readonly column?: string | readonly string[] | undefined;
  readonly rows?: 'each' | undefined;
  readonly maxRows?: number | undefined;
  readonly origin?: Origin | undefined;
  readonly event?: string | undefined;
}

export type ColumnSpec = IdentifierSpec | TextSpec | ModelledSpec | OffsetSpec | FormulaSpec | MapSpec;

export interface IdentifierSpec {
  readonly kind: 'identifier';
  readonly description?: string | undefined;
  readonly storage?: string | undefined;
  readonly generate?: 'sequence' | 'uuid' | { readonly pattern: string } | undefined;
  readonly keep?: 'nulls' | undefined;
  readonly missing?: readonly string[] | undefined;
}

export interface TextSpec {
  readonly kind: 'text';
  readonly description?: string | undefined;
  readonly storage?: string | undefined;
  readonly keep?: 'nulls' | undefined;
}

interface ModelledFields {
  readonly description?: string | undefined;
  /** How a release keeps it. */
  readonly storage?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly event?: string | undefined;
  readonly missing?: 'none' | readonly string[] | undefined;
  readonly outside?: OutsidePolicy | undefined;
  /** Whether it is known that most records have no value here. */
  readonly mostlyMissing?: boolean | undefined;
}

export type ModelledSpec = ListSpec | BooleanSpec | NumberSpec | CalendarSpec | CodeSpec;

/** Of columns whose values are looked up. */
interface LookupFields extends ModelledFields {
  /** Whether upper and lower case are the same. */
  readonly ignoreCase?: boolean | undefined;
}

export interface ListSpec extends LookupFields {
  readonly kind: 'categorical' | 'ordinal';
  readonly values: readonly string[];
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

export interface BooleanSpec extends LookupFields {
  readonly kind: 'boolean';
  readonly true: readonly string[];
  readonly false: readonly string[];
}

export type NumberSpec = IntegerSpec | RealSpec;

/** How numbers are written that are kept as text. */
interface NumberFields extends ModelledFields {
  /** That values are spread evenly in their bins. */
  readonly detail?: 'none' | undefined;
  readonly decimal?: string | undefined;
  readonly thousands?: string | undefined;
  /** Numbers that get a cell of their own beside the bins. */
  readonly atoms?: readonly number[] | undefined;
  readonly below?: CensoredSpec | undefined;
  readonly above?: CensoredSpec | undefined;
}

export interface IntegerSpec extends NumberFields {
  readonly kind: 'integer';
  readonly range?: readonly [number, number] | undefined;
  readonly bins?: NumberBinsSpec | undefined;
}

export interface RealSpec extends NumberFields {
  readonly kind: 'real';
  readonly range?: readonly [number, number] | undefined;
  readonly bins: NumberBinsSpec;
  readonly decimals?: number | undefined;
}

export type CalendarSpec = DateSpec | DatetimeSpec;

export interface DateSpec extends ModelledFields {
  readonly kind: 'date';
  readonly range: readonly [string, string];
  readonly bins?: { readonly every: CalendarBinsSpec } | undefined;
  readonly format?: string | readonly string[] | undefined;
}

export interface DatetimeSpec extends ModelledFields {
  readonly kind: 'datetime';
  readonly range: readonly [string, string];
  readonly bins: { readonly every: CalendarBinsSpec };
  readonly format?: string | readonly string[] | undefined;
}

export interface CodeSpec extends LookupFields {
  readonly kind: 'code';
  readonly grouping: { readonly file: string; readonly normalise?: CodeNormaliser | undefined };
  /** That the single codes below the groups are counted, and come back where counts allow. */
  readonly detail?: 'codes' | undefined;
}

/** Modelled by how far it lies from another column. */
export interface OffsetSpec extends ModelledFields {
  readonly kind: 'integer' | 'real' | 'date' | 'datetime';
  readonly after: string;
  readonly range?: readonly [number, number] | undefined;
  readonly bins?: NumberBinsSpec | undefined;
  /** Differences that get a cell of their own beside the bins. */
  readonly atoms?: readonly number[] | undefined;
  readonly detail?: 'none' | undefined;
  /** Of `datetime`. */
  readonly in?: 'days' | 'hours' | 'minutes' | 'seconds' | undefined;
  /** Of `real`. */
  readonly decimals?: number | undefined;
  /** Of dates and times. */
  readonly format?: string | readonly string[] | undefined;
  readonly decimal?: string | undefined;
  readonly thousands?: string | undefined;
}

/** Computed from other columns of the row; never read. */
export interface FormulaSpec {
  readonly kind: 'integer' | 'real' | 'date' | 'datetime';
  readonly description?: string | undefined;
  readonly storage?: string | undefined;
  readonly from: string;
  /** Of `real`. */
  readonly decimals?: number | undefined;
}

/** Looked up by the value of another column of the row; never read. */
export interface MapSpec {
  readonly kind: 'categorical' | 'ordinal' | 'boolean' | 'integer' | 'real';
  readonly description?: string | undefined;
  readonly storage?: string | undefined;
  readonly from: string;
  /** Values by value, or the single key `file`. */
  readonly map: Readonly<Record<string, string>>;
}
