import type { ColumnCoding } from '../../dictionary/coding.ts';
import { isNumeric } from '../../statistics/column-levels.ts';

/**
 * The number that stands for each code of a column of numbers: the value itself or the middle of a bin, dates in days and moments in seconds since
 * 1970-01-01; NaN where there is none. Absent for other columns.
 */
export function cellNumbers({ kind, cells }: Pick<ColumnCoding, 'kind' | 'cells'>): Float64Array | undefined {
  if (!isNumeric({ kind })) return undefined;
  return Float64Array.from(cells, (cell) => {
    if (cell.kind === 'interval') {
      // Whole numbers in [40, 50) are 40 to 49.
      const last = kind === 'integer' && !cell.closed ? cell.upper - 1 : cell.upper;
      return (cell.lower + last) / 2;
    }
    if (cell.kind !== 'value') return Number.NaN;
    return typeof cell.value === 'number' ? cell.value : momentOf(kind, cell.value);
  });
}

function momentOf(kind: ColumnCoding['kind'], value: string | boolean): number {
  if (kind === 'date') return Date.parse(`${value}T00:00:00Z`) / 86_400_000;
  return kind === 'datetime' ? Date.parse(`${value}Z`) / 1000 : Number.NaN;
}
