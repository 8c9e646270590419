import { allocateCodes, type EncodedColumn } from '../../privacy/guard/codes.ts';
import type { BaseRecords } from './base-records.ts';
import type { Canaries } from './canaries.ts';

/** What a guard is given in one run. */
export interface RecordsOfRun {
  readonly columns: readonly EncodedColumn[];
  readonly rowCount: number;
  readonly unitOfRow?: Uint32Array;
  readonly maxRowsPerUnit: number;
}

/** The base records and, after them, the canaries with a 1 in `included`. */
export function recordsWithCanaries(
  base: BaseRecords,
  { combinations, rowsEach }: Canaries,
  included: ArrayLike<number>,
): RecordsOfRun {
  const among = combinations.filter((_, canary) => included[canary] === 1);
  const rowCount = base.rowCount + among.length * rowsEach;
  const columns = base.columns.map(({ name, size, codes: known }, column) => {
    const codes = allocateCodes(size, rowCount);
    codes.set(known);
    for (const [i, combination] of among.entries()) {
      const from = base.rowCount + i * rowsEach;
      codes.fill(combination[column]!, from, from + rowsEach);
    }
    return { name, size, codes };
  });
  const records = { columns, rowCount, maxRowsPerUnit: rowsEach };
  if (base.unitOfRow === undefined && rowsEach === 1) return records;
  const unitOfRow = new Uint32Array(rowCount);
  unitOfRow.set(base.unitOfRow ?? Uint32Array.from({ length: base.rowCount }, (_, row) => row));
  for (let i = 0; i < among.length; i++) {
    const from = base.rowCount + i * rowsEach;
    unitOfRow.fill(base.units + i, from, from + rowsEach);
  }
  return { ...records, unitOfRow };
}
