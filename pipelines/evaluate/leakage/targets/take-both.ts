import { allocateCodes } from '../../../../privacy/guard/codes.ts';
import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { takeEvaluatedRows } from '../../reference/take-evaluated-rows.ts';

/** Rows of one table and then those of another of the same columns. Without units. */
export function takeBoth(
  [first, ofFirst]: readonly [EvaluatedTable, Uint32Array],
  [second, ofSecond]: readonly [EvaluatedTable, Uint32Array],
): EvaluatedTable {
  const a = takeEvaluatedRows(first, ofFirst);
  const b = takeEvaluatedRows(second, ofSecond);
  const columns = a.columns.map((column, c) => {
    const other = b.columns[c]!;
    const codes = allocateCodes(column.size, a.rows + b.rows);
    codes.set(column.codes);
    codes.set(other.codes, a.rows);
    return { ...column, codes, numbers: joined(column.numbers, other.numbers) };
  });
  return { rows: a.rows + b.rows, columns, unitOfRow: undefined };
}

function joined(a: Float64Array | undefined, b: Float64Array | undefined): Float64Array | undefined {
  if (a === undefined || b === undefined) return undefined;
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
