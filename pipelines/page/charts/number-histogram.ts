import { axisX, axisY, gridY, rectY, ruleY, text } from '@observablehq/plot';
import type { Chart } from '../chart.ts';
import { INK } from './drawing/colours.ts';
import { COUNTED_HEAD, type Counted, countedCells } from './drawing/counted.ts';
import { countedBars, countLegend } from './drawing/counted-bars.ts';
import { type ChartFrame, draw } from './drawing/draw.ts';
import { type CategoryBar, mostFrequent } from './drawing/most-frequent.ts';
import { asDay, inShort, inWhole } from './drawing/numbers-in-short.ts';
import { shortLabel, visible } from './drawing/short-label.ts';

/** From `low` to below `high`, with `low < high`. */
export interface NumberBin extends Counted {
  readonly low: number;
  readonly high: number;
}

export interface NumberHistogram {
  /** Ascending and finite; at least one. */
  readonly bins: readonly NumberBin[];
  /** What has no place on the axis, such as missing values. */
  readonly beside: readonly CategoryBar[];
  /** `day`: days since 1970-01-01. */
  readonly kind: 'number' | 'day';
  readonly unit: string | undefined;
}

const LISTED = 100;
const DRAWN_AS_CATEGORIES = 40;
/** A bin narrower than this share of the axis would hardly be seen; such columns are drawn as categories. */
const NARROWEST = 1 / 150;
const DAY = 86_400_000;
const NOTE = 14;
const MOST_NOTES = 4;

/**
 * Rows of a released table in each bin of a column of numbers as bars, the noisy counts as lines within the bounds of their noise. The area of a
 * bar is its rows, so that bins of unequal width do not mislead. What has no place on the axis is told below it and stands in the table.
 */
export function numberHistogram(frame: ChartFrame, histogram: NumberHistogram): Chart {
  const { bins, beside, kind, unit } = histogram;
  const name = kind === 'day' ? asDay : inShort;
  const all = [...bins.map((bin) => ({ ...bin, label: `${name(bin.low)} to ${name(bin.high)}` })), ...beside];
  const span = bins.at(-1)!.high - bins[0]!.low;
  const unseen = bins.some(({ low, high }) => (high - low) / span < NARROWEST);
  return {
    caption: frame.caption,
    svg: unseen ? countedBars(frame, mostFrequent(all, DRAWN_AS_CATEGORIES)) : areas(frame, histogram, name),
    table: {
      head: [unit === undefined ? 'Bin' : `Bin (${unit})`, ...COUNTED_HEAD],
      rows: mostFrequent(all, LISTED).map((bar) => [visible(bar.label), ...countedCells(bar)]),
    },
  };
}

function areas(
  frame: ChartFrame,
  { bins, beside, kind, unit }: NumberHistogram,
  name: (value: number) => string,
): string {
  const asked = bins.filter((bin) => bin.noisy !== undefined);
  const first = bins[0]!.high - bins[0]!.low;
  const equal = bins.every(({ low, high }) => Math.abs(high - low - first) <= 1e-6 * first);
  const tall = (rows: number, { low, high }: NumberBin): number => (equal ? rows : rows / (high - low));
  const place = kind === 'day' ? (days: number) => new Date(days * DAY) : (value: number) => value;
  const span = { x1: (bin: NumberBin) => place(bin.low), x2: (bin: NumberBin) => place(bin.high) };
  const top = Math.max(...bins.map((bin) => tall(Math.max(bin.released, bin.noisy?.high ?? 0), bin)));
  const bottom = Math.min(0, ...asked.map((bin) => tall(bin.noisy!.low, bin)));
  const notes = besideNotes(beside);
  const legend = countLegend(asked.length > 0);
  return draw(frame, legend, {
    height: 190 + notes.length * NOTE,
    marginTop: 18,
    marginBottom: 34 + notes.length * NOTE,
    marginLeft: 52,
    marginRight: kind === 'day' ? 34 : 16,
    x: { type: kind === 'day' ? 'utc' : 'linear', domain: [place(bins[0]!.low), place(bins.at(-1)!.high)] },
    y: { domain: [bottom, top > bottom ? top : bottom + 1] },
    marks: [
      gridY({ stroke: INK.faint, strokeOpacity: 1, ticks: 4 }),
      axisY({ label: null, ticks: 4, tickFormat: inShort, tickSize: 0 }),
      axisX({
        label: null,
        ticks: kind === 'day' ? 3 : 6,
        tickFormat: (at: Date | number) => name(kind === 'day' ? Number(at) / DAY : Number(at)),
      }),
      text(unit === undefined ? [] : [unit], {
        frameAnchor: 'bottom-right',
        dy: 30,
        text: (label: string) => shortLabel(label, 280),
        textAnchor: 'end',
      }),
      text([equal ? 'rows' : `rows for each 1${kind === 'day' ? ' day' : ''} of the axis`], {
        frameAnchor: 'top-left',
        dx: -46,
        dy: -16,
        textAnchor: 'start',
      }),
      ...notes.map((note, i) =>
        text([note], { frameAnchor: 'bottom-left', dx: -46, dy: 32 + NOTE * (i + 1), textAnchor: 'start' }),
      ),
      rectY(bins, {
        ...span,
        y: (bin: NumberBin) => tall(bin.released, bin),
        fill: INK.first,
        fillOpacity: 0.4,
        stroke: INK.first,
        strokeWidth: 0.7,
      }),
      rectY(asked, {
        ...span,
        y1: (bin: NumberBin) => tall(bin.noisy!.low, bin),
        y2: (bin: NumberBin) => tall(bin.noisy!.high, bin),
        fill: INK.second,
        fillOpacity: 0.3,
      }),
      ruleY(asked, { ...span, y: (bin: NumberBin) => tall(bin.noisy!.count, bin), stroke: INK.second, strokeWidth: 2 }),
      ruleY([0]),
    ],
  });
}

/** Lines below the axis, such as `missing: 2,273 rows (noisy 2,270)`. */
function besideNotes(beside: readonly CategoryBar[]): readonly string[] {
  const drawn = mostFrequent(beside, MOST_NOTES);
  return drawn.map(({ label, released, noisy }) => {
    const counted = noisy === undefined ? '' : `, noisy ${inWhole(noisy.count)}`;
    return `not on the axis: ${shortLabel(label, 150)}, ${inWhole(released)} rows${counted}`;
  });
}
