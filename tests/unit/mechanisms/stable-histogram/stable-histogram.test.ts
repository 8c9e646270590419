import { describe, expect, test } from 'vitest';
import {
  stableHistogram,
  stableHistogramDelta,
  stableHistogramEvent,
  stableHistogramThreshold,
} from '../../../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import { compare, parseRational, rational, toNumberUp, ZERO } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const laplace = { kind: 'discrete-laplace' as const, scale: rational(10n) };
const gaussian = { kind: 'discrete-gaussian' as const, sigmaSquared: rational(400n) };

describe('stableHistogram()', () => {
  const settings = { noise: laplace, rowsPerUnit: 1, threshold: 100n };
  const present = [
    { category: 'common', count: 5000 },
    { category: 'usual', count: 1000 },
    { category: 'unique', count: 1 },
  ];

  test('names what is common and not what one unit alone holds', () => {
    const named = stableHistogram(present, settings, insecureSeededEntropy('names'));
    expect(named.map(({ category }) => category)).toEqual(['common', 'usual']);
    expect(named.every(({ count }, i) => Number.isInteger(count) && count !== present[i]!.count)).toBe(true);
    expect(Math.abs(named[0]!.count - 5000)).toBeLessThan(200);
  });

  test('names a lone category about as often as delta says, and oftener at a lower threshold', () => {
    const low = { noise: laplace, rowsPerUnit: 1, threshold: 24n };
    const delta = toNumberUp(stableHistogramDelta(low));
    const share = (threshold: bigint): number => {
      const entropy = insecureSeededEntropy('lone');
      let named = 0;
      for (let i = 0; i < 20_000; i++) {
        named += stableHistogram([{ category: 'lone', count: 1 }], { ...low, threshold }, entropy).length;
      }
      return named / 20_000;
    };
    const deviation = Math.sqrt(delta / 20_000);
    expect(Math.abs(share(24n) - delta)).toBeLessThan(4 * deviation);
    expect(share(18n) - delta).toBeGreaterThan(4 * deviation);
  });

  test('orders its answer by the answer alone', () => {
    const many = Array.from({ length: 50 }, (_, i) => ({ category: `c${i}`, count: 3000 }));
    const named = stableHistogram(many, settings, insecureSeededEntropy('order'));
    expect(named).toHaveLength(50);
    for (let i = 1; i < named.length; i++) expect(named[i]!.count).toBeLessThanOrEqual(named[i - 1]!.count);
  });

  test.each([
    { present: [{ category: 'secret', count: 0 }], message: 'a count is not a positive whole number' },
    { present: [{ category: 'secret', count: Number.NaN }], message: 'a count is not a positive whole number' },
    {
      present: [
        { category: 'secret', count: 1 },
        { category: 'secret', count: 2 },
      ],
      message: 'one is listed twice',
    },
  ])('refuses, without naming a category: $message', ({ present: wrong, message }) => {
    const run = () => stableHistogram(wrong, settings, insecureSeededEntropy('bad'));
    expect(run).toThrow(message);
    expect(run).not.toThrow('secret');
  });

  test.each([
    { noise: laplace, rowsPerUnit: 3, threshold: 3n },
    { noise: laplace, rowsPerUnit: 0, threshold: 3n },
    { noise: laplace, rowsPerUnit: 1.5, threshold: 3n },
  ])('refuses settings that promise nothing (%#)', (wrong) => {
    expect(() => stableHistogram([], wrong, insecureSeededEntropy('bad'))).toThrow(RangeError);
    expect(() => stableHistogramEvent(wrong)).toThrow(RangeError);
  });
});

describe('stableHistogramDelta()', () => {
  test('is never above 1, however low the threshold', () => {
    for (const rowsPerUnit of [1, 3, 50]) {
      const delta = stableHistogramDelta({ noise: laplace, rowsPerUnit, threshold: BigInt(rowsPerUnit) + 1n });
      expect(toNumberUp(delta)).toBeLessThanOrEqual(1);
      expect(() =>
        stableHistogramEvent({ noise: laplace, rowsPerUnit, threshold: BigInt(rowsPerUnit) + 1n }),
      ).not.toThrow();
    }
  });

  test('covers the worst way for one unit to spread its rows', () => {
    // mpmath: scale 10, 3 rows, threshold 250. All in one category 9.84e-12, two and one 1.70e-11, three apart 2.4173e-11.
    const delta = toNumberUp(stableHistogramDelta({ noise: laplace, rowsPerUnit: 3, threshold: 250n }));
    expect(delta).toBeGreaterThanOrEqual(2.417301055613e-11);
    expect(delta).toBeLessThan(2.41730105565e-11);
  });

  test.each([laplace, gaussian])('shrinks as the threshold grows ($kind)', (noise) => {
    const deltas = [20n, 50n, 100n, 200n].map((threshold) =>
      stableHistogramDelta({ noise, rowsPerUnit: 2, threshold }),
    );
    for (let i = 1; i < deltas.length; i++) expect(compare(deltas[i]!, deltas[i - 1]!)).toBeLessThan(0);
  });
});

describe('stableHistogramThreshold()', () => {
  test.each([
    { noise: laplace, rows: 1 },
    { noise: laplace, rows: 40 },
    { noise: gaussian, rows: 1 },
    { noise: gaussian, rows: 40 },
  ])('is the least that meets delta ($noise.kind, $rows rows)', ({ noise, rows }) => {
    const delta = parseRational('1e-9');
    const threshold = stableHistogramThreshold(noise, rows, delta);
    expect(compare(stableHistogramDelta({ noise, rowsPerUnit: rows, threshold }), delta)).toBeLessThanOrEqual(0);
    expect(
      compare(stableHistogramDelta({ noise, rowsPerUnit: rows, threshold: threshold - 1n }), delta),
    ).toBeGreaterThan(0);
  });
});

test('stableHistogramEvent() is the noise on the counts and a (0, delta) part', () => {
  const settings = { noise: gaussian, rowsPerUnit: 4, threshold: 200n };
  expect(stableHistogramEvent(settings)).toEqual({
    kind: 'composed',
    events: [
      { kind: 'discrete-gaussian', sigmaSquared: rational(400n), sensitivity: 4n },
      { kind: 'epsilon-delta', epsilon: ZERO, delta: stableHistogramDelta(settings) },
    ],
  });
});
