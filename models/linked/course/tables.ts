import type { MarginalRequest } from '../../../privacy/guard/guard.ts';
import { OF_KIND } from '../../../privacy/guard/views/history/history.ts';
import type { ColumnRecipe, LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { requestsByCells } from '../../graphical/planning/requests-by-cells.ts';

import { CLASSES, LEVELS, levelRequests } from './levels.ts';
import { ORDERS, ordersRequests, pairsOf } from './orders.ts';

/** A column that is drawn, and the columns that it goes by, each of which it is counted together with. */
export interface CourseColumn {
  readonly column: number;
  readonly size: number;
  /** Positions in the view; those that stand last are met best. */
  readonly parents: readonly number[];
  /** A column that the only parent is counted together with; of levels, in classes. */
  readonly within?: number;
  /** The same in fewer classes: what is counted together with parents. */
  readonly coarse?: number;
}

/** Larger tables are not asked for. */
const MOST_CELLS = 2 ** 12;
/** Tables of an event's own columns. */
const MOST_CELLS_BESIDE = 2 ** 8;
/** How long ago a kind was decides when it comes again: counted with less noise than its cells alone ask for. So are days between events, which all else adds up from. */
const TIMES_FELT = 4;
const TIMES_FELT_OF_GAP = 16;

/** What is counted of a view: public. */
export function courseTables(shape: LinkedShape, view: View): CourseColumn[] {
  const { columns } = view;
  const positions = (meets: (from: ColumnRecipe, at: number) => boolean): number[] =>
    columns.flatMap(({ from }, at) => (meets(from, at) ? [at] : []));
  return columns.flatMap(({ from, size }, column): CourseColumn[] => {
    const fitting = (found: readonly number[], most: number = MOST_CELLS): number[] =>
      found.filter((at) => feltCells(shape, view, at, column) <= most);
    switch (from.of) {
      case 'gap': {
        const [coarse] = positions((of) => of.of === 'gap-class');
        return [
          {
            column,
            size,
            parents: fitting(
              positions((of) => (of.of === 'leading' && of.previous === true) || of.of === 'count'),
            ).reverse(),
            ...(coarse === undefined ? {} : { coarse }),
          },
        ];
      }
      case 'row':
        return [
          {
            column,
            size,
            parents: [
              ...fitting(
                positions((of, at) => of.of === 'gap' || of.of === 'count' || (of.of === 'row' && at < column)),
                MOST_CELLS_BESIDE,
              ),
              ...fitting(positions((of) => of.of === 'previous' && of.column === from.column)),
            ],
          },
        ];
      case 'here': {
        const hasValues = shape.details[from.detail]!.columns.some(
          (own, at) => at !== shape.details[from.detail]!.kind && own.size > 1,
        );
        // Which of two groups comes first, or both at once, is counted once a unit, with far less noise.
        const hasOrder = view.kind === 'step' && !hasValues && pairsOf(shape).length > 0;
        const below = columns.slice(0, column).filter((other) => other.from.of === 'here').length;
        return [
          {
            column,
            size,
            parents: [
              ...fitting(
                positions((of) => of.of === 'row' || (hasValues && of.of === 'count')),
                MOST_CELLS_BESIDE,
              ),
              ...(hasOrder ? [] : positions((of) => of.of === 'leading' && of.below === below)),
              ...positions((of) => of.of === 'standing' && of.detail === from.detail && of.group === from.group),
            ],
          },
        ];
      }
      case 'detail': {
        const { columns: own, kind } = shape.details[view.detail!]!;
        if (from.column === kind) return [];
        // Values of different kinds never meet.
        const kinds = from.byKind === true ? own[kind]!.size : 1;
        const parents = fitting(
          positions((of) => of.of === 'last-of-kind' && of.column === from.column),
          MOST_CELLS * kinds,
        );
        const [within] = [
          ...positions((of) => of.of === 'level-of-kind' && of.column === from.column),
          ...positions((of) => of.of === 'count'),
        ];
        return [{ column, size, parents, ...(parents.length > 0 && within !== undefined ? { within } : {}) }];
      }
      default:
        return [];
    }
  });
}

/** Cells of a table in which there can be rows: of values by kind, those of one kind stand beside each other alone. */
function feltCells(shape: LinkedShape, { columns, detail }: View, parent: number, column: number): number {
  const [{ from, size: parents }, { from: own, size }] = [columns[parent]!, columns[column]!];
  if (!OF_KIND.has(from.of) || own.of !== 'detail' || own.byKind !== true) return parents * size;
  const { columns: of, kind } = shape.details[detail!]!;
  return (parents * size) / of[kind]!.size;
}

/** A column beside each that it goes by; alone where there is none, and where it has many values. */
function tablesOf({ columns }: View, { column, coarse, parents }: CourseColumn): number[][] {
  const isAlone = parents.length === 0 || columns[column]!.from.of === 'gap';
  return [...(isAlone ? [[column]] : []), ...parents.map((parent) => [parent, coarse ?? column])];
}

function timesFelt({ columns }: View, of: readonly number[]): number {
  const [first] = of.map((at) => columns[at]!.from);
  if (of.length === 1) return first!.of === 'gap' ? TIMES_FELT_OF_GAP : 1;
  return first!.of === 'standing' && first!.since.length > 1 ? TIMES_FELT : 1;
}

function cellsFelt(shape: LinkedShape, view: View, of: readonly number[]): number {
  const [first, last] = [of[0]!, of.at(-1)!];
  if (of.length === 1) return view.columns[first]!.size;
  return feltCells(shape, view, first, last);
}

/** Of levels, their classes. */
const tablesWithin = ({ columns }: View, within: number): number =>
  columns[within]!.from.of === 'level-of-kind' ? 1 + CLASSES : columns[within]!.size;

/** All tables of a view for `rho`. */
export function courseRequests(shape: LinkedShape, view: View, rho: Rational): MarginalRequest[] {
  if (view.name === ORDERS) return ordersRequests(view, rho);
  if (view.name === LEVELS) return levelRequests(view, rho);
  const priced = courseTables(shape, view).flatMap((one) =>
    tablesOf(view, one).map((columns) => {
      const { within } = one;
      const cells = timesFelt(view, columns) * cellsFelt(shape, view, columns);
      return within === undefined || columns.length === 1
        ? { columns, cells }
        : { columns: [within, ...columns], cells: cells * tablesWithin(view, within) };
    }),
  );
  return requestsByCells(priced, rho, view.rows);
}
