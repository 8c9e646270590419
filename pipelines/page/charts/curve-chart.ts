import type { Chart } from '../chart.ts';
import { type Curve, type CurveAxes, curveDomain, pointsOf } from './drawing/curve.ts';
import { curveLegend, curveMarks } from './drawing/curve-marks.ts';
import { curveTable, toldOfPoints } from './drawing/curve-table.ts';
import { type ChartFrame, draw } from './drawing/draw.ts';

export interface CurveChart {
  /** At most `MOST_CURVES`, told apart by colour and dashes; at least one point in all. */
  readonly curves: readonly Curve[];
  readonly axes: CurveAxes;
}

export const MOST_CURVES = 4;

/** Curves with the bands of their bounds: survival, calibration, errors of subsamples. */
export function curveChart(frame: ChartFrame, { curves, axes }: CurveChart): Chart {
  if (curves.length > MOST_CURVES) throw new RangeError(`Cannot draw more than ${MOST_CURVES} curves in one chart`);
  const caption = `${frame.caption}${toldOfPoints(curves)}`;
  const { x, y } = curveDomain(pointsOf(curves), axes);
  const svg = draw({ id: frame.id, caption }, curveLegend(curves.map(({ name }) => name)), {
    height: 230,
    marginTop: 20,
    marginBottom: 36,
    marginLeft: 46,
    marginRight: 14,
    x: { domain: x },
    y: { domain: y },
    marks: curveMarks(curves, axes, x),
  });
  return { caption, svg, table: curveTable([{ label: undefined, curves }], axes) };
}
