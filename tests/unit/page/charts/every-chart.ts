import type { Chart } from '../../../../pipelines/page/chart.ts';
import { besideChart } from '../../../../pipelines/page/charts/beside-chart.ts';
import { categoryHistogram } from '../../../../pipelines/page/charts/category-histogram.ts';
import { chargeBars } from '../../../../pipelines/page/charts/charge-bars.ts';
import { curveChart } from '../../../../pipelines/page/charts/curve-chart.ts';
import { curvePanels } from '../../../../pipelines/page/charts/curve-panels.ts';
import type { CurveAxes } from '../../../../pipelines/page/charts/drawing/curve.ts';
import { intervalChart } from '../../../../pipelines/page/charts/interval-chart.ts';
import { numberHistogram } from '../../../../pipelines/page/charts/number-histogram.ts';
import { pairHeatMap } from '../../../../pipelines/page/charts/pair-heat-map.ts';

/** One chart of each kind, with `text` wherever a text of others may stand. */
export function everyChart(text: string): Readonly<Record<string, Chart>> {
  const frame = (id: string) => ({ id, caption: `What ${text} shows in ${id}.` });
  const noisy = (count: number) => ({ count, low: count - 20, high: count + 20 });
  const row = { unavailable: undefined, interval: { lower: 0.2, upper: 0.4 }, ceiling: 0.1, floor: 0.9 };
  const curves = [text, 'released rows'].map((name, i) => ({
    name,
    points: [0, 1, 2, 5].map((x) => ({ x, y: 1 / (1 + x + i), low: 0.9 / (1 + x + i), high: 1.1 / (1 + x + i) })),
  }));
  const axes: CurveAxes = { x: text, y: text, shape: 'step', diagonal: false };
  return {
    categories: categoryHistogram(frame('a'), [
      { label: text, released: 100, noisy: noisy(90) },
      { label: 'other', released: 50, noisy: noisy(-3) },
      { label: '', released: 0, noisy: undefined },
    ]),
    numbers: numberHistogram(frame('b'), {
      bins: [
        { low: 0, high: 1, released: 10, noisy: noisy(12) },
        { low: 1, high: 5, released: 80, noisy: noisy(70) },
      ],
      beside: [{ label: text, released: 7, noisy: undefined }],
      kind: 'number',
      unit: text,
    }),
    days: numberHistogram(frame('c'), {
      bins: [0, 1, 2].map((i) => ({ low: 14_000 + 31 * i, high: 14_031 + 31 * i, released: i, noisy: undefined })),
      beside: [],
      kind: 'day',
      unit: undefined,
    }),
    pairs: pairHeatMap(frame('d'), {
      columns: [text, 'two', 'three', 'four'],
      pairs: [
        { first: 0, second: 1, value: 0.3 },
        { first: 2, second: 1, value: -0.2 },
        { first: 3, second: 0, value: 0 },
      ],
      name: text,
    }),
    intervals: intervalChart(frame('e'), {
      rows: [
        { ...row, label: text, value: 0.3 },
        { label: 'none', value: null, unavailable: text, interval: null, ceiling: null, floor: null },
      ],
      axis: text,
      scale: 'own',
    }),
    curves: curveChart(frame('f'), { curves, axes }),
    calibration: curveChart(frame('g'), { curves, axes: { ...axes, shape: 'line', diagonal: true } }),
    panels: curvePanels(
      frame('h'),
      [
        { label: text, curves },
        { label: 'rest', curves },
      ],
      axes,
    ),
    charges: chargeBars(
      frame('i'),
      [
        { label: text, loss: 0.3 },
        { label: 'two', loss: 0.1 },
      ],
      text,
    ),
    beside: besideChart(frame('j'), {
      rows: [
        {
          label: text,
          first: { value: 0.3, interval: { lower: 0.2, upper: 0.4 } },
          second: { value: 0.25, interval: { lower: 0.15, upper: 0.35 } },
          most: 0.5,
        },
        { label: 'two', first: { value: 0, interval: null }, second: { value: 1, interval: null }, most: null },
      ],
      names: { first: text, second: text, most: text },
      axis: text,
    }),
  };
}
