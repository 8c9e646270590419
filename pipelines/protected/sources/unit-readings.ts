import { NO_UNIT } from './no-unit.ts';
import type { UnitReadings } from './table-readings.ts';

/** Counts the rows of units numbered from 0. */
export function unitReadings(unitOfRow: Uint32Array, units: number): UnitReadings {
  const rows = new Uint32Array(units);
  let rowsWithout = 0;
  for (let row = 0; row < unitOfRow.length; row++) {
    const unit = unitOfRow[row]!;
    if (unit === NO_UNIT) rowsWithout++;
    else rows[unit]!++;
  }
  let rowsOfLargest = 0;
  for (let unit = 0; unit < units; unit++) if (rows[unit]! > rowsOfLargest) rowsOfLargest = rows[unit]!;
  return { units, rowsWithout, rowsOfLargest };
}
