import { NO_UNIT } from './no-unit.ts';

export interface UnitReadings {
  readonly units: number;
  /** Rows whose unit is not known; they are dropped. */
  readonly rowsWithout: number;
  /** Rows of the unit that has most. */
  readonly rowsOfLargest: number;
}

/** Counts the rows of units numbered densely from 0. */
export function unitReadings(unitOfRow: Uint32Array): UnitReadings {
  const units = unitsIn(unitOfRow);
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

/** How many units are numbered. */
function unitsIn(unitOfRow: Uint32Array): number {
  let units = 0;
  for (const unit of unitOfRow) if (unit !== NO_UNIT && unit >= units) units = unit + 1;
  return units;
}
