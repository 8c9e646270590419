import { describe, expect, it } from 'vitest';
import { categoryHistogram } from '../../../../pipelines/page/charts/category-histogram.ts';
import { curveChart, MOST_CURVES } from '../../../../pipelines/page/charts/curve-chart.ts';
import { NARROW } from '../../../../pipelines/page/charts/drawing/draw.ts';
import { intervalChart } from '../../../../pipelines/page/charts/interval-chart.ts';
import { numberHistogram } from '../../../../pipelines/page/charts/number-histogram.ts';
import { MOST_COLUMNS, pairHeatMap } from '../../../../pipelines/page/charts/pair-heat-map.ts';

const frame = { id: 'x', caption: 'What is shown.' };
/** Widths and heights of the rectangles behind the legend, in their order. */
const rectangles = (svg: string) => {
  const plot = svg.slice(svg.lastIndexOf('</text></g></g>'));
  return [...plot.matchAll(/<rect ([^>]*)\/>/g)].map(([, attributes]) => {
    const of = (name: string) => Number(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes!)![1]);
    return { x: of('x'), width: of('width'), height: of('height') };
  });
};
const noisy = (count: number) => ({ count, low: count - 20, high: count + 20 });

describe('a histogram', () => {
  it('of categories has bars as long as their rows', () => {
    const bars = [300, 100, 0].map((released, i) => ({ label: `${i}`, released, noisy: undefined }));
    const [first, second, third] = rectangles(categoryHistogram(frame, bars).svg);
    expect(first!.width / second!.width).toBeCloseTo(3, 1);
    expect(third!.width).toBe(0);
  });

  it('of many categories draws the most frequent, and lists more', () => {
    const bars = Array.from({ length: 700 }, (_, i) => ({ label: `c${i}`, released: i, noisy: undefined }));
    const { svg, table } = categoryHistogram(frame, bars);
    expect(rectangles(svg).length).toBe(16);
    expect(table.rows.length).toBe(40);
    expect(table.rows[0]).toEqual(['c699', '699', 'not asked', '']);
    const others = ((700 - 39) * (660 / 2)).toFixed(0).replace(/(\d{3})$/, ',$1');
    expect(table.rows.at(-1)).toEqual(['661 others', others, 'not asked', '']);
  });

  it('of numbers has areas as large as their rows, however wide the bins are', () => {
    const bins = [
      { low: 0, high: 10, released: 500, noisy: noisy(510) },
      { low: 10, high: 40, released: 500, noisy: noisy(490) },
    ];
    const [narrow, wide, band] = rectangles(
      numberHistogram(frame, { bins, beside: [], kind: 'number', unit: 'mg' }).svg,
    );
    expect((narrow!.width * narrow!.height) / (wide!.width * wide!.height)).toBeCloseTo(1, 1);
    expect(band!.height / narrow!.height).toBeCloseTo(40 / 500, 1);
  });

  it('with a bin that would not be seen on the axis draws bins as categories', () => {
    const bins = [
      { low: 0, high: 1, released: 5, noisy: undefined },
      { low: 1, high: 5000, released: 5, noisy: undefined },
    ];
    const chart = numberHistogram(frame, { bins, beside: [], kind: 'number', unit: undefined });
    expect(chart.svg).toContain('>0 to 1<');
    expect(rectangles(chart.svg).map(({ width }) => width)).toEqual([
      expect.any(Number),
      rectangles(chart.svg)[0]!.width,
    ]);
  });
});

describe('a heat map', () => {
  const columns = Array.from({ length: MOST_COLUMNS }, (_, i) => `column ${i}`);
  const pairs = columns.flatMap((_, second) =>
    Array.from({ length: second }, (_, first) => ({
      first,
      second,
      value: first === 3 && second === 7 ? 1 : (second % 5) / 10,
    })),
  );

  it('of 120 columns has every pair once, and lists the worst', () => {
    const { svg, table, caption } = pairHeatMap(frame, { columns, pairs, name: 'Error' });
    expect(svg.match(/M\d+,\d+h11v11h-11z/g)!.length).toBe((120 * 119) / 2);
    expect(table.rows[0]).toEqual(['1', 'column 3 and column 7', '1']);
    expect(table.rows.length).toBe(12);
    expect(caption).toBe(
      'What is shown. Of 7,140 pairs the table lists the 12 furthest from 0; the map has all of them, with these numbered.',
    );
    expect(svg.length).toBeLessThan(200_000);
  });

  it('tells pairs without a number from those with one', () => {
    const { svg } = pairHeatMap(frame, { columns: ['a', 'b', 'c'], pairs: pairs.slice(0, 2), name: 'Error' });
    expect(svg).toContain('no number');
    expect(svg.match(/M[\d.]+,[\d.]+h2"/g)!.length).toBe(2); // one in the legend
  });

  it('refuses more columns than can be read', () => {
    expect(() => pairHeatMap(frame, { columns: [...columns, 'one more'], pairs, name: 'Error' })).toThrow(RangeError);
  });
});

describe('an interval chart', () => {
  const row = (value: number) => ({ label: 'x', value, unavailable: undefined, interval: null, ceiling: 0, floor: 1 });

  it('puts numbers where they are between floor and ceiling', () => {
    const { svg } = intervalChart(frame, { rows: [0, 0.25, 1].map(row), axis: 'x', scale: 'own' });
    const places = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x)).slice(1);
    expect((places[1]! - places[0]!) / (places[2]! - places[0]!)).toBeCloseTo(0.25, 1);
  });

  it('says in words what is not available', () => {
    const { svg, table } = intervalChart(frame, {
      rows: [{ ...row(0), value: null, unavailable: 'the target has one value' }],
      axis: 'x',
      scale: 'own',
    });
    expect(svg).toContain('not available');
    expect(table.rows[0]![1]).toBe('not available: the target has one value');
  });

  it('says how many of many numbers it draws', () => {
    const chart = intervalChart(frame, { rows: Array.from({ length: 30 }, () => row(0.5)), axis: 'x', scale: 'own' });
    expect(chart.caption).toBe('What is shown. The chart has the first 24 of 30 numbers, the table all.');
    expect(chart.table.rows.length).toBe(30);
  });
});

it('a chart for a telephone is no wider than one', () => {
  expect(NARROW).toBeLessThanOrEqual(360);
  const curves = Array.from({ length: MOST_CURVES + 1 }, () => ({
    name: '',
    points: [{ x: 0, y: 0, low: null, high: null }],
  }));
  const axes = { x: 'x', y: 'y', shape: 'line', diagonal: false } as const;
  expect(curveChart(frame, { curves: curves.slice(1), axes }).svg).toContain(`width="${NARROW}"`);
  expect(() => curveChart(frame, { curves, axes })).toThrow(RangeError);
});

it('an identifier that would end an attribute is refused', () => {
  expect(() => categoryHistogram({ ...frame, id: 'a" onload="x' }, [])).toThrow(RangeError);
});

it('charts of a table of 48 columns with three maps are drawn in time, and small', () => {
  const begun = performance.now();
  const bars = Array.from({ length: 20 }, (_, i) => ({ label: `value ${i}`, released: i, noisy: noisy(i) }));
  const columns = Array.from({ length: 48 }, (_, i) => `column ${i}`);
  const pairs = columns.flatMap((_, second) =>
    Array.from({ length: second }, (_, first) => ({ first, second, value: first / 50 })),
  );
  const charts = [
    ...columns.map((column) => categoryHistogram({ id: column.replace(' ', '-'), caption: column }, bars)),
    ...['a', 'b', 'c'].map((id) => pairHeatMap({ id, caption: id }, { columns, pairs, name: 'Error' })),
  ];
  expect(charts.reduce((size, { svg }) => size + svg.length, 0)).toBeLessThan(500_000);
  expect(performance.now() - begun).toBeLessThan(5000);
});
