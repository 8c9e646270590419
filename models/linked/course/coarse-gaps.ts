import { classOf } from '../../../privacy/guard/views/history/classes.ts';
import type { View, ViewColumn } from '../../../privacy/guard/views/view.ts';

/** Days between events are counted beside other columns in so many classes: of those of the dictionary about as many each, which are narrow where days are common. */
const COARSE = 8;

/** Absent where there are no more classes than these. */
export function coarseGapColumns(gaps: readonly number[]): ViewColumn[] {
  if (gaps.length <= COARSE) return [];
  const edges = Array.from({ length: COARSE }, (_, group) => gaps[Math.round((group * gaps.length) / COARSE)]!);
  return [{ name: 'gap class', size: COARSE, from: { of: 'gap-class', edges } }];
}

/** The coarse class of each class of days, where those are `gaps` and `coarse` is the position of a coarse column; each its own where there is none. */
export function coarseClasses({ columns }: View, gaps: readonly number[], coarse: number | undefined): Uint32Array {
  const from = coarse === undefined ? undefined : columns[coarse]!.from;
  return Uint32Array.from(gaps, (edge, at) => (from?.of === 'gap-class' ? classOf(edge, from.edges) : at));
}
