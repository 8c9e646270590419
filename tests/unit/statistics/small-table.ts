import type { Cell, ColumnCoding } from '../../../pipelines/dictionary/coding.ts';
import type { EvaluatedColumn, EvaluatedTable } from '../../../pipelines/statistics/evaluated-table.ts';
import { allocateCodes } from '../../../privacy/guard/codes.ts';

/** A column of texts; null is missing. */
export function levels(
  name: string,
  domain: readonly (string | boolean)[],
  values: readonly (string | boolean | null)[],
  kind: ColumnCoding['kind'] = 'categorical',
): EvaluatedColumn {
  const cells: Cell[] = [...domain.map((value): Cell => ({ kind: 'value', value })), { kind: 'missing' }];
  const codes = allocateCodes(cells.length, values.length);
  for (const [row, value] of values.entries()) codes[row] = value === null ? domain.length : domain.indexOf(value);
  const coding: ColumnCoding = { name, size: cells.length, kind, cells };
  return { name, size: cells.length, codes, coding, numbers: undefined };
}

/** A column of numbers in one bin; null is missing. */
export function numbers(name: string, values: readonly (number | null)[]): EvaluatedColumn {
  const cells: Cell[] = [{ kind: 'interval', lower: -1e9, upper: 1e9, closed: true }, { kind: 'missing' }];
  const codes = Uint8Array.from(values, (value) => Number(value === null));
  const coding: ColumnCoding = { name, size: 2, kind: 'real', cells };
  return { name, size: 2, codes, coding, numbers: Float64Array.from(values, (value) => value ?? Number.NaN) };
}

export const tableOf = (columns: readonly EvaluatedColumn[], unitOfRow?: Uint32Array): EvaluatedTable => ({
  rows: columns[0]!.codes.length,
  columns,
  unitOfRow,
});
