import type { Chart } from '../chart.ts';
import { COUNTED_HEAD, countedCells } from './drawing/counted.ts';
import { countedBars } from './drawing/counted-bars.ts';
import type { ChartFrame } from './drawing/draw.ts';
import { type CategoryBar, mostFrequent } from './drawing/most-frequent.ts';
import { visible } from './drawing/short-label.ts';

/** Categories that are drawn, and that the table lists; what is left over stands in both as one. */
const DRAWN = 16;
const LISTED = 40;

/** Rows of a released table in each category of a column as bars; noisy counts as dots with the bounds of their noise. At least one category. */
export function categoryHistogram(frame: ChartFrame, bars: readonly CategoryBar[]): Chart {
  return {
    caption: frame.caption,
    svg: countedBars(frame, mostFrequent(bars, DRAWN)),
    table: {
      head: ['Category', ...COUNTED_HEAD],
      rows: mostFrequent(bars, LISTED).map((bar) => [visible(bar.label), ...countedCells(bar)]),
    },
  };
}
