import { areaY, axisX, axisY, dot, gridX, gridY, line, type Markish, text } from '@observablehq/plot';
import { INK, SERIES } from './colours.ts';
import { type Curve, type CurveAxes, thinned } from './curve.ts';
import { type LegendEntry, lineMark } from './legend.ts';
import { inShort } from './numbers-in-short.ts';
import { shortLabel } from './short-label.ts';

const POINTS = 200;
/** Up to so many points each is also a dot. */
const DOTTED = 25;

/** What the curves of a chart are called, with their colours and dashes. */
export const curveLegend = (names: readonly string[]): readonly LegendEntry[] =>
  names.map((name, i) => {
    const { ink, dash } = SERIES[i % SERIES.length]!;
    return { mark: lineMark(ink, dash), text: shortLabel(name, 280) };
  });

/** Axes, and each curve in its colour and dashes on the band of its bounds. */
export function curveMarks(curves: readonly Curve[], axes: CurveAxes, domain: readonly [number, number]): Markish[] {
  const curve = axes.shape === 'step' ? 'step-after' : 'linear';
  return [
    gridY({ stroke: INK.faint, strokeOpacity: 1, ticks: 5 }),
    gridX({ stroke: INK.faint, strokeOpacity: 1, ticks: 5 }),
    axisY({ label: null, ticks: 5, tickFormat: inShort, tickSize: 0 }),
    axisX({ label: null, ticks: 5, tickFormat: inShort, tickSize: 0 }),
    text([axes.y], {
      frameAnchor: 'top-left',
      dx: -36,
      dy: -16,
      textAnchor: 'start',
      text: (words: string) => shortLabel(words, 300),
    }),
    text([axes.x], {
      frameAnchor: 'bottom-right',
      dy: 30,
      textAnchor: 'end',
      text: (words: string) => shortLabel(words, 300),
    }),
    ...(axes.diagonal
      ? [
          line([domain[0], domain[1]], {
            x: (at: number) => at,
            y: (at: number) => at,
            stroke: 'currentColor',
            strokeDasharray: '1 3',
          }),
        ]
      : []),
    ...curves.flatMap(({ points }, i) => {
      const { ink, dash } = SERIES[i % SERIES.length]!;
      const shown = thinned(points, POINTS);
      const bounded = shown.filter(({ low, high }) => low !== null && high !== null);
      return [
        areaY(bounded, { x: 'x', y1: 'low', y2: 'high', curve, fill: ink, fillOpacity: 0.18 }),
        line(shown, {
          x: 'x',
          y: 'y',
          curve,
          stroke: ink,
          strokeWidth: 2,
          ...(dash === '' ? {} : { strokeDasharray: dash }),
        }),
        dot(axes.shape === 'line' && shown.length <= DOTTED ? shown : [], { x: 'x', y: 'y', fill: ink, r: 2.5 }),
      ];
    }),
  ];
}
