import type { CensoredCell } from './censored.ts';
import type { ColumnCoding, ColumnKind, Origin } from './coding.ts';
import type { DictionaryConstraint } from './constraint.ts';
import type { ComputedRule, OffsetRule } from './derived/rules.ts';
import type { LeftOut } from './left-out.ts';
import type { CodeNormaliser } from './normalise-code.ts';
import type { NumberForm } from './number-form.ts';
import type { OutsidePolicy } from './outside-policy.ts';
import type { Scale, Steps } from './scale.ts';
import type { StoredAs } from './storage/stored-as.ts';
import type { DictionarySurvival } from './survival.ts';

/** Everything that is public about a table. Frozen; computed from the dictionary file and its grouping files alone. */
export interface Dictionary {
  readonly table: string;
  readonly unit: DictionaryUnit;
  /** Name of the modelled column whose relations matter most. */
  readonly target: string | undefined;
  /** Names of modelled columns by whose values an evaluation shows everything apart. */
  readonly protectedAttributes: readonly string[];
  readonly survival: DictionarySurvival | undefined;
  /** Every column, in the order of the dictionary. */
  readonly columns: readonly DictionaryColumn[];
  /** The modelled ones, in the same order: position `c` is column `c` of the guard, of models and of released codes. */
  readonly codings: readonly ColumnCoding[];
  /** What no record can be. */
  readonly constraints: readonly DictionaryConstraint[];
  /** What the release will not hold, and why; for the steward and the dataset card. */
  readonly leftOut: readonly LeftOut[];
  /** SHA-256 (hex) of the dictionary and of each grouping file that it names. */
  readonly sourceDigest: string;
}

export interface DictionaryUnit {
  /** What one unit is called where its protection is stated: the column, unless the dictionary names it. */
  readonly name: string;
  /**
   * The identifier column that says whose row it is; of several, their names with ` + ` between, as the account knows them. Absent where each
   * row is its own unit.
   */
  readonly column: string | undefined;
  /** The identifier columns that together say whose row it is; none where each row is its own unit. */
  readonly columns: readonly string[];
  readonly maxRows: number;
  readonly origin: Origin;
  readonly event: string | undefined;
}

export type DictionaryColumn = IdentifierColumn | TextColumn | ComputedColumn | ModelledColumn;

/** Never modelled. A fresh one may be generated for the release. */
export interface IdentifierColumn {
  readonly kind: 'identifier';
  readonly name: string;
  readonly description: string | undefined;
  readonly generate: 'sequence' | 'uuid' | { readonly pattern: string } | undefined;
  /** Whether the release has it, without values. */
  readonly keep: 'nulls' | undefined;
  readonly stored?: StoredAs;
  /** Texts that mean "unknown"; rows whose unit is unknown are dropped. */
  readonly missing: readonly string[];
}

/** Left out, or kept without values. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  readonly description: string | undefined;
  readonly keep: 'nulls' | undefined;
  readonly stored?: StoredAs;
}

/** Made of the other columns of a released row; neither read nor modelled. */
export interface ComputedColumn {
  readonly kind: 'computed';
  readonly name: string;
  readonly description: string | undefined;
  readonly rule: ComputedRule;
  /** Name of the file that a map was read from, as written. */
  readonly file: string | undefined;
  readonly stored?: StoredAs;
}

export interface ModelledColumn {
  /** Of the values in the records and in the release. */
  readonly kind: ColumnKind;
  readonly name: string;
  readonly description: string | undefined;
  readonly origin: Origin;
  /** The event that paid for the domain, where `origin` is `dp`. */
  readonly event: string | undefined;
  /** Texts that mean "missing", beside null; `undefined` where the column has no missing values. */
  readonly missing: readonly string[] | undefined;
  readonly outside: OutsidePolicy;
  /** Whether it is known that most records have no value here. */
  readonly mostlyMissing: boolean;
  /** Of an offset, `coding` and `rule` are those of the difference. */
  readonly coding: ColumnCoding;
  readonly rule: EncodingRule;
  /** How a release keeps it; what suits the values where absent. */
  readonly stored?: StoredAs;
  /** How a value finds its cell of `coding.detail`; present where that is finer than `coding.cells`. */
  readonly detailRule?: EncodingRule;
  /** Present where the model holds how far the column lies from another. */
  readonly offset?: DictionaryOffset;
  /** Names of the grouping file and such, as written; for the data dictionary. */
  readonly source: Readonly<Record<string, unknown>>;
}

export interface DictionaryOffset extends OffsetRule {
  /** How the records' own value is read, before the base is taken from it; its steps and bounds say nothing. */
  readonly reading: Extract<EncodingRule, { readonly kind: 'scale' }>;
}

/** How a value finds its code. Codes of the domain come first, then the missing cell, then the other cell. */
export type EncodingRule =
  /** Texts as listed; what a table holds is looked up as it stands, then in its tidy form (`tidyText`). */
  | (LookupRule & { readonly kind: 'list'; readonly entries: ReadonlyMap<string, number> })
  /** Ranges of normalised codes, both ends included, ascending and disjoint. */
  | (LookupRule & { readonly kind: 'ranges'; readonly ranges: readonly CodeRange[] })
  /** Numbers, days or seconds in `[lower, upper]`. */
  | {
      readonly kind: 'scale';
      readonly scale: Scale;
      readonly lower: number;
      readonly upper: number;
      readonly steps: Steps;
      /** strptime formats of dates and datetimes kept as text or as whole numbers, to be tried in this order; ISO where there is none. */
      readonly formats: readonly string[];
      /** How numbers kept as text are written; as programs write them where absent. */
      readonly form: NumberForm | undefined;
      /** Cells after those of the steps, for values beyond a limit of measurement. */
      readonly censored: readonly CensoredCell[];
    };

interface LookupRule {
  readonly normalise: CodeNormaliser;
  readonly ignoreCase: boolean;
  /** Texts that stand for the codes themselves, in their order; `first` where they go before the values of records. */
  readonly groups?: { readonly names: readonly string[]; readonly first: boolean };
}

export interface CodeRange {
  readonly from: string;
  readonly to: string;
  readonly code: number;
}

export const isModelled = (column: DictionaryColumn): column is ModelledColumn =>
  column.kind !== 'identifier' && column.kind !== 'text' && column.kind !== 'computed';

/** Names of the columns that end a run over a value outside their domain, which tells that there is one. */
export const strictColumns = ({ columns }: Pick<Dictionary, 'columns'>): string[] =>
  columns.flatMap((column) => (isModelled(column) && column.outside === 'error' ? [column.name] : []));

/** Codes for what is no value of the domain. `refuse` where the policy is `error`. */
export interface SpecialCodes {
  readonly missing: number | 'refuse';
  /** A value of the right type that is not in the domain; `clamp` moves it to the nearest cell. */
  readonly outside: number | 'refuse' | 'clamp';
  /** Text that is no number or no date, and infinities. */
  readonly unreadable: number | 'refuse';
}

/** Follows the policy of a column; the dictionary was checked, so that each case has somewhere to go. */
export function specialCodes(column: ModelledColumn): SpecialCodes {
  const find = (kind: 'missing' | 'other'): number | 'refuse' => {
    const code = column.coding.cells.findIndex((cell) => cell.kind === kind);
    return code < 0 ? 'refuse' : code;
  };
  const missing = find('missing');
  switch (column.outside) {
    case 'clamp':
      return { missing, outside: 'clamp', unreadable: missing };
    case 'missing':
      return { missing, outside: missing, unreadable: missing };
    case 'other': {
      const other = find('other');
      return { missing: missing === 'refuse' ? other : missing, outside: other, unreadable: other };
    }
    case 'error':
      return { missing, outside: 'refuse', unreadable: 'refuse' };
  }
}
