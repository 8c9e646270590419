import { z } from 'zod';
import type { Chart } from '../../../page/chart.ts';
import { curveChart } from '../../../page/charts/curve-chart.ts';
import { curvePanels } from '../../../page/charts/curve-panels.ts';
import type { Curve, CurveAxes } from '../../../page/charts/drawing/curve.ts';
import type { UtilityResult } from '../../utility/utility-result.ts';

const point = z.object({ time: z.number(), survival: z.number(), lower: z.number(), upper: z.number() });
const schema = z.object({ curves: z.object({ real: z.array(point).min(2), synthetic: z.array(point).min(2) }) });

/** Curves of survival of records and synthetic rows; of several groups of one column side by side on the same axes. */
export function survivalCharts(results: readonly UtilityResult[], id: string): readonly Chart[] {
  const drawn = results.flatMap((result) => {
    const curves = curvesOf(result);
    return curves === undefined ? [] : [{ result, curves }];
  });
  const whole = drawn.filter(({ result }) => result.about.group === undefined);
  const columns = new Set(drawn.flatMap(({ result }) => result.about.group?.column ?? []));
  const panels = [...columns].map((column, i) => {
    const own = drawn.filter(({ result }) => result.about.group?.column === column);
    const parts = own.map(({ result, curves }) => ({ label: result.about.group!.value, curves }));
    return curvePanels({ id: `${id}-by-${i + 1}`, caption: `The same by ${column}.` }, parts, axesOf(own[0]!.result));
  });
  return [
    ...whole.map(({ result, curves }) => curveChart({ id, caption: CAPTION }, { curves, axes: axesOf(result) })),
    ...panels,
  ];
}

const CAPTION =
  'Kaplan-Meier curves: the share without the event from each time on, with 95 % bounds that take rows for independent.';

const axesOf = ({ about }: UtilityResult): CurveAxes => ({
  x: about.columns[0] ?? 'time',
  y: 'share without the event',
  shape: 'step',
  diagonal: false,
});

function curvesOf({ details }: UtilityResult): readonly Curve[] | undefined {
  const found = schema.safeParse(details);
  if (!found.success) return undefined;
  const { real, synthetic } = found.data.curves;
  const curve = (name: string, points: typeof real): Curve => ({
    name,
    points: points.map(({ time, survival, lower, upper }) => ({ x: time, y: survival, low: lower, high: upper })),
  });
  return [curve('records', real), curve('synthetic rows', synthetic)];
}
