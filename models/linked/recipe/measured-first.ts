import type { ColumnRecipe, View } from '../../../privacy/guard/views/view.ts';

/** Tables of more cells are left to be chosen. */
const MOST_CELLS = 2 ** 12;

/**
 * What of a view is measured whatever it comes to: how each value follows from the one before it, from what is still to come and from how many
 * there are; days between events by their number, since those who come often weigh less among events; what is there by how long ago it was and whether it is
 * due; values by their kind and by the last of it.
 */
export function measuredFirst({ columns }: View): readonly (readonly number[])[] {
  const sets: [number, number][] = [];
  for (const [at, { from, size }] of columns.entries()) {
    for (const [other, { from: beside, size: values }] of columns.entries()) {
      if (at !== other && size * values <= MOST_CELLS && belongs(beside, from)) sets.push([other, at]);
    }
  }
  return sets.map(([a, b]) => (a < b ? [a, b] : [b, a]));
}

function belongs(beside: ColumnRecipe, from: ColumnRecipe): boolean {
  switch (from.of) {
    case 'row':
      return (
        (beside.of === 'previous' && beside.column === from.column && !beside.grouped === !from.grouped) ||
        beside.of === 'left' ||
        beside.of === 'count'
      );
    case 'gap':
      return beside.of === 'count' || (beside.of === 'leading' && beside.previous === true);
    case 'here':
      return (
        (beside.of === 'since' || beside.of === 'due') && beside.detail === from.detail && beside.group === from.group
      );
    case 'leading':
      return from.previous !== true && (beside.of === 'since' || beside.of === 'due');
    case 'detail':
      return (
        (beside.of === 'last-of-kind' && beside.column === from.column) ||
        (beside.of === 'first-of-kind' && beside.column === from.column)
      );
    case 'has-ever':
    case 'unit':
      return beside.of === 'count';
    default:
      return false;
  }
}
