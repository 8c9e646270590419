/** What a column may be drafted as. */
export type FieldKind =
  | 'identifier'
  | 'text'
  | 'categorical'
  | 'ordinal'
  | 'boolean'
  | 'integer'
  | 'real'
  | 'date'
  | 'datetime'
  | 'code';

export interface ListedValue {
  readonly value: string;
  readonly label?: string | undefined;
}

/** What a schema says of one column. What it leaves open is absent. */
export interface SchemaField {
  readonly name: string;
  /** Names under which an export may hold it instead. */
  readonly also?: readonly string[];
  readonly kind: FieldKind;
  readonly description?: string | undefined;
  /** Of lists: every value. */
  readonly values?: readonly ListedValue[] | undefined;
  /** Of Booleans. */
  readonly truth?: Truth | undefined;
  /** Ends of the range: numbers, or ISO dates as text. */
  readonly lower?: number | string | undefined;
  readonly upper?: number | string | undefined;
  readonly decimals?: number | undefined;
  readonly decimal?: ',' | undefined;
  readonly format?: string | undefined;
  readonly missing?: readonly string[] | undefined;
  /** The schema takes no row without a value. */
  readonly required?: boolean;
  /** A formula in the words of the dictionary. */
  readonly from?: string | undefined;
  /** How a table made by the schema keeps it, in the words of the dictionary; where it says so. */
  readonly storage?: string | undefined;
  /** A column that the schema does not name and that an export may hold all the same. */
  readonly implied?: boolean;
  /** What a person should know of this column, in a few words. */
  readonly notes?: readonly string[];
}

export interface Truth {
  readonly true: readonly string[];
  readonly false: readonly string[];
  readonly ignoreCase?: boolean;
}

/** What no record can be by the schema: values that come together, or one column above another. */
export type SuggestedConstraint = { readonly because: string } & (
  | { readonly impossible: Readonly<Record<string, readonly string[]>> }
  | { readonly order: readonly [string, string] }
);

/** Whose rows they may be. */
export interface UnitCandidate {
  readonly column: string;
  /** The schema holds that no two rows have the same. */
  readonly unique: boolean;
  readonly because: string;
}

export interface Schema {
  /** The kind of file in a sentence: `a REDCap data dictionary`. */
  readonly what: string;
  readonly table?: string | undefined;
  readonly fields: readonly SchemaField[];
  readonly unit?: UnitCandidate | undefined;
  /** Where a table has one of these columns, a unit may have several rows whatever the schema says. */
  readonly repeats?: readonly string[];
  readonly constraints?: readonly SuggestedConstraint[];
  /** What was met and could not be used, in whole sentences. */
  readonly remarks: readonly string[];
}

/** A file that cannot be used. The message continues the sentence "Cannot draft from <file>: ...". */
export class SchemaError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
