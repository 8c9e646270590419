import { percent } from '../../workspace/text/percent.ts';
import type { ColumnReadings, TableReadings } from './table-readings.ts';

/** From this share of the values on, a column is mostly unread. */
const MOSTLY = 0.5;
/** A unit with so large a share of the rows, or with so many times the rows that are kept of it, is likely none. */
const LARGE_SHARE = 0.05;
const LARGE_TIMES = 10;
/** From this share of rows without a unit on, they are told. */
const LOST_SHARE = 0.05;

/** Values that say something, and of those what the dictionary cannot read. */
function unreadOf({ missing, unreadable, unlisted }: ColumnReadings, rows: number): { said: number; unread: number } {
  return { said: rows - missing, unread: unreadable + unlisted };
}

/** Whether the dictionary reads less than half of what a column says. */
export function isMostlyUnread(column: ColumnReadings, rows: number): boolean {
  const { said, unread } = unreadOf(column, rows);
  return said > 0 && unread >= MOSTLY * said;
}

/** What a steward should look at, in words that hold exact shares of records. For the steward alone. */
export function readingWarnings({ rows, columns, units }: TableReadings, maxRows: number): string[] {
  const warnings = columns
    .filter((column) => isMostlyUnread(column, rows))
    .map((column) => {
      const { said, unread } = unreadOf(column, rows);
      return `column "${column.name}": the dictionary cannot read ${percent(unread, said)} of the values that are not missing; check its values, its format and how numbers are written.`;
    });
  warnings.push(...columns.flatMap((column) => beyondRange(column, rows)), ...mixtures(columns, rows));
  if (units === undefined || rows === 0) return warnings;
  if (units.rowsWithout >= LOST_SHARE * rows) {
    warnings.push(`${percent(units.rowsWithout, rows)} of the rows have no unit and are dropped.`);
  }
  const { rowsOfLargest } = units;
  if (rowsOfLargest > maxRows && (rowsOfLargest >= LARGE_SHARE * rows || rowsOfLargest > LARGE_TIMES * maxRows)) {
    warnings.push(
      `one unit has ${percent(rowsOfLargest, rows)} of the rows, ${rowsOfLargest} where ${maxRows} are kept: if it stands for "unknown", list it under missing of the unit column; the guarantee does not hold for the patients behind it.`,
    );
  }
  return warnings;
}

/** Numbers and dates that were read, and lie where the range does not reach. */
function beyondRange(column: ColumnReadings, rows: number): string[] {
  const { said, unread } = unreadOf(column, rows);
  const read = said - unread;
  return (['below', 'above'] as const).flatMap((side) =>
    read > 0 && column[side] >= MOSTLY * read
      ? [
          `column "${column.name}": ${percent(column[side], read)} of its numbers or dates lie ${side} the range; check the range, the unit of measurement and the format.`,
        ]
      : [],
  );
}

/** Columns of which several kinds of trouble together take most, and none of them does by itself. */
function mixtures(columns: readonly ColumnReadings[], rows: number): string[] {
  return columns.flatMap((column) => {
    const { said, unread } = unreadOf(column, rows);
    const lost = unread + column.below + column.above;
    const told = isMostlyUnread(column, rows) || beyondRange(column, rows).length > 0;
    return said > 0 && lost >= MOSTLY * said && !told
      ? [
          `column "${column.name}": ${percent(lost, said)} of the values that are not missing cannot be read, are not in the list or lie beyond the range; check its range, its format and how values are written.`,
        ]
      : [];
  });
}
