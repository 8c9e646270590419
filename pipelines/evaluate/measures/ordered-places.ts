import type { EvaluatedColumn } from '../../statistics/evaluated-table.ts';
import { denseRanks } from './dense-ranks.ts';
import type { Ordered } from './spearman.ts';

/** Whether the values of a column have an order. */
export const isOrdered = ({ coding, numbers }: EvaluatedColumn): boolean =>
  numbers !== undefined || coding.kind === 'ordinal';

/** Where each row lies on the scale of an ordered column: by its number where there are any, else by the order of the dictionary. */
export function orderedPlaces({ numbers, codes, coding, size }: EvaluatedColumn): Ordered {
  if (numbers !== undefined) {
    const { distinct, ranks } = denseRanks([numbers]);
    return { places: ranks[0]!, size: distinct.length };
  }
  const hasPlace = coding.cells.map(({ kind }) => kind === 'value' || kind === 'interval');
  return { places: Int32Array.from(codes, (code) => (hasPlace[code] ? code : -1)), size };
}
