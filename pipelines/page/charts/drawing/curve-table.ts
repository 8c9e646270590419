import type { ChartTable } from '../../chart.ts';
import { type Curve, type CurveAxes, thinned } from './curve.ts';
import { filledColumns, NONE } from './filled-columns.ts';
import { inShort } from './numbers-in-short.ts';

/** Points of a curve that the table has. */
const LISTED = 11;

/** What curves hold, the part they are of first where there are parts. */
export function curveTable(parts: readonly CurvePart[], axes: CurveAxes): ChartTable {
  const apart = parts.some(({ label }) => label !== undefined);
  return filledColumns({
    head: [...(apart ? ['Part'] : []), 'Curve', axes.x, axes.y, 'Bounds'],
    rows: parts.flatMap(({ label, curves }) =>
      curves.flatMap(({ name, points }) =>
        thinned(points, LISTED).map(({ x, y, low, high }) => [
          ...(apart ? [label ?? ''] : []),
          name,
          inShort(x),
          inShort(y),
          low === null || high === null ? NONE : `${inShort(low)} to ${inShort(high)}`,
        ]),
      ),
    ),
  });
}

/** Curves of a part of the rows, or of all. */
export interface CurvePart {
  readonly label: string | undefined;
  readonly curves: readonly Curve[];
}

/** A sentence to follow the caption where the table leaves points out. */
export const toldOfPoints = (curves: readonly Curve[]): string =>
  curves.some(({ points }) => points.length > LISTED) ? ` The table has ${LISTED} points of each curve.` : '';
