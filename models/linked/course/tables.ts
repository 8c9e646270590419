import type { MarginalRequest } from '../../../privacy/guard/guard.ts';
import { OF_KIND } from '../../../privacy/guard/views/history/history.ts';
import type { ColumnRecipe, LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { requestsByCells } from '../../graphical/planning/requests-by-cells.ts';

import { ORDERS, ordersRequests } from './orders.ts';

/** A column that is drawn, and the columns that it goes by, each of which it is counted together with. */
export interface CourseColumn {
  readonly column: number;
  readonly size: number;
  /** Positions in the view; those that stand last are met best. */
  readonly parents: readonly number[];
}

/** Larger tables are not asked for. */
const MOST_CELLS = 2 ** 12;
/** Tables of an event's own columns. */
const MOST_CELLS_BESIDE = 2 ** 8;
/** How a unit stands with a kind decides when it comes, and comes again: counted with less noise than its cells alone ask for. */
const TIMES_FELT = 4;

/** What is counted of a view: public. */
export function courseTables(shape: LinkedShape, view: View): CourseColumn[] {
  const { columns } = view;
  const positions = (meets: (from: ColumnRecipe, at: number) => boolean): number[] =>
    columns.flatMap(({ from }, at) => (meets(from, at) ? [at] : []));
  return columns.flatMap(({ from, size }, column): CourseColumn[] => {
    const fitting = (found: readonly number[], most: number = MOST_CELLS): number[] =>
      found.filter((at) => feltCells(shape, view, at, column) <= most);
    switch (from.of) {
      case 'gap':
        return [
          {
            column,
            size,
            parents: fitting(
              positions((of) => (of.of === 'leading' && of.previous === true) || of.of === 'count'),
            ).reverse(),
          },
        ];
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
              ...positions((of) => of.of === 'leading' && of.below !== undefined && of.below === below),
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
        return [
          {
            column,
            size,
            parents: [
              ...fitting(
                positions((of) => of.of === 'last-of-kind' && of.column === from.column),
                MOST_CELLS * kinds,
              ),
            ],
          },
        ];
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

/** All tables of a view for `rho`. */
export function courseRequests(shape: LinkedShape, view: View, rho: Rational): MarginalRequest[] {
  if (view.name === ORDERS) return ordersRequests(view, rho);
  const priced = courseTables(shape, view).flatMap(({ column, size, parents }) =>
    (parents.length === 0 ? [[column]] : parents.map((parent) => [parent, column])).map((columns) => {
      const felt = view.columns[columns[0]!]!.from.of === 'standing' ? TIMES_FELT : 1;
      return { columns, cells: felt * (columns.length === 1 ? size : feltCells(shape, view, columns[0]!, column)) };
    }),
  );
  return requestsByCells(priced, rho, view.rows);
}
