/** What is looked at, in the order of the report: the name of each kind of check says what holds where nothing violates it. */
export const KINDS = {
  table: 'tables are there',
  field: 'required fields are there',
  required: 'required fields have a value in every row',
  type: 'fields have values of the type of the model',
  key: 'keys name one row each',
  foreign: 'fields that name a row of another table name one that is there',
  owner: 'rows of a visit are of the person of the visit',
  periods: 'observation periods of a person lie apart',
  complete: 'persons have an observation period',
  order: 'nothing ends before it starts',
  birth: 'nothing is before birth',
  death: 'nothing is after death, with none of the 60 days of grace that the dashboard allows',
  inside: 'everything lies in an observation period of its person',
  once: 'persons die once',
  visit: 'rows of a visit are at most a week before its start or after its end',
  zero: 'concept 0 stands only where the dictionary lists it',
  plausible: 'values are plausible',
} as const;

export type OmopCheckKind = keyof typeof KINDS;

/** A check of the OHDSI DataQualityDashboard for CDM 5.4 that needs no vocabulary, or one that its users ask for beside it. */
export interface OmopCheck {
  /** The kind, and what is looked at: `required/person.year_of_birth`. */
  readonly id: string;
  readonly kind: OmopCheckKind;
  /** `fatal`: a release that is of the model violates it in no row. */
  readonly level: 'fatal' | 'note';
  readonly subject: string;
  /** Table that is to blame. */
  readonly table: string;
  /** Tables and their fields without which there is nothing to check. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** A table without which alone there is something to check. */
  readonly without?: string;
  /** What so many rows do that violate it. */
  readonly words: string;
  /**
   * The number of violating rows, as one value. Tables stand in the schema `cdm` under the names of the model, with the fields that a release lacks as
   * nulls; `cdm_release.tables (name)` and `cdm_release.fields (tbl, name)` list those that it has.
   */
  readonly sql: string;
}

/** A check of one field, or of what is called `subject`, under its id. */
export const checkOf = (
  kind: OmopCheckKind,
  subject: string,
  rest: Omit<OmopCheck, 'id' | 'kind' | 'subject'>,
): OmopCheck => ({ id: `${kind}/${subject}`, kind, subject, ...rest });

/** A moment or a day as a day; null for what is neither. */
export const day = (column: string): string => `TRY_CAST(${column} AS DATE)`;
