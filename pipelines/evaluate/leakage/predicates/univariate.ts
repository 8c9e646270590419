import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { shuffledRows } from '../../../workspace/seeded-rows.ts';
import { rareValues } from './column-conditions.ts';
import type { Condition, Predicate } from './condition.ts';

/**
 * Up to `wanted` predicates of one condition each, read off the synthetic table alone: rare values of its columns in random order, one column after the other in
 * turns, so that none is heard only because it has most values. One column gives at most half of them where others give any.
 */
export function univariatePredicates(
  synthetic: EvaluatedTable,
  { mostRows, wanted, seed }: { readonly mostRows: number; readonly wanted: number; readonly seed: string },
): Predicate[] {
  const byColumn = synthetic.columns.flatMap((column, position): Condition[][] => {
    const rare = rareValues(column, mostRows);
    const order = shuffledRows(rare.length, `${seed}/${position}`);
    return rare.length === 0 ? [] : [Array.from(order, (i) => ({ ...rare[i]!, column: position }))];
  });
  const atMost = byColumn.length === 1 ? wanted : Math.ceil(wanted / 2);
  const predicates: Predicate[] = [];
  for (let turn = 0; turn < atMost && predicates.length < wanted; turn++) {
    const before = predicates.length;
    for (const conditions of byColumn) {
      const condition = conditions[turn];
      if (condition !== undefined && predicates.length < wanted) predicates.push([condition]);
    }
    if (predicates.length === before) break;
  }
  return predicates;
}
