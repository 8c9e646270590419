import type { MarginalRequest } from '../../../privacy/guard/guard.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { type PricedMarginal, requestsByCells } from '../../graphical/planning/requests-by-cells.ts';

/** A column of events that is drawn, and where what tells of it stands in the view. */
export interface StepColumn {
  readonly column: number;
  readonly size: number;
  /** Of the event before; absent for what only stands between events. */
  readonly previous: number | undefined;
  readonly first: number | undefined;
  /** What the column is counted with, one table each. */
  readonly parents: readonly number[];
  /** Place and pattern of agreement, whose table tells of habits; absent where there is none. */
  readonly habit: readonly [place: number, pattern: number] | undefined;
}

export interface StepTables {
  readonly columns: readonly StepColumn[];
  readonly requests: readonly MarginalRequest[];
}

/** Tables of a value and the next one with more cells are left to how often values stay the same. */
const MOST_CELLS = 2 ** 14;
/** Most cells of a table are all but empty, and noise in them is told from counts: about so many a value are felt. */
const FELT_CELLS = 3;
/** Columns of at most so many values are few numbers, and say how a stay ends or goes on. */
export const FEW_VALUES = 4;
/**
 * Small tables get as much as one of so many cells. Which values there are, by how many events follow, is felt in every pair of columns of later events, and how a value
 * follows the one before at every step, where values are few in every cell; habits tell of what is further apart alone.
 */
const LEAST_CELLS = { left: 80, previous: 40, previousOfFew: 160, habit: 10 };

/** What is asked of a view of steps: public. Of each column the table with the event before, with how many follow, and its pattern of agreement by place. */
export function stepTables(view: View, rho: Rational): StepTables {
  const find = (of: string, column?: number): number | undefined => {
    const at = view.columns.findIndex(
      ({ from }) => from.of === of && (column === undefined || ('column' in from && from.column === column)),
    );
    return at < 0 ? undefined : at;
  };
  const [left, place] = [find('left')!, find('place')!];
  const columns = view.columns.flatMap(({ from, size }, column): StepColumn[] => {
    if (from.of === 'gap')
      return [{ column, size, previous: undefined, first: undefined, parents: [left], habit: undefined }];
    if (from.of !== 'row') return [];
    const [previous, first, pattern] = ['previous', 'first', 'pattern'].map((of) => find(of, from.column));
    const habit = pattern === undefined ? undefined : ([place, pattern] as const);
    return [
      {
        column,
        size,
        previous,
        first,
        parents: previous === undefined || size * size > MOST_CELLS ? [left] : [left, previous],
        habit,
      },
    ];
  });
  const sizeOf = (at: number): number => view.columns[at]!.size;
  const priced = columns.flatMap(({ column, size, parents, habit, previous }): PricedMarginal[] => [
    ...parents.map((parent) => ({
      columns: [parent, column],
      cells: parent === previous ? feltOfSteps(size) : Math.max(LEAST_CELLS.left, sizeOf(parent) * size),
    })),
    ...(habit === undefined ? [] : [{ columns: habit, cells: LEAST_CELLS.habit }]),
  ]);
  return { columns, requests: requestsByCells(priced, rho, view.rows) };
}

const feltOfSteps = (size: number): number =>
  Math.max(size <= FEW_VALUES ? LEAST_CELLS.previousOfFew : LEAST_CELLS.previous, FELT_CELLS * size);
