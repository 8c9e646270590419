import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';

/** Whose row each row is: numbers below `count`. Without known units each row is its own. */
export interface Units {
  readonly count: number;
  readonly ofRow: (row: number) => number;
}

export function unitsOf({ rows, unitOfRow }: Pick<EvaluatedTable, 'rows' | 'unitOfRow'>): Units {
  if (unitOfRow === undefined) return { count: rows, ofRow: (row) => row };
  let count = 0;
  for (const unit of unitOfRow) if (unit >= count) count = unit + 1;
  return { count, ofRow: (row) => unitOfRow[row]! };
}
