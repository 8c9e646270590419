import { OrderCircle, type OrderGroup, orderGroups } from '../../dictionary/order/order-graph.ts';
import { scaleFamily } from '../../dictionary/order/scale-family.ts';
import { invalidCoding } from './invalid-coding.ts';
import { isModelledColumn, type OutputColumn } from './output-column.ts';
import type { TableRules } from './table-rules.ts';

/** The groups of columns that orders join. Throws `DICTIONARY_INVALID` for columns that are absent or do not compare, and for circles. */
export function checkedGroups(columns: readonly OutputColumn[], { orders }: TableRules): OrderGroup[] {
  // The cells of an offset are differences.
  const own = columns.filter(isModelledColumn).filter(({ offset }) => offset === undefined);
  const kinds = new Map(own.map(({ coding }) => [coding.name, coding.kind]));
  for (const pair of orders) {
    const [a, b] = pair.map((name) => scaleFamily(kinds.get(name)));
    if (a === undefined || a !== b) throw invalidCoding(pair[0], `it cannot be put in order with ${pair[1]}`);
  }
  try {
    return orderGroups(orders);
  } catch (error) {
    if (error instanceof OrderCircle) throw invalidCoding(error.names[0]!, 'its orders form a circle');
    throw error;
  }
}
