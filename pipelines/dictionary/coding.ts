import type { PublicColumn } from '../../privacy/guard/guard.ts';

/** Where a public fact came from. A `dp` fact names the event that paid for it. */
export type Origin = 'public' | 'expert' | 'dp';

/** What one code of a column stands for. */
export type Cell =
  /** A single value. Dates are ISO text, numbers are numbers. */
  | { readonly kind: 'value'; readonly value: string | number | boolean; readonly label?: string }
  /** Numbers in `[lower, upper)`, or `[lower, upper]` where `closed`. Dates and datetimes in epoch days and seconds. */
  | { readonly kind: 'interval'; readonly lower: number; readonly upper: number; readonly closed: boolean }
  /** Comes back as null. */
  | { readonly kind: 'missing' }
  /** Values outside the domain, where the policy is `other`. */
  | { readonly kind: 'other' };

export type ColumnKind =
  | 'categorical'
  | 'ordinal'
  | 'boolean'
  | 'integer'
  | 'real'
  /** Numbers, and texts such as `<0.5` for those beyond a limit of measurement. */
  | 'censored'
  | 'date'
  | 'datetime'
  | 'code';

/** Finer cells, each a part of one cell of a column or the whole of it. */
export interface Detail {
  readonly cells: readonly Cell[];
  /** `parents[fine]` is the code of the cell that holds `cells[fine]`; ascending, and every code has at least one. */
  readonly parents: readonly number[];
}

/** The most digits after the point that a dictionary may state: a double tells no more of them apart in numbers beyond a thousand. */
export const MOST_DECIMALS = 12;

/** A modelled column, resolved: `cells[code]` is what the code means. */
export interface ColumnCoding extends PublicColumn {
  readonly kind: ColumnKind;
  readonly cells: readonly Cell[];
  /** Digits after the point for `real` and `censored`. */
  readonly decimals?: number;
  /** Cells that are counted beside the model, so that values find their place inside a cell of it; absent where they are spread evenly. */
  readonly detail?: Detail;
}

/** The cells whose values stand in rows: of groups with single codes below them, those of the detail. */
export const heldCells = ({ kind, cells, detail }: Pick<ColumnCoding, 'kind' | 'cells' | 'detail'>): readonly Cell[] =>
  kind === 'code' && detail !== undefined ? detail.cells : cells;

/** Whether the detail of a column tells more than its cells do. */
export const isRefined = ({ cells, detail }: Pick<ColumnCoding, 'cells' | 'detail'>): boolean =>
  detail !== undefined && detail.cells.length > cells.length;
