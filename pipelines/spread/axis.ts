import type { Cell, ColumnCoding } from '../dictionary/coding.ts';
import { spreadRule } from '../dictionary/spread-rule.ts';

/**
 * A stretch of the axis of a column of numbers. On a grid, number i of the column fills [i, i + 1), so that the whole part of a place
 * is a number; elsewhere the axis is that of the numbers themselves.
 */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly grid: boolean;
}

/** Where the numbers of `cell` lie; `undefined` for a cell of none. */
export function stretchOf(
  cell: Cell,
  { kind, decimals }: Pick<ColumnCoding, 'kind' | 'decimals'>,
): Stretch | undefined {
  if (cell.kind !== 'interval' && cell.kind !== 'value') return undefined;
  const interval =
    cell.kind === 'interval'
      ? cell
      : ({ kind: 'interval', lower: Number(cell.value), upper: Number(cell.value), closed: true } as const);
  const rule = spreadRule(interval, kind === 'real' ? decimals : 0);
  if (rule === undefined) return undefined;
  if (rule.kind === 'grid') return { from: rule.first, to: rule.first + rule.count, grid: true };
  return { from: rule.lower, to: rule.width === 0 ? rule.lower : interval.upper, grid: false };
}
