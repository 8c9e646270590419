import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { countUnits } from '../../../privacy/guard/records.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import { type EvaluatedTable, MAX_EVALUATED_CELLS, MAX_EVALUATED_ROWS } from '../../statistics/evaluated-table.ts';
import { shuffledRows } from '../../workspace/seeded-rows.ts';
import { takeEvaluatedRows } from '../reference/take-evaluated-rows.ts';

/**
 * Records of a run as evaluation reads tables, by their codes alone. Where there are more rows than it reads, those of units at random, each with all that it has; by a seed, since nothing of it is
 * published. `codings` in the order of the columns.
 */
export function evaluatedRecords(
  { columns, rowCount, unitOfRow }: BoundedRecords,
  codings: readonly ColumnCoding[],
  seed: string,
  mostRows: number = Math.min(MAX_EVALUATED_ROWS, Math.floor(MAX_EVALUATED_CELLS / Math.max(1, columns.length))),
): EvaluatedTable {
  const table: EvaluatedTable = {
    rows: rowCount,
    columns: columns.map((column, i) => ({ ...column, coding: codings[i]!, numbers: undefined })),
    unitOfRow,
  };
  if (rowCount <= mostRows) return table;
  const unitOf = (row: number): number => (unitOfRow === undefined ? row : unitOfRow[row]!);
  const rowsOf = new Uint32Array(unitOfRow === undefined ? rowCount : countUnits(unitOfRow));
  for (let row = 0; row < rowCount; row++) rowsOf[unitOf(row)]!++;
  const isTaken = new Uint8Array(rowsOf.length);
  let taken = 0;
  for (const unit of shuffledRows(rowsOf.length, `${seed}/units`)) {
    if (taken + rowsOf[unit]! > mostRows) break;
    isTaken[unit] = 1;
    taken += rowsOf[unit]!;
  }
  const rows = new Uint32Array(taken);
  for (let row = 0, at = 0; row < rowCount; row++) if (isTaken[unitOf(row)] === 1) rows[at++] = row;
  return takeEvaluatedRows(table, rows);
}
