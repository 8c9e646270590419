import type { EncodedColumn } from './codes.ts';

/**
 * Records whose contributions are bounded: no unit has more than `maxRowsPerUnit` rows, and neither which rows were kept nor their
 * order within their unit depended on what they say. Protected in every field but `maxRowsPerUnit` and the columns' names and sizes.
 */
export interface BoundedRecords {
  readonly columns: readonly EncodedColumn[];
  readonly rowCount: number;
  /** Row `i` belongs to unit `unitOfRow[i]`, numbered densely from 0. Absent where every row is a unit of its own. */
  readonly unitOfRow?: Uint32Array;
  readonly maxRowsPerUnit: number;
}

/** How many units there are, where they are numbered densely from 0. */
export function countUnits(unitOfRow: Uint32Array): number {
  let units = 0;
  for (const unit of unitOfRow) if (unit >= units) units = unit + 1;
  return units;
}
