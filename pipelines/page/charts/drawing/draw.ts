import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type LegendEntry, legend } from './legend.ts';
import { contents, type DrawnNode } from './serialise.ts';
import { svgText } from './svg-text.ts';

/** What every chart is given: an identifier that no other chart of the page has, and the sentence that says what it shows. */
export interface ChartFrame {
  /** Letters, digits and hyphens. */
  readonly id: string;
  readonly caption: string;
}

/** Pixels; a chart of this width fits a telephone. */
export const NARROW = 360;

/** A chart drawn by Observable Plot, with its legend above it, as an SVG element that follows from its arguments alone. */
export function draw(frame: ChartFrame, entries: readonly LegendEntry[], options: PlotOptions): string {
  const width = options.width ?? NARROW;
  const key = legend(entries, width);
  const shapes = moved(shapesOf({ width, ...options }), 0, key.height);
  return framed(frame, width, (options.height ?? 200) + key.height, `${key.svg}${shapes}`);
}

/** The shapes of a plot, to be put into a larger chart. */
export const shapesOf = (options: PlotOptions): string => `<g text-anchor="middle">${contents(drawn(options))}</g>`;

export const moved = (shapes: string, x: number, y: number): string =>
  x === 0 && y === 0 ? shapes : `<g transform="translate(${x},${y})">${shapes}</g>`;

/** Puts shapes into an element that names itself to those who do not see it. */
export function framed({ id, caption }: ChartFrame, width: number, height: number, shapes: string): string {
  if (!/^[A-Za-z][A-Za-z\d-]*$/.test(id))
    throw new RangeError('Cannot draw a chart: its id is not letters, digits and hyphens');
  const [w, h] = [Math.round(width), Math.round(height)];
  return (
    `<svg aria-labelledby="${id}-title" class="chart${w > NARROW ? ' wide' : ''}" fill="currentColor" font-size="11" height="${h}" role="img" ` +
    `text-anchor="start" viewBox="0 0 ${w} ${h}" width="${w}"><title id="${id}-title">${svgText(caption)}</title>${shapes}</svg>`
  );
}

function drawn(options: PlotOptions): DrawnNode {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return plot({ ...options, document } as PlotOptions) as unknown as DrawnNode;
}
