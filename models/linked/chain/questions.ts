import type { MarginalRequest } from '../../../privacy/guard/guard.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { requestsByCells } from '../../graphical/planning/requests-by-cells.ts';

/** A column of events that is drawn, and where what tells of it stands in the view. */
export interface StepColumn {
  readonly column: number;
  readonly size: number;
  /** Of the event before; absent for what only stands between events. */
  readonly previous: number | undefined;
  readonly first: number | undefined;
  readonly pattern: number | undefined;
}

export interface StepTables {
  readonly columns: readonly StepColumn[];
  /** Positions of what is asked with every column: how many events follow. */
  readonly beside: readonly number[];
  readonly requests: readonly MarginalRequest[];
}

/** Tables of a value and the next one with more cells are left to how often values stay the same. */
const MOST_CELLS = 2 ** 14;
/** Most cells of a table are all but empty, and noise in them is told from counts: about so many a value are felt. */
const FELT_CELLS = 3;

/** What is asked of a view of steps: public. Of each column the table with the event before, with how many follow, and its pattern of agreement. */
export function stepTables(view: View, rho: Rational): StepTables {
  const find = (of: string, column?: number): number | undefined => {
    const at = view.columns.findIndex(
      ({ from }) => from.of === of && (column === undefined || ('column' in from && from.column === column)),
    );
    return at < 0 ? undefined : at;
  };
  const beside = [find('left')].filter((at) => at !== undefined);
  const columns = view.columns.flatMap(({ from, size }, column): StepColumn[] => {
    if (from.of === 'gap') return [{ column, size, previous: undefined, first: undefined, pattern: undefined }];
    if (from.of !== 'row') return [];
    const [previous, first, pattern] = ['previous', 'first', 'pattern'].map((of) => find(of, from.column));
    return [{ column, size, previous, first, pattern }];
  });
  const priced = columns.flatMap(({ column, size, previous, pattern }) => [
    ...beside.map((at) => ({ columns: [at, column], cells: view.columns[at]!.size * size })),
    ...(previous !== undefined && size * size <= MOST_CELLS
      ? [{ columns: [previous, column], cells: FELT_CELLS * size }]
      : []),
    ...(pattern === undefined ? [] : [{ columns: [pattern], cells: view.columns[pattern]!.size }]),
  ]);
  return { columns, beside, requests: requestsByCells(priced, rho, view.rows) };
}
