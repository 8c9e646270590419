import { axisX, barX, dot, gridX, ruleX, ruleY, text } from '@observablehq/plot';
import { INK } from './colours.ts';
import { type ChartFrame, draw } from './draw.ts';
import { barMark, dotMark, type LegendEntry } from './legend.ts';
import type { CategoryBar } from './most-frequent.ts';
import { inShort } from './numbers-in-short.ts';
import { shortLabel } from './short-label.ts';

const LEFT = 126;
const LABEL = LEFT - 8;
const BAR = 17;

/** One horizontal bar a category, in the order given, with the noisy count as a dot on the bounds of its noise. At least one. */
export function countedBars(frame: ChartFrame, bars: readonly CategoryBar[]): string {
  const place = new Map(bars.map((bar, i) => [bar, i]));
  const y = (bar: CategoryBar): number => place.get(bar)!;
  const asked = bars.filter((bar) => bar.noisy !== undefined);
  const least = Math.min(0, ...asked.map((bar) => bar.noisy!.low));
  const most = Math.max(1, ...bars.map((bar) => Math.max(bar.released, bar.noisy?.high ?? 0)));
  const ticks = most >= 10_000 ? 3 : 4;
  return draw(frame, countLegend(asked.length > 0), {
    height: bars.length * BAR + 24,
    marginTop: 2,
    marginBottom: 22,
    marginLeft: LEFT,
    marginRight: 26,
    x: { domain: [least, most] },
    y: { type: 'band', domain: bars.map(y), axis: null, padding: 0.25 },
    marks: [
      gridX({ stroke: INK.faint, strokeOpacity: 1, ticks }),
      axisX({ label: null, ticks, tickFormat: inShort, tickSize: 0 }),
      text(bars, {
        x: least,
        y,
        text: (bar: CategoryBar) => shortLabel(bar.label, LABEL),
        dx: -6,
        textAnchor: 'end',
      }),
      barX(bars, { x1: 0, x2: 'released', y, fill: INK.first, fillOpacity: 0.4, stroke: INK.first }),
      ruleY(asked, {
        x1: (bar: CategoryBar) => bar.noisy!.low,
        x2: (bar: CategoryBar) => bar.noisy!.high,
        y,
        stroke: INK.second,
        strokeOpacity: 0.35,
        strokeWidth: 6,
      }),
      dot(asked, { x: (bar: CategoryBar) => bar.noisy!.count, y, fill: INK.second, r: 2.6 }),
      ruleX([0]),
    ],
  });
}

/** What bars and dots stand for; dots only where something was asked. */
export const countLegend = (asked: boolean): readonly LegendEntry[] => [
  { mark: barMark(INK.first), text: 'released rows' },
  ...(asked ? [{ mark: dotMark(INK.second), text: 'noisy count, bounds of its noise' }] : []),
];
