import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { ColumnRecipe, LinkedShape } from '../../../privacy/guard/views/view.ts';

/** What is impossible of a unit may speak of its columns and, as a column behind them, of whether it has events: 0 none, 1 some. */
export const columnsWithEvents = ({ units, events }: LinkedShape): readonly PublicColumn[] => [
  ...units,
  { name: `${events.name}:any`, size: 2 },
];

/** Position of that column. */
export const hasEventsColumn = ({ units }: LinkedShape): number => units.length;

/** Whether the first class of a number is of 0 alone. */
export const isZeroAlone = (from: ColumnRecipe): boolean => from.of === 'count' && (from.edges[1] ?? 0) === 1;
