import type { ColumnValues } from './table-values.ts';

/** Whether `count` values of two columns of one type are equal, nulls included. */
export function sameRows(a: ColumnValues, atA: number, b: ColumnValues, atB: number, count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (a.present[atA + i] !== b.present[atB + i]) return false;
    if (a.present[atA + i] === 0) continue;
    if (a.uuids === undefined ? a.numbers[atA + i] !== b.numbers[atB + i] : a.uuids[atA + i] !== b.uuids?.[atB + i])
      return false;
  }
  return true;
}
