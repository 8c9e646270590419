import { axisX, dot, gridX, link, ruleY, text } from '@observablehq/plot';
import type { Chart, ChartTable } from '../chart.ts';
import { INK } from './drawing/colours.ts';
import { spanOf } from './drawing/curve.ts';
import { type ChartFrame, draw, NARROW } from './drawing/draw.ts';
import { filledColumns, NONE } from './drawing/filled-columns.ts';
import { orNone } from './drawing/interval-row.ts';
import { dotMark, type LegendEntry, ringMark, shapeMark } from './drawing/legend.ts';
import { inShort } from './drawing/numbers-in-short.ts';
import { labelLines, shortLabel } from './drawing/short-label.ts';

/** Two numbers that are to be compared, and a third where it is known, such as a bound of the first. */
export interface BesideRow {
  readonly label: string;
  readonly first: Measured;
  readonly second: Measured;
  readonly most: number | null;
}

export interface Measured {
  readonly value: number;
  readonly interval: { readonly lower: number; readonly upper: number } | null;
}

export interface BesideChart {
  /** In the order of the page; at least one. */
  readonly rows: readonly BesideRow[];
  /** What the three are called. */
  readonly names: { readonly first: string; readonly second: string; readonly most: string };
  /** What the numbers are, at the axis, which begins at 0. */
  readonly axis: string;
}

/** Rows that are drawn; the table has all. */
const DRAWN = 24;
const ROW = 38;
const LINE = 13;
const LABEL = 270;
/** Pixels that the two lie above and below the middle of a row. */
const APART = 5;

/** Pairs of numbers, dots above rings, each on its interval where it has one, and diamonds for the third. */
export function besideChart(frame: ChartFrame, chart: BesideChart): Chart {
  const { rows, names } = chart;
  const cut = rows.length > DRAWN ? ` The chart has the first ${DRAWN} of ${rows.length} rows, the table all.` : '';
  const caption = `${frame.caption}${cut}`;
  return {
    caption,
    svg: drawing({ id: frame.id, caption }, { ...chart, rows: rows.slice(0, DRAWN) }),
    table: tableOf(rows, names),
  };
}

function drawing(frame: ChartFrame, { rows, names, axis }: BesideChart): string {
  const marks = rows.map((row, y) => ({ ...row, y }));
  const reach = rows.flatMap(({ first, second, most }) => [
    ...[first, second].flatMap(({ value, interval }) => [value, interval?.upper ?? value]),
    most ?? 0,
  ]);
  const labels = rows.map(({ label }) => labelLines(label, LABEL, NARROW - 16));
  const double = labels.some(({ length }) => length > 1);
  const [row, up, down] = double ? [ROW + LINE, -17, 14] : [ROW, -10, 8];
  const of = (which: 'first' | 'second') => marks.map((one) => ({ y: one.y, ...one[which] }));
  const intervals = (which: 'first' | 'second', stroke: string, dy: number) =>
    link(
      of(which).filter(({ interval }) => interval !== null),
      {
        x1: ({ interval }: Measured) => interval!.lower,
        x2: ({ interval }: Measured) => interval!.upper,
        y: 'y',
        stroke,
        strokeWidth: 4,
        strokeOpacity: 0.45,
        dy,
      },
    );
  return draw(frame, legendOf(rows, names), {
    height: rows.length * row + 40,
    marginTop: 8,
    marginBottom: 34,
    marginLeft: 12,
    marginRight: 12,
    x: { domain: spanOf([0, ...reach]), inset: 8 },
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
        y: (_: BesideRow, i: number) => i,
        text: ({ first }: BesideRow) => inShort(first.value),
        dx: 10,
        dy: up,
        textAnchor: 'end',
        fontWeight: 600,
        fontVariant: 'tabular-nums',
      }),
      intervals('first', INK.first, down - APART),
      intervals('second', INK.second, down + APART),
      dot(
        marks.filter(({ most }) => most !== null),
        { x: 'most', y: 'y', symbol: 'diamond2', stroke: INK.third, strokeWidth: 2, r: 4, dy: down - APART },
      ),
      dot(of('second'), { x: 'value', y: 'y', stroke: INK.second, strokeWidth: 2, r: 3.6, dy: down + APART }),
      dot(of('first'), { x: 'value', y: 'y', fill: INK.first, r: 4, dy: down - APART }),
    ],
  });
}

const legendOf = (rows: readonly BesideRow[], names: BesideChart['names']): readonly LegendEntry[] => [
  { mark: dotMark(INK.first), text: shortLabel(names.first, 300) },
  { mark: ringMark(INK.second), text: shortLabel(names.second, 300) },
  ...(rows.some(({ most }) => most !== null)
    ? [{ mark: shapeMark('M0,-5L5,0L0,5L-5,0Z', INK.third), text: shortLabel(names.most, 300) }]
    : []),
];

const tableOf = (rows: readonly BesideRow[], names: BesideChart['names']): ChartTable =>
  filledColumns({
    head: ['What', names.first, 'Interval', names.second, 'Interval of it', names.most],
    rows: rows.map(({ label, first, second, most }) => [
      label,
      inShort(first.value),
      spanInWords(first),
      inShort(second.value),
      spanInWords(second),
      orNone(most, inShort),
    ]),
  });

const spanInWords = ({ interval }: Measured): string =>
  interval === null ? NONE : `${inShort(interval.lower)} to ${inShort(interval.upper)}`;
