import type { ReadTable } from '../../protected/evaluating/read-evaluated-table.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { rowSample } from '../../workspace/seeded-rows.ts';
import { takeEvaluatedRows } from '../reference/take-evaluated-rows.ts';

/**
 * Both tables with the same share of the rows of their files, where either has been read in part: patients of the one that was read whole would have more of their rows than those of the other, and more to be
 * recognised by. What is left out is drawn by `seed`.
 */
export function cutAlike(
  records: ReadTable,
  holdout: ReadTable,
  seed: string,
): readonly [EvaluatedTable, EvaluatedTable] {
  const share = Math.min(shareRead(records), shareRead(holdout));
  return [cutTo(share, records, `${seed}/cut/records`), cutTo(share, holdout, `${seed}/cut/holdout`)];
}

const shareRead = ({ table, rowsRead }: ReadTable): number => table.rows / rowsRead;

function cutTo(share: number, { table, rowsRead }: ReadTable, seed: string): EvaluatedTable {
  const wanted = Math.max(1, Math.round(share * rowsRead));
  return wanted >= table.rows ? table : takeEvaluatedRows(table, rowSample(table.rows, wanted, seed).toSorted());
}
