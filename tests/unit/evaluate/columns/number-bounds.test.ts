import { describe, expect, test } from 'vitest';
import type { FittedModel } from '../../../../models/model.ts';
import type { Cell } from '../../../../pipelines/dictionary/coding.ts';
import { type CountedPiece, meanBounds, quantileBounds } from '../../../../pipelines/evaluate/columns/number-bounds.ts';
import { numberFacts } from '../../../../pipelines/evaluate/columns/number-facts.ts';

const piece = (lower: number, upper: number, count: number, variance = 0, partly = false): CountedPiece => ({
  lower,
  upper,
  count,
  variance,
  partly,
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
    expect(upper - 0.5).toBeCloseTo(1.96 * 0.00707, 3);
    expect(0.5 - lower).toBeCloseTo(1.96 * 0.00707, 3);
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
    const noisy = tens.map((one) => ({ ...one, variance: 1_600 }));
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
  const column = { name: 'age', cells, clamped: false, mostlyMissing: false, atoms: [], numbers: 'integer' as const };
  const fitted = (counts: number[], places?: number[]) => {
    const model = {
      total: 100,
      marginal: () => Float64Array.from([50, 30, 20]),
    } as Partial<FittedModel> as FittedModel;
    const noisy = { counts: Float64Array.from(counts), variance: 1e-9, places: places && Uint32Array.from(places) };
    return { model, columnCounts: [noisy] };
  };

  test('bounds whole numbers by those that a bin holds, and leaves null out', () => {
    const [facts] = numberFacts(fitted([50, 30, 20]), [column]);
    expect(facts!.mean.lower).toBeCloseTo((30 * 10) / 80, 3);
    expect(facts!.mean.upper).toBeCloseTo((50 * 9 + 30 * 20) / 80, 3);
    expect(facts!.meanPlacing).toBeCloseTo((50 * 4.5 + 30 * 5) / 80, 9);
    expect(facts!.quantiles.find(({ share }) => share === 0.5)).toEqual({ share: 0.5, lower: 0, upper: 9 });
  });

  test('spans what was merged before it was counted, null too', () => {
    const [facts] = numberFacts(fitted([50, 50], [0, 1, 1]), [column]);
    expect(facts!.mean.lower).toBeCloseTo(0, 3);
    expect(facts!.mean.upper).toBeCloseTo((50 * 9 + 50 * 20) / 100, 3);
  });

  test('says nothing of columns that hold no numbers', () => {
    expect(numberFacts(fitted([50, 30, 20]), [{ ...column, numbers: undefined }])).toEqual([]);
  });
});
