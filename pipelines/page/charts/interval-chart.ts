import { axisX, dot, gridX, link, ruleY, text } from '@observablehq/plot';
import type { Chart, ChartTable } from '../chart.ts';
import { INK } from './drawing/colours.ts';
import { type ChartFrame, draw, NARROW } from './drawing/draw.ts';
import { filledColumns, NONE } from './drawing/filled-columns.ts';
import { BEYOND, type IntervalRow, orNone, reachOf, scaledRow } from './drawing/interval-row.ts';
import { dotMark, type LegendEntry, shapeMark } from './drawing/legend.ts';
import { inShort } from './drawing/numbers-in-short.ts';
import { labelLines, shortLabel } from './drawing/short-label.ts';

export interface IntervalChart {
  /** In the order of the page, the worst first; at least one. */
  readonly rows: readonly IntervalRow[];
  /** What the numbers are, at the axis. */
  readonly axis: string;
  /** `floor-to-ceiling` puts numbers of different kinds on one axis: 0 is the floor of each, 1 its ceiling. */
  readonly scale: 'own' | 'floor-to-ceiling';
}

/** Rows that are drawn; the table has all. */
const DRAWN = 24;
const ROW = 32;
const LINE = 13;
const LABEL = 250;

/** Numbers as dots on their intervals, between what no relation gives (a cross) and what another half of the records gives (a diamond). */
export function intervalChart(frame: ChartFrame, { rows, axis, scale }: IntervalChart): Chart {
  const drawn = rows.slice(0, DRAWN);
  const scaled = drawn.map((row) => (scale === 'own' ? row : scaledRow(row)));
  const caption = [
    frame.caption,
    ...(rows.length > DRAWN ? [`The chart has the first ${DRAWN} of ${rows.length} numbers, the table all.`] : []),
    ...(scale !== 'own' && scaled.some(atEnd) ? ['What lies further out than its axis is drawn at the end.'] : []),
  ].join(' ');
  const domain = scale === 'own' ? reachOf(scaled) : BEYOND;
  return { caption, svg: drawing({ id: frame.id, caption }, drawn, scaled, { axis, domain }), table: tableOf(rows) };
}

const atEnd = ({ value, interval }: IntervalRow): boolean =>
  [value, interval?.lower, interval?.upper].some((place) => place === BEYOND[0] || place === BEYOND[1]);

function drawing(
  frame: ChartFrame,
  rows: readonly IntervalRow[],
  scaled: readonly IntervalRow[],
  { axis, domain }: { readonly axis: string; readonly domain: readonly [number, number] },
): string {
  const marks = scaled.map((row, y) => ({ ...row, y }));
  const valued = marks.filter(({ value }) => value !== null);
  const bounded = marks.filter(({ interval }) => interval !== null);
  const ceilings = marks.filter(({ ceiling }) => ceiling !== null);
  const floors = marks.filter(({ floor }) => floor !== null);
  const labels = rows.map(({ label }) => labelLines(label, LABEL, NARROW - 16));
  const double = labels.some(({ length }) => length > 1);
  const [row, up, down] = double ? [ROW + LINE, -14, 14] : [ROW, -7, 7];
  return draw(frame, legendOf(bounded.length > 0, ceilings.length > 0, floors.length > 0), {
    height: rows.length * row + 40,
    marginTop: 8,
    marginBottom: 34,
    marginLeft: 12,
    marginRight: 12,
    x: { domain, inset: 8 },
    y: { type: 'band', domain: marks.map(({ y }) => y), axis: null, padding: 0 },
    marks: [
      gridX({ stroke: INK.faint, strokeOpacity: 1, ticks: 5 }),
      axisX({ label: null, ticks: 5, tickFormat: inShort, tickSize: 0 }),
      text([axis], { frameAnchor: 'bottom', dy: 30, text: (words: string) => shortLabel(words, 350) }),
      ruleY(marks, { y: 'y', stroke: INK.faint, dy: down }),
      ...[0, 1].map((line) =>
        text(labels, {
          frameAnchor: 'left',
          y: (_: readonly string[], i: number) => i,
          text: (lines: readonly string[]) => lines[line] ?? '',
          dx: -10,
          dy: up + line * LINE,
          textAnchor: 'start',
        }),
      ),
      text(rows, {
        frameAnchor: 'right',
        y: (_: IntervalRow, i: number) => i,
        text: ({ value }: IntervalRow) => (value === null ? 'not available' : inShort(value)),
        dx: 10,
        dy: up,
        textAnchor: 'end',
        fontWeight: 600,
        fontVariant: 'tabular-nums',
      }),
      link(bounded, {
        x1: (row: IntervalRow) => row.interval!.lower,
        x2: (row: IntervalRow) => row.interval!.upper,
        y: 'y',
        stroke: INK.first,
        strokeWidth: 4,
        strokeOpacity: 0.45,
        dy: down,
      }),
      dot(floors, { x: 'floor', y: 'y', symbol: 'times', stroke: INK.second, strokeWidth: 2, r: 4, dy: down }),
      dot(ceilings, { x: 'ceiling', y: 'y', symbol: 'diamond2', stroke: INK.third, strokeWidth: 2, r: 4, dy: down }),
      dot(valued, { x: 'value', y: 'y', fill: INK.first, r: 4, dy: down }),
    ],
  });
}

const legendOf = (intervals: boolean, ceilings: boolean, floors: boolean): readonly LegendEntry[] => [
  { mark: dotMark(INK.first), text: intervals ? 'value, interval' : 'value' },
  ...(ceilings ? [{ mark: shapeMark('M0,-5L5,0L0,5L-5,0Z', INK.third), text: 'ceiling' }] : []),
  ...(floors ? [{ mark: shapeMark('M-4,-4L4,4M-4,4L4,-4', INK.second), text: 'floor' }] : []),
];

const tableOf = (rows: readonly IntervalRow[]): ChartTable =>
  filledColumns({
    head: ['What', 'Value', 'Interval', 'Ceiling', 'Floor'],
    rows: rows.map(({ label, value, unavailable, interval, ceiling, floor }) => [
      label,
      value === null ? `not available: ${unavailable ?? 'nobody computed it'}` : inShort(value),
      interval === null ? NONE : `${inShort(interval.lower)} to ${inShort(interval.upper)}`,
      orNone(ceiling, inShort),
      orNone(floor, inShort),
    ]),
  });
