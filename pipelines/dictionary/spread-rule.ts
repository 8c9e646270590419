import type { Cell } from './coding.ts';

/** Numbers evenly spaced in a bin: `(first + i) / scale` for `0 <= i < count`; or, with no `count`, all of `[lower, lower + width)`. */
export type SpreadRule =
  | { readonly kind: 'grid'; readonly first: number; readonly count: number; readonly scale: number }
  | { readonly kind: 'continuous'; readonly lower: number; readonly width: number };

type Interval = Extract<Cell, { kind: 'interval' }>;

/**
 * Which numbers inside `cell` may be written, each as likely as the next.
 *
 * Whole numbers, days and seconds have `decimals` 0: exactly the whole numbers in the bin. Reals with `decimals` d: the
 * multiples of 10^-d in the bin. A bin that holds none of them gives its lower bound. Reals without `decimals` are
 * spread over the doubles from `lower` up. Nothing outside the bin is ever given. Returns `undefined` for an empty bin.
 */
export function spreadRule(cell: Interval, decimals: number | undefined): SpreadRule | undefined {
  const { lower, upper, closed } = cell;
  if (!Number.isFinite(lower) || !Number.isFinite(upper) || !(closed ? lower <= upper : lower < upper))
    return undefined;
  const scale = decimals === undefined ? 0 : 10 ** decimals;
  const largest = Math.max(Math.abs(lower), Math.abs(upper)) * scale;
  if (decimals === undefined || largest > 2 ** 52) return { kind: 'continuous', lower, width: upper - lower };
  // Bounds such as 1.1 * 10 are rounded, so the ends are found by comparing the very doubles that will be written.
  let first = Math.floor(lower * scale) - 1;
  while (first / scale < lower) first++;
  let last = Math.ceil(upper * scale) + 1;
  while (closed ? last / scale > upper : last / scale >= upper) last--;
  if (last >= first) return { kind: 'grid', first, count: last - first + 1, scale };
  return { kind: 'continuous', lower, width: 0 };
}

/** Whether `value` could have come from `rule`. */
export function followsRule(rule: SpreadRule, cell: Interval, value: number): boolean {
  if (rule.kind === 'grid') {
    const place = Math.round(value * rule.scale);
    return place / rule.scale === value && place >= rule.first && place < rule.first + rule.count;
  }
  if (rule.width === 0) return value === rule.lower;
  return value >= cell.lower && (cell.closed ? value <= cell.upper : value < cell.upper);
}
