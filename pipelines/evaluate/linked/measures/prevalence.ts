import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { manyValued, visitFirstPlaces } from './first-places.ts';

/** Values of a column beyond which each share is not told by itself. */
const TOLD = 60;

/** How many units ever have a value, of all units. */
export function prevalence(records: LinkedTable, other: LinkedTable): Measured[] {
  return manyValued(records).flatMap((column) => {
    const shares = (table: LinkedTable): Float64Array => {
      const units = new Float64Array(column.size);
      visitFirstPlaces(column, table, (_, values) => {
        for (const value of values) units[value] = units[value]! + 1;
      });
      return units.map((count) => count / table.rows.unitCount);
    };
    const [a, b] = [shares(records), shares(other)];
    const differences = a.map((share, value) => Math.abs(share - b[value]!));
    // Values that neither has would make the mean as small as one likes.
    const occurring = differences.filter((_, value) => a[value]! > 0 || b[value]! > 0);
    const mean = occurring.reduce((sum, difference) => sum + difference, 0) / occurring.length;
    return [
      { measure: 'everMean', of: [column.name], value: occurring.length === 0 ? undefined : mean },
      { measure: 'everWorst', of: [column.name], value: differences.reduce((most, x) => Math.max(most, x), 0) },
      ...(column.size > TOLD
        ? []
        : Array.from(a, (share, value) => ({
            measure: 'ever' as const,
            of: [column.name, String(value)],
            records: share,
            value: b[value]!,
          }))),
    ] satisfies Measured[];
  });
}
