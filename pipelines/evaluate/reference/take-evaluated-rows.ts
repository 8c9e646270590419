import { takeRows as takeCodes } from '../../../privacy/guard/codes.ts';
import type { EvaluatedColumn, EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { takeNumbers } from '../../statistics/take-numbers.ts';

/** The rows `rows[0], rows[1], ...` of `table`, with their numbers and units; a row may be taken more than once. */
export function takeEvaluatedRows(table: EvaluatedTable, rows: Uint32Array): EvaluatedTable {
  const { unitOfRow } = table;
  return {
    rows: rows.length,
    columns: table.columns.map((column) => takeColumnRows(column, rows)),
    unitOfRow: unitOfRow && rows.map((row) => unitOfRow[row]!),
  };
}

export function takeColumnRows(column: EvaluatedColumn, rows: Uint32Array): EvaluatedColumn {
  const { numbers } = column;
  return {
    ...column,
    codes: takeCodes(column, rows),
    numbers: numbers && takeNumbers(numbers, rows),
  };
}
