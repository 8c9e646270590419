import type { EncodedColumn } from './codes.ts';
import type { RowWeights } from './counting/weigh-cells.ts';
import { WEIGHT_LATTICE } from './lattice.ts';

/**
 * Records whose contributions are bounded: no unit has more than `maxRowsPerUnit` rows, and which rows were kept, and their order within
 * their unit, follow from that unit's rows and coins alone. Protected in every field but `maxRowsPerUnit` and the columns' names and sizes.
 */
export interface BoundedRecords {
  readonly columns: readonly EncodedColumn[];
  readonly rowCount: number;
  /** Row `i` belongs to unit `unitOfRow[i]`, numbered densely from 0. Absent where every row is a unit of its own. */
  readonly unitOfRow?: Uint32Array;
  readonly maxRowsPerUnit: number;
  /**
   * Present where rows have weights, in parts of a row (`WEIGHT_LATTICE`), at most one each: those that add up to at most `rows` rows in
   * each unit, for `rows` from 1 to `maxRowsPerUnit`. Counts are then of weights, and a unit may have any number of rows. What a row
   * weighs follows from the rows of its unit alone. Nothing is read until it is called.
   */
  weightsFor?(rows: number): RowWeights;
}

/** Weights that share `rows` rows evenly among the rows of each unit: `floor(1024 min(1, rows / k))` of each of k. */
export function evenWeights(unitOfRow: Uint32Array, rows: number): Uint16Array {
  const rowsOfUnit = new Uint32Array(countUnits(unitOfRow));
  for (const unit of unitOfRow) rowsOfUnit[unit]!++;
  return Uint16Array.from(unitOfRow, (unit) => evenWeight(rowsOfUnit[unit]!, rows));
}

/** What each of the `all` rows of a unit weighs where they share `rows` rows. */
export const evenWeight = (all: number, rows: number): number =>
  all <= rows ? WEIGHT_LATTICE : Math.floor((WEIGHT_LATTICE * rows) / all);

/** How many units there are, where they are numbered densely from 0. */
export function countUnits(unitOfRow: Uint32Array): number {
  let units = 0;
  for (const unit of unitOfRow) if (unit >= units) units = unit + 1;
  return units;
}
