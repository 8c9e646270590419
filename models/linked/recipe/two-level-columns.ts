import { largestGroup } from '../../../privacy/guard/views/groups.ts';
import type { ColumnRecipe, LinkedShape, ViewColumn } from '../../../privacy/guard/views/view.ts';

/*
 * A column of events whose values have groups, such as the main diagnosis of a visit, is modelled in two levels: the group, then which value
 * of the group. What units had before is remembered for it, because such values come back: without that a chain forgets habits.
 */

/** Classes of the number of distinct values so far. */
const DISTINCT = [0, 2, 3, 4, 5, 7, 10, 16];
/** The value before is told with as many values at most, beside its group. */
const MOST_PREVIOUS_VALUES = 512;

export type EventColumn = 'row' | 'previous' | 'first';

/** Columns of the view for each column of events. */
export function ofEvents(shape: LinkedShape, of: EventColumn, levels: 'both' | 'value' = 'both'): ViewColumn[] {
  return shape.events.columns.flatMap(({ name, size }, column) => {
    const named = of === 'row' ? name : `${of} ${name}`;
    const groups = shape.events.groups[column];
    if (groups === undefined) return [{ name: named, size, from: { of, column } }];
    const group: ViewColumn = { name: `group of ${named}`, size: groups.size, from: { of, column, grouped: true } };
    if (of === 'row') {
      const within: ColumnRecipe = { of, column, within: true };
      return [
        ...(levels === 'both' ? [group] : []),
        { name: `${named} within its group`, size: largestGroup(groups), from: within },
      ];
    }
    // The usual value says more than the first one; both together would count the same habit twice.
    if (of === 'first') return [];
    const whole: ViewColumn = { name: named, size, from: { of, column } };
    return size <= MOST_PREVIOUS_VALUES ? [whole, group] : [group];
  });
}

/** What is known of earlier values. */
export function memoryColumns({ events }: LinkedShape): ViewColumn[] {
  return events.columns.flatMap(({ name }, column): ViewColumn[] => {
    const groups = events.groups[column];
    if (groups === undefined) return [];
    return [
      { name: `distinct ${name}`, size: DISTINCT.length, from: { of: 'distinct', column, edges: DISTINCT } },
      { name: `ways of ${name}`, size: 4, from: { of: 'ways', column } },
      { name: `usual group of ${name}`, size: groups.size, from: { of: 'usual', column, grouped: true } },
    ];
  });
}

/** How the value of this event comes: new, in which group, or again, in which way. Drawn before it. */
export function comingColumns({ events }: LinkedShape): ViewColumn[] {
  return events.columns.flatMap(({ name }, column): ViewColumn[] => {
    const groups = events.groups[column];
    return groups === undefined
      ? []
      : [{ name: `how ${name} comes`, size: groups.size + 3, from: { of: 'comes', column } }];
  });
}
