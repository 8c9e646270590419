import type { Order } from '../../dictionary/order/order-graph.ts';
import { constraintsSchema } from '../../dictionary/schema.ts';
import type { ConstraintSpec } from '../../dictionary/spec.ts';

/** What the values of one row have to do with each other. */
export interface TableRules {
  /** By released names; both columns are modelled. */
  readonly orders: readonly Order[];
}

/** Every column is decoded by itself. */
export const NO_RULES: TableRules = { orders: [] };

/** The rules of a dictionary's constraints. Impossible combinations of whole cells are the model's to keep. */
export const tableRules = (constraints: readonly Pick<ConstraintSpec, 'order'>[]): TableRules => ({
  orders: constraints.flatMap(({ order }) => (order === undefined ? [] : [order])),
});

/** The same from the steward's dictionary in `data-dictionary.json`; `undefined` where its constraints are not well formed. */
export function rulesOfDescribed(dictionary: unknown): TableRules | undefined {
  const { constraints } = (dictionary ?? {}) as { constraints?: unknown };
  const parsed = constraintsSchema.safeParse(constraints ?? []);
  return parsed.success ? tableRules(parsed.data) : undefined;
}
