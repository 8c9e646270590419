/** One `--where`, read but not yet held against a domain. */
export interface Condition {
  /** As it was written. */
  readonly text: string;
  /** Name of a released column, or of none. */
  readonly column: string;
  readonly test: ConditionTest;
}

/** Values are texts as they were written, without their quotes. */
export type ConditionTest =
  | { readonly kind: 'in'; readonly negated: boolean; readonly values: readonly string[] }
  | { readonly kind: 'order'; readonly operator: OrderOperator; readonly value: string }
  | { readonly kind: 'between'; readonly lower: string; readonly upper: string }
  | { readonly kind: 'null'; readonly negated: boolean };

export type OrderOperator = '<' | '<=' | '>' | '>=';
