import { type DictionaryColumn, isModelled } from '../dictionary.ts';
import { neededBy } from './resolve-operands.ts';

/**
 * Why a constraint cannot name `column`, with what to do instead; `undefined` where it can. Constraints are held on cells: of a
 * computed column there are none, and of an offset they are differences. `order` is the pair that an order constraint names.
 */
export function notForConstraints(
  column: DictionaryColumn,
  columns: readonly DictionaryColumn[],
  order: readonly [string, string] | undefined,
): string | undefined {
  const name = `the constraint names "${column.name}"`;
  if (column.kind === 'computed') {
    const sources = neededBy({ kind: 'computed', rule: column.rule }).map((one) => `"${one}"`);
    return `${name}, which is computed; constrain what it is computed from: ${sources.join(', ')}`;
  }
  if (column.kind === 'censored') {
    return `${name}, which has limits of measurement (below, above); what lies beyond one has no value to constrain`;
  }
  if (!isModelled(column) || column.offset === undefined) return undefined;
  const { after } = column.offset;
  if (order?.[1] === column.name && neverBefore(order[0], column, columns)) {
    return `"${column.name}" is never before "${order[0]}" by construction, since it comes after it from 0; take the constraint out`;
  }
  const instead =
    order === undefined
      ? 'let the range of the difference say what is possible'
      : `an order holds by construction where one column comes after the other with a range from 0`;
  return `${name}, whose cells are differences from "${after}" and not its values; ${instead}`;
}

/** Whether `column` is `first` and differences that are not negative. */
function neverBefore(first: string, column: DictionaryColumn, columns: readonly DictionaryColumn[]): boolean {
  if (!isModelled(column) || column.offset === undefined || column.rule.kind !== 'scale') return false;
  const { after } = column.offset;
  if (column.rule.lower < 0) return false;
  const base = columns.find(({ name }) => name === after);
  return after === first || (base !== undefined && neverBefore(first, base, columns));
}
