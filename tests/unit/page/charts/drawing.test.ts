import { describe, expect, it } from 'vitest';
import { together } from '../../../../pipelines/page/charts/drawing/counted.ts';
import { curveDomain, thinned } from '../../../../pipelines/page/charts/drawing/curve.ts';
import { heatLevels, levelOf } from '../../../../pipelines/page/charts/drawing/heat-levels.ts';
import { reachOf, scaledRow } from '../../../../pipelines/page/charts/drawing/interval-row.ts';
import { mostFrequent } from '../../../../pipelines/page/charts/drawing/most-frequent.ts';
import { asDay, inShort, inWhole } from '../../../../pipelines/page/charts/drawing/numbers-in-short.ts';
import { labelLines, shortLabel, widthOf } from '../../../../pipelines/page/charts/drawing/short-label.ts';

describe('numbers in short', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [0.1 + 0.2, '0.3'],
    [0.000_123_4, '0.000123'],
    [0.000_012_3, '1.2e-5'],
    [-2.5, '-2.5'],
    [12.34, '12.3'],
    [99.96, '100'],
    [999.4, '999'],
    [999.6, '1,000'],
    [76_099, '76,099'],
    [-1_234_567, '-1.23 m'],
    [2.5e9, '2.5 bn'],
    [1e20, '1.00e20'],
  ])('%d is %s', (value, text) => {
    expect(inShort(value)).toBe(text);
  });

  it('writes counts whole and days as days', () => {
    expect([inWhole(1_234_567.4), inWhole(-0.2), inWhole(-1234)]).toEqual(['1,234,567', '0', '-1,234']);
    expect(asDay(14_000)).toBe('2008-05-01');
  });
});

describe('a label in short', () => {
  it('keeps both ends and stays inside its pixels', () => {
    const long = 'Discharged to home under care of an organised service';
    const label = shortLabel(long, 120);
    expect(label).toMatch(/^Discharg.*….*rvice$/);
    expect(widthOf(label)).toBeLessThanOrEqual(120);
    expect(shortLabel('home', 120)).toBe('home');
    expect(shortLabel('', 120)).toBe('""');
  });

  it('never cuts an escape or a pair of surrogates', () => {
    for (let most = 12; most < 150; most++) {
      expect(shortLabel('ab\u202e\u202e\u202ecd\u202e', most)).not.toMatch(
        /\\u?[\da-f]{0,3}(…|$)|…[\da-f]{0,3}(?=[\da-f]{2}$)/,
      );
      expect(shortLabel('😀'.repeat(30), most)).not.toMatch(/\p{Cs}/u);
    }
  });
});

describe('the most frequent', () => {
  const bar = (label: string, released: number, count?: number) => ({
    label,
    released,
    noisy: count === undefined ? undefined : { count, low: count - 3, high: count + 3 },
  });

  it('keeps few categories in their order', () => {
    const bars = [bar('a', 1), bar('b', 9)];
    expect(mostFrequent(bars, 2)).toBe(bars);
  });

  it('leads with the largest of many, and tells the others as one', () => {
    const bars = [bar('a', 1, 50), bar('b', 9, 9), bar('c', 2, 2), bar('d', 3, 1)];
    expect(mostFrequent(bars, 3)).toEqual([
      bar('a', 1, 50),
      bar('b', 9, 9),
      {
        label: '2 others',
        released: 5,
        noisy: { count: 3, low: expect.closeTo(3 - Math.hypot(3, 3)), high: expect.closeTo(3 + Math.hypot(3, 3)) },
      },
    ]);
  });

  it('gives no noisy sum where a part was not asked', () => {
    expect(together([bar('a', 1, 5), bar('b', 2)])).toEqual({ released: 3, noisy: undefined });
  });
});

describe('levels of a heat map', () => {
  it('are seven of round width from 0 up', () => {
    const levels = heatLevels([0, 0.61]);
    expect(levels.map(({ upTo }) => upTo)).toEqual([
      0.1,
      0.2,
      expect.closeTo(0.3),
      0.4,
      0.5,
      expect.closeTo(0.6),
      Infinity,
    ]);
    expect([0, 0.1, 0.11, 0.61].map((value) => levelOf(levels, value))).toEqual([0, 0, 1, 6]);
  });

  it('stand on both sides of 0 where a number is negative', () => {
    const levels = heatLevels([-0.35, 0.1]);
    expect(levels.map(({ name }) => name)).toEqual([
      'cool-3',
      'cool-2',
      'cool-1',
      'heat-0',
      'heat-2',
      'heat-4',
      'heat-6',
    ]);
    expect([-0.35, -0.06, 0, 0.04, 0.06].map((value) => levels[levelOf(levels, value)]!.name)).toEqual([
      'cool-3',
      'cool-1',
      'heat-0',
      'heat-0',
      'heat-2',
    ]);
  });

  it('need no number to exist', () => {
    expect(levelOf(heatLevels([]), 0)).toBe(0);
  });
});

describe('a number between floor and ceiling', () => {
  const row = {
    label: 'x',
    value: 0.6,
    unavailable: undefined,
    interval: { lower: 0.55, upper: 0.65 },
    ceiling: 0.7,
    floor: 0.5,
  };

  it('is 0 at the floor and 1 at the ceiling, whichever is greater', () => {
    expect(scaledRow(row)).toMatchObject({ value: expect.closeTo(0.5), floor: 0, ceiling: 1 });
    expect(scaledRow({ ...row, ceiling: 0.5, floor: 0.7 }).interval).toEqual({
      lower: expect.closeTo(0.25),
      upper: expect.closeTo(0.75),
    });
  });

  it('has no place without both, or where they are one', () => {
    expect(scaledRow({ ...row, floor: null }).value).toBeNull();
    expect(scaledRow({ ...row, floor: 0.7 }).value).toBeNull();
  });

  it('has no place where the floor is no worse than the ceiling, and ends with the axis', () => {
    const lower = { ...row, direction: 'lower-is-better' } as const;
    expect(scaledRow(lower).value).toBeNull();
    expect(scaledRow({ ...lower, ceiling: 0.5, floor: 0.7 }).value).toBeCloseTo(0.5);
    expect(scaledRow({ ...row, value: 9, interval: null }).value).toBe(1.5);
    expect(scaledRow({ ...row, value: -9, interval: null }).value).toBe(-0.5);
  });

  it('gives an axis some width whatever there is', () => {
    const none = { ...row, value: null, interval: null, ceiling: null, floor: null };
    expect(reachOf([none])).toEqual([0, 1]);
    expect(reachOf([{ ...none, value: 3 }])).toEqual([1.5, 4.5]);
    expect(reachOf([row])).toEqual([0.5, 0.7]);
  });
});

describe('points of a curve', () => {
  const points = Array.from({ length: 1001 }, (_, x) => ({ x, y: 2 * x, low: null, high: null }));

  it('are thinned at even steps from the first to the last', () => {
    expect(thinned(points, 5).map(({ x }) => x)).toEqual([0, 250, 500, 750, 1000]);
    expect(thinned(points.slice(0, 3), 5)).toEqual(points.slice(0, 3));
  });

  it('share one axis where both measure the same', () => {
    const axes = { x: '', y: '', shape: 'line', diagonal: true } as const;
    expect(curveDomain(points, axes)).toEqual({ x: [0, 2000], y: [0, 2000] });
    expect(curveDomain([], { ...axes, diagonal: false })).toEqual({ x: [0, 1], y: [0, 1] });
  });
});

describe('a label of two lines', () => {
  it('breaks between words, and keeps one line where that is enough', () => {
    expect(labelLines('marginal error: age', 200, 200)).toEqual(['marginal error: age']);
    expect(labelLines('marginal error 2 worst: payer_code, medical_specialty', 170, 300)).toEqual([
      'marginal error 2 worst:',
      'payer_code, medical_specialty',
    ]);
    const [first, second] = labelLines(`a ${'b'.repeat(99)}`, 100, 100);
    expect(first).toBe('a');
    expect(widthOf(second!)).toBeLessThanOrEqual(100);
    expect(labelLines('b'.repeat(99), 100, 100).length).toBe(1);
  });
});
