import type { ReadingCounts } from './readings.ts';

/** How the values of a table were read: exact counts, before contributions are bounded. For the steward alone. */
export interface TableReadings {
  readonly rows: number;
  readonly columns: readonly ColumnReadings[];
  /** Absent where each row is its own unit. */
  readonly units: UnitReadings | undefined;
}

export interface ColumnReadings extends ReadingCounts {
  readonly name: string;
}

export interface UnitReadings {
  readonly units: number;
  /** Rows whose unit is not known; they are dropped. */
  readonly rowsWithout: number;
  /** Rows of the unit that has most. */
  readonly rowsOfLargest: number;
}
