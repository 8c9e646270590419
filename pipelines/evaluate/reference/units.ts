import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';

/** Whose row each row is: whole numbers below `count`, each of which has a row. Without known units each row is its own. */
export interface Units {
  readonly count: number;
  readonly ofRow: (row: number) => number;
}

export function unitsOf({ rows, unitOfRow }: Pick<EvaluatedTable, 'rows' | 'unitOfRow'>): Units {
  if (unitOfRow === undefined) return { count: rows, ofRow: (row) => row };
  let most = 0;
  for (const unit of unitOfRow) if (unit > most) most = unit;
  const numbers = new Int32Array(most + 1).fill(-1);
  let count = 0;
  const dense = unitOfRow.map((unit) => {
    if (numbers[unit] === -1) numbers[unit] = count++;
    return numbers[unit]!;
  });
  return { count, ofRow: (row) => dense[row]! };
}
