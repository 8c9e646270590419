import type { ImpossibleCells } from '../../models/model.ts';
import type { DictionaryConstraint } from './constraint.ts';
import type { ModelledColumn } from './dictionary.ts';
import { impossibleCells } from './impossible-cells.ts';
import { impossibleChains } from './order/order-chains.ts';
import type { Order } from './order/order-graph.ts';

/** What a model is told that no record can be: the cells of each constraint, in their order, then what orders forbid together. */
export function heldConstraints(
  constraints: readonly DictionaryConstraint[],
  modelled: readonly ModelledColumn[],
): readonly ImpossibleCells[] | undefined {
  const cells = constraints.map((constraint) => impossibleCells(constraint, modelled));
  const chains = impossibleChains(ordersOf(constraints), modelled);
  if ('names' in chains) return undefined;
  const known = cells.filter((one) => typeof one !== 'string');
  return known.length === cells.length ? [...known, ...chains] : undefined;
}

/** The columns of each order, the lower first. */
export const ordersOf = (constraints: readonly Pick<DictionaryConstraint, 'kind' | 'columns'>[]): readonly Order[] =>
  constraints.flatMap(({ kind, columns }) => (kind === 'order' ? [[columns[0]!, columns[1]!] as const] : []));
