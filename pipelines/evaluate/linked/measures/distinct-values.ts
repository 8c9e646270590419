import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { manyValued, visitFirstPlaces } from './first-places.ts';

/** Events a unit needs for its values to tell of a habit. */
const LEAST_EVENTS = 3;

/** How many different values units have, of units with any and of those with three events or more. */
export function distinctValues(records: LinkedTable, other: LinkedTable): Measured[] {
  return manyValued(records).flatMap((column) => {
    const means = (table: LinkedTable): readonly (number | undefined)[] => {
      const distinct = new Uint32Array(table.rows.unitCount);
      visitFirstPlaces(column, table, (unit, values) => {
        distinct[unit] = values.length;
      });
      const { start } = table.rows.events;
      return [1, LEAST_EVENTS].map((least) => {
        const some = distinct.filter((count, of) => count > 0 && start[of + 1]! - start[of]! >= least);
        return some.length === 0 ? undefined : some.reduce((sum, count) => sum + count, 0) / some.length;
      });
    };
    const [a, b] = [means(records), means(other)];
    return ['all', `${LEAST_EVENTS} events or more`].map((whose, i) => ({
      measure: 'distinct' as const,
      of: [column.name, whose],
      records: a[i],
      value: b[i],
    }));
  });
}
