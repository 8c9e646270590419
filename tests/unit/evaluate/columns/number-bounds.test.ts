import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../pipelines/dictionary/coding.ts';
import { cutCells } from '../../../../pipelines/dictionary/detail/cut-cells.ts';
import type { CountedGroup } from '../../../../pipelines/evaluate/columns/noisy-sum.ts';
import { meanBounds, quantileBounds } from '../../../../pipelines/evaluate/columns/number-bounds.ts';
import { numberFacts } from '../../../../pipelines/evaluate/columns/number-facts.ts';
import { rational } from '../../../../privacy/rational.ts';

const piece = (lower: number, upper: number, count: number, variance = 0, partly = false): CountedGroup => ({
  pieces: [{ lower, upper, count, partly }],
  variance,
});

describe('meanBounds()', () => {
  test('without noise lie at the means of lower and of upper ends', () => {
    const { lower, upper } = meanBounds([piece(0, 10, 30), piece(10, 30, 10)]);
    expect(lower).toBeCloseTo(2.5, 9);
    expect(upper).toBeCloseTo(15, 9);
  });

  test('are as wide as the noise of single values makes them', () => {
    const { lower, upper } = meanBounds([piece(0, 0, 500, 100), piece(1, 1, 500, 100)]);
    // The deviation of a share of .5 of 1,000 records is 10 sqrt(.5) / 1,000.
    const width = (1.9907 * Math.sqrt(102) + 1.5 * Math.SQRT2) * Math.SQRT1_2;
    expect(upper - 0.5).toBeCloseTo(width / 1000, 4);
    expect(0.5 - lower).toBeCloseTo(width / 1000, 4);
  });

  test('trust noise of few values no further than any sum of it', () => {
    const { upper } = meanBounds([piece(0, 0, 500, 1), piece(1, 1, 500, 1)]);
    expect(upper - 0.5).toBeCloseTo((2.7163 * Math.SQRT1_2) / 1000, 6);
  });

  test('know how many there are in a bin from its own count, and where from those inside', () => {
    const inside = { pieces: [0, 1].map((at) => ({ lower: at, upper: at, count: 500 })), variance: 400 };
    const far = { pieces: [1e4, 1e4 + 1].map((at) => ({ lower: at, upper: at, count: 0 })), variance: 400 };
    const width = (groups: readonly CountedGroup[]): number => meanBounds(groups).upper - meanBounds(groups).lower;
    const once = width([inside, far]);
    const twice = width([
      { ...inside, together: { count: 1000, variance: 100 } },
      { ...far, together: { count: 0, variance: 100 } },
    ]);
    // Two counts of a variance of 400, and one of 100 for both.
    expect(twice / once).toBeCloseTo(Math.sqrt(100 / 800), 1);
  });

  test('span all that is possible where noise drowns the counts', () => {
    expect(meanBounds([piece(0, 1, 3, 1e6), piece(5, 9, -2, 1e6)])).toEqual({ lower: 0, upper: 9 });
  });

  test('count of a piece with records that have no value as many as is worst', () => {
    const { lower, upper } = meanBounds([piece(10, 10, 100), piece(0, 20, 100, 0, true)]);
    expect(lower).toBeCloseTo(5, 9);
    expect(upper).toBeCloseTo(15, 9);
  });
});

describe('quantileBounds()', () => {
  const tens = Array.from({ length: 10 }, (_, i) => piece(10 * i, 10 * i + 9, 100));

  test.each([
    [0.25, 20, 29],
    [0.45, 40, 49],
    [0.99, 90, 99],
  ])('without noise are the ends of the bin: %d', (share, lower, upper) => {
    expect(quantileBounds(tens, share)).toEqual({ lower, upper });
  });

  test('reach as many bins further as noise may hide', () => {
    const noisy = tens.map((one) => ({ ...one, variance: 1_500 }));
    const { lower, upper } = quantileBounds(noisy, 0.5);
    expect(lower).toBe(30);
    expect(upper).toBe(69);
  });

  test('know a single value inside a bin', () => {
    expect(quantileBounds([piece(0, 99, 40), piece(7, 7, 160)], 0.5)).toEqual({ lower: 7, upper: 7 });
  });

  test('do not know how many records of a merged piece have a value', () => {
    const merged = [piece(0, 0, 100), piece(1, 1, 100), piece(2, 2, 400, 0, true)];
    expect(quantileBounds(merged, 0.5)).toEqual({ lower: 0, upper: 2 });
  });
});

describe('numberFacts()', () => {
  const interval = (lower: number, upper: number, closed = false): Cell => ({ kind: 'interval', lower, upper, closed });
  const cells: Cell[] = [interval(0, 10), interval(10, 20, true), { kind: 'missing' }];
  const column = {
    name: 'age',
    cells,
    clamped: false,
    mostlyMissing: false,
    atoms: [],
    numbers: 'integer' as const,
    detail: cutCells('integer', cells, [[5], [], []]),
    after: undefined,
  };
  const fitted = (counts: number[], places?: number[]) => ({
    columnCounts: [{ counts: Float64Array.from(counts), variance: 1e-9, places: places && Uint32Array.from(places) }],
  });
  const BINS = { details: [], releasedMeans: new Map([[0, 9.5]]) };
  const details = (...values: number[]) => ({
    ...BINS,
    details: [{ columns: [0], sigmaSquared: rational(1, 10 ** 9), values: Float64Array.from(values) }],
  });

  test('bounds whole numbers by those that a bin holds, and leaves null out', () => {
    const [facts] = numberFacts(fitted([50, 30, 20]), [column], BINS);
    expect([facts!.detail, facts!.after, facts!.releasedMean]).toEqual([false, null, 9.5]);
    expect(facts!.mean.lower).toBeCloseTo((30 * 10) / 80, 3);
    expect(facts!.mean.upper).toBeCloseTo((50 * 9 + 30 * 20) / 80, 3);
    expect(facts!.quantiles.find(({ share }) => share === 0.5)).toEqual({ share: 0.5, lower: 0, upper: 9 });
  });

  test('bounds them by the cells inside the bins where those were counted', () => {
    const [facts] = numberFacts(fitted([50, 30, 20]), [column], details(10, 40, 30, 20));
    expect(facts!.detail).toBe(true);
    expect(facts!.mean.lower).toBeCloseTo((40 * 5 + 30 * 10) / 80, 3);
    expect(facts!.mean.upper).toBeCloseTo((10 * 4 + 40 * 9 + 30 * 20) / 80, 3);
    expect(facts!.quantiles.find(({ share }) => share === 0.5)).toEqual({ share: 0.5, lower: 5, upper: 9 });
  });

  test('takes a bin as a whole where noise may have made what stands in its cells', () => {
    const noisy = {
      ...BINS,
      details: [{ columns: [0], sigmaSquared: rational(900), values: Float64Array.from([-30, 50, 400, 20]) }],
    };
    const [facts] = numberFacts(fitted([5, 400, 20]), [column], noisy);
    expect(facts!.mean.lower).toBeCloseTo((400 * 10) / 405, 1);
    expect(facts!.mean.upper).toBeCloseTo((5 * 9 + 400 * 20) / 405, 1);
  });

  test('tells null apart by the detail where it was merged with a bin', () => {
    const [facts] = numberFacts(fitted([50, 50], [0, 1, 1]), [column], details(10, 40, 30, 20));
    expect(facts!.mean.lower).toBeCloseTo((40 * 5 + 30 * 10) / 80, 3);
  });

  test('spans what was merged before it was counted, null too', () => {
    const [facts] = numberFacts(fitted([50, 50], [0, 1, 1]), [column], BINS);
    expect(facts!.mean.lower).toBeCloseTo(0, 3);
    expect(facts!.mean.upper).toBeCloseTo((50 * 9 + 50 * 20) / 100, 3);
  });

  test('rests on the last of several counts, whose noise was settled before it was drawn', () => {
    const [counts] = fitted([0, 80, 20]).columnCounts;
    const last = { counts: Float64Array.from([50, 30, 20]), variance: 1e-9 };
    const [facts] = numberFacts({ columnCounts: [{ ...counts!, looks: { first: counts!, last } }] }, [column], BINS);
    expect(facts!.mean.lower).toBeCloseTo((30 * 10) / 80, 3);
  });

  test('says of differences from which column they are', () => {
    const after = { column: 'admitted', unit: 'days' } as const;
    expect(numberFacts(fitted([50, 30, 20]), [{ ...column, after }], BINS)[0]!.after).toEqual(after);
  });

  test('says nothing of columns that hold no numbers', () => {
    expect(numberFacts(fitted([50, 30, 20]), [{ ...column, numbers: undefined }], BINS)).toEqual([]);
  });
});
