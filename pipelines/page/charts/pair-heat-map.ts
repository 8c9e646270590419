import type { Chart } from '../chart.ts';
import { type ChartFrame, framed, moved, NARROW } from './drawing/draw.ts';
import { type HeatLevel, heatLegend, heatLevels, isNegative, levelOf } from './drawing/heat-levels.ts';
import { legend } from './drawing/legend.ts';
import { inShort, inWhole } from './drawing/numbers-in-short.ts';
import { shortLabel, visible, widthOf } from './drawing/short-label.ts';
import { svgText } from './drawing/svg-text.ts';

/** A number about two columns, by their places in `columns`. */
export interface PairValue {
  readonly first: number;
  readonly second: number;
  readonly value: number;
}

export interface PairHeatMap {
  /** At most `MOST_COLUMNS`. */
  readonly columns: readonly string[];
  /** Each pair at most once; pairs without a number are left blank. */
  readonly pairs: readonly PairValue[];
  /** What the number is, as head of its column in the table. */
  readonly name: string;
}

export const MOST_COLUMNS = 120;
/** Pairs that the table lists, and that bear their rank in the map. */
const LISTED = 12;

/**
 * Numbers about pairs of columns as a triangle of squares, the further from 0 the stronger. Each name stands at the end of its row and at the head
 * of its column. The pairs furthest from 0 are numbered and stand in the table; the caption says how many it leaves out.
 */
export function pairHeatMap({ id, caption }: ChartFrame, { columns, pairs, name }: PairHeatMap): Chart {
  if (columns.length > MOST_COLUMNS)
    throw new RangeError(`Cannot draw more than ${MOST_COLUMNS} columns against each other`);
  const lower = pairs.map(({ first, second, value }) => ({
    across: Math.min(first, second),
    down: Math.max(first, second),
    value,
  }));
  const worst = [...lower]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.down - b.down || a.across - b.across)
    .slice(0, LISTED);
  const told = `${caption} ${toldOf(lower.length, worst.length)}`;
  const levels = heatLevels(lower.map(({ value }) => value));
  return {
    caption: told,
    svg: triangle({ id, caption: told }, columns, lower, worst, levels),
    table: {
      head: ['Rank', 'Columns', name],
      rows: worst.map(({ across, down, value }, i) => [
        `${i + 1}`,
        `${visible(columns[across]!)} and ${visible(columns[down]!)}`,
        inShort(value),
      ]),
    },
  };
}

const toldOf = (pairs: number, listed: number): string =>
  pairs > listed
    ? `Of ${inWhole(pairs)} pairs the table lists the ${listed} furthest from 0; the map has all of them, with these numbered.`
    : 'The table lists all of them.';

interface Cell {
  readonly across: number;
  readonly down: number;
  readonly value: number;
}

const LABEL = 190;

/** Squares of one colour are one path: a map of 120 columns has 7,140 of them. */
function triangle(
  frame: ChartFrame,
  columns: readonly string[],
  cells: readonly Cell[],
  numbered: readonly Cell[],
  levels: readonly HeatLevel[],
): string {
  const size = sizeOf(columns.length);
  const middle = (size - 1) / 2;
  const labels = columns.map((column) => shortLabel(column, LABEL));
  const width = Math.max(NARROW, ...labels.map((label, i) => i * size + 8 + widthOf(label)));
  const blanks = blankCells(columns.length, cells);
  const key = legend(heatLegend(levels, blanks.length > 0), width);
  const paths = levels.map(() => '');
  let signs = '';
  for (const { across, down, value } of cells) {
    const level = levelOf(levels, value);
    paths[level] += `M${across * size},${down * size}h${size - 1}v${size - 1}h${1 - size}z`;
    if (isNegative(levels[level]!.name)) signs += `M${across * size + middle - 2},${down * size + middle}h4`;
  }
  const squares = paths
    .map((path, i) => (path === '' ? '' : `<path class="${levels[i]!.name}" d="${path}"/>`))
    .join('');
  const dots = blanks.map(([across, down]) => `M${across * size + middle - 1},${down * size + middle}h2`).join('');
  const names = labels
    .map((label, i) => `<text x="${i * size + 3}" y="${i * size + middle + 4}">${svgText(label)}</text>`)
    .join('');
  const ranks = numbered
    .map(({ across, down }, i) => `<text x="${across * size + middle}" y="${down * size + middle + 3}">${i + 1}</text>`)
    .join('');
  const shapes = [
    squares,
    signs === '' ? '' : `<path class="sign" d="${signs}"/>`,
    dots === '' ? '' : `<path d="${dots}" stroke="currentColor" stroke-opacity=".5" stroke-width="2"/>`,
    names,
    `<g class="halo" font-size="9" font-weight="700" text-anchor="middle">${ranks}</g>`,
  ].join('');
  return framed(frame, width, columns.length * size + key.height + 4, `${key.svg}${moved(shapes, 0, key.height)}`);
}

const sizeOf = (columns: number): number => (columns <= 12 ? 26 : columns <= 24 ? 20 : columns <= 60 ? 14 : 12);

function blankCells(columns: number, cells: readonly Cell[]): readonly (readonly [number, number])[] {
  const known = new Set(cells.map(({ across, down }) => down * columns + across));
  const blank: [number, number][] = [];
  for (let down = 1; down < columns; down++) {
    for (let across = 0; across < down; across++) if (!known.has(down * columns + across)) blank.push([across, down]);
  }
  return blank;
}
