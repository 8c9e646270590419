import type { Chart } from '../chart.ts';
import { MOST_CURVES } from './curve-chart.ts';
import { type Curve, type CurveAxes, curveDomain, pointsOf } from './drawing/curve.ts';
import { curveLegend, curveMarks } from './drawing/curve-marks.ts';
import { curveTable, toldOfPoints } from './drawing/curve-table.ts';
import { type ChartFrame, framed, moved, shapesOf } from './drawing/draw.ts';
import { legend } from './drawing/legend.ts';
import { shortLabel } from './drawing/short-label.ts';
import { svgText } from './drawing/svg-text.ts';

export interface CurvePanel {
  readonly label: string;
  /** Those of the same place have the same name in every panel. */
  readonly curves: readonly Curve[];
}

const WIDTH = 330;
const HEIGHT = 190;
const ACROSS = 2;
/** Panels that are drawn; the table has all. */
const DRAWN = 12;

/** The same curves for several parts of the rows, on the same axes, so that the eye may compare them. */
export function curvePanels(frame: ChartFrame, panels: readonly CurvePanel[], axes: CurveAxes): Chart {
  const all = panels.flatMap(({ curves }) => curves);
  if (panels.some(({ curves }) => curves.length > MOST_CURVES)) {
    throw new RangeError(`Cannot draw more than ${MOST_CURVES} curves in one panel`);
  }
  const cut =
    panels.length > DRAWN ? ` The chart has the first ${DRAWN} of ${panels.length} parts, the table all.` : '';
  const caption = `${frame.caption}${cut}${toldOfPoints(all)}`;
  const { x, y } = curveDomain(pointsOf(all), axes);
  const drawn = panels.slice(0, DRAWN);
  const names = drawn.reduce<readonly Curve[]>((most, { curves }) => (curves.length > most.length ? curves : most), []);
  const width = WIDTH * Math.min(ACROSS, drawn.length);
  const key = legend(curveLegend(names.map(({ name }) => name)), width);
  const shapes = drawn.map(({ label, curves }, i) => {
    const title = `<text font-weight="600" x="8" y="14">${svgText(shortLabel(label, 310))}</text>`;
    const plotted = shapesOf({
      width: WIDTH,
      height: HEIGHT,
      marginTop: 20,
      marginBottom: 36,
      marginLeft: 46,
      marginRight: 14,
      x: { domain: x },
      y: { domain: y },
      marks: curveMarks(curves, axes, x),
    });
    const top = key.height + Math.floor(i / ACROSS) * (HEIGHT + 20);
    return moved(`${title}${moved(plotted, 0, 20)}`, (i % ACROSS) * WIDTH, top);
  });
  const height = key.height + Math.ceil(drawn.length / ACROSS) * (HEIGHT + 20);
  const svg = framed({ id: frame.id, caption }, width, height, `${key.svg}${shapes.join('')}`);
  return { caption, svg, table: curveTable(panels, axes) };
}
