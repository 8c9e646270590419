import type { MarginalRequest, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import type { KindOfDetail, LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { requestsByCells } from '../../graphical/planning/requests-by-cells.ts';
import { groupsWithoutValues } from '../recipe/detail-columns.ts';
import { arrivalColumns } from './arrivals.ts';

export const ORDERS = 'orders';

/** Codes of `order`: three times the class of one and that of the other (never, at the first event, later), and of both later which one came before. */
const CODES = 11;
/** Pairs of more groups are not counted: each would have little of the budget. */
const MOST_GROUPS = 24;

export interface Pair {
  readonly own: KindOfDetail;
  readonly other: KindOfDetail;
}

/** Pairs of groups of which it is told which one a unit has first: such as say no more than that they are there. */
export function pairsOf(shape: LinkedShape): Pair[] {
  const groups = groupsWithoutValues(shape);
  if (groups.length > MOST_GROUPS) return [];
  return groups.flatMap((own, at) => groups.slice(at + 1).map((other) => ({ own, other })));
}

/** One row a unit: when groups come first, and what comes before what, is counted without the noise that many rows of a unit bring. Absent where there is nothing of either. */
export function ordersView(shape: LinkedShape): View | undefined {
  const columns = pairsOf(shape).map(
    ({ own, other }, at): ViewColumn => ({ name: `order ${at}`, size: CODES, from: { of: 'order', ...own, other } }),
  );
  const all = [...columns, ...arrivalColumns(shape)];
  return all.length === 0 ? undefined : { name: ORDERS, kind: 'patient', rows: 1, columns: all };
}

export const ordersRequests = ({ columns, rows }: View, rho: Rational): MarginalRequest[] =>
  requestsByCells(
    columns.map(({ size }, column) => ({ columns: [column], cells: size })),
    rho,
    rows,
  );

/** Units by the order of two groups, and the noise of each number. */
export interface OrderCounts {
  readonly values: Float64Array;
  readonly variance: number;
}

export const orderCounts = (answers: readonly NoisyMarginal[]): OrderCounts[] =>
  answers.map(({ values, sigmaSquared }) => ({ values, variance: toNumberUp(sigmaSquared) }));

/** The same with the two groups the other way round. */
export const turned = (values: Float64Array): Float64Array =>
  Float64Array.from([0, 3, 6, 1, 4, 7, 2, 5, 10, 9, 8], (code) => values[code]!);

export const BOTH_FIRST = 4;
export const OWN_FIRST = 5;
export const OTHER_FIRST = 7;
export const OWN_EARLIER = 8;
export const TOGETHER_LATER = 9;
export const OTHER_EARLIER = 10;
export const OWN_ALONE_FIRST = 3;
export const OWN_ALONE_LATER = 6;
