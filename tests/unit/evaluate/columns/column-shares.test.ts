import { describe, expect, test } from 'vitest';
import type { FittedModel } from '../../../../models/model.ts';
import type { Cell } from '../../../../pipelines/dictionary/coding.ts';
import type { ColumnFacts } from '../../../../pipelines/evaluate/columns/column-facts.ts';
import { columnShares, emptyShare } from '../../../../pipelines/evaluate/columns/column-shares.ts';

const values = (...texts: string[]): Cell[] => texts.map((value) => ({ kind: 'value', value }));
const facts = (cells: readonly Cell[], more: Partial<ColumnFacts> = {}): ColumnFacts => ({
  name: 'c',
  cells,
  clamped: false,
  mostlyMissing: false,
  atoms: [],
  numbers: undefined,
  detail: undefined,
  after: undefined,
  ...more,
});
const fitted = (counts: readonly number[], variance: number) => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const model = { total, marginal: () => Float64Array.from(counts) } as Partial<FittedModel> as FittedModel;
  return { model, columnCounts: [{ counts: Float64Array.from(counts), variance, places: undefined }] };
};

describe('columnShares()', () => {
  test('tells shares of null, other and both ends of a clamped range, and how much noise a count has', () => {
    const cells: Cell[] = [...values('0', '1', '2'), { kind: 'missing' }, { kind: 'other' }];
    expect(columnShares(fitted([100, 200, 50, 600, 50], 100), [facts(cells, { clamped: true })])).toEqual([
      {
        column: 'c',
        origin: 'released-data',
        missing: 0.6,
        other: 0.05,
        firstBin: 0.1,
        lastBin: 0.05,
        sigma: 0.01,
        mostlyMissing: false,
      },
    ]);
  });

  test('has no share of a cell that a column lacks, and of no bin where nothing is clamped', () => {
    const [shares] = columnShares(fitted([10, 30], 1), [facts(values('F', 'M'))]);
    expect(shares).toMatchObject({ missing: null, other: null, firstBin: null, lastBin: null });
    const [one] = columnShares(fitted([10], 1), [facts(values('7'), { clamped: true })]);
    expect(one).toMatchObject({ firstBin: null, lastBin: null });
  });
});

describe('emptyShare()', () => {
  const cells: Cell[] = [...values('a'), { kind: 'missing' }, { kind: 'other' }];
  test.each([
    [false, 0.8],
    [true, 0.1],
  ])('adds null and other, and leaves null out where mostlyMissing is %s', (mostlyMissing, share) => {
    const [shares] = columnShares(fitted([200, 700, 100], 100), [facts(cells, { mostlyMissing })]);
    expect(emptyShare(shares!).share).toBeCloseTo(share, 9);
  });

  test('knows the least and the most that the share is without its noise', () => {
    const [shares] = columnShares(fitted([200, 700, 100], 100), [facts(cells)]);
    const { atLeast, atMost } = emptyShare(shares!);
    expect(0.8 - atLeast).toBeCloseTo(1.96 * Math.SQRT2 * 0.01, 4);
    expect(atMost - 0.8).toBeCloseTo(1.96 * Math.SQRT2 * 0.01, 4);
  });
});
