import { expect, test } from 'vitest';
import { columnHistograms } from '../../../../pipelines/evaluate/columns/histograms.ts';

const column = (name: string, size: number, codes: readonly number[]) => ({
  name,
  size,
  codes: Uint16Array.from(codes),
});
const counts = (values: readonly number[], variance: number) => ({
  counts: Float64Array.from(values),
  variance,
  places: undefined,
});

test('counts the released rows of each value, beside the noisy counts and their deviation', () => {
  const columnCounts = [counts([2.0049, -1, 7], 4), { ...counts([5, 3], 2), places: Uint32Array.of(0, 1, 1) }];
  const sample = [column('a', 3, [0, 2, 2, 2]), column('b', 3, [1, 1, 0, 2])];
  expect(columnHistograms({ columnCounts }, sample)).toEqual([
    { column: 'a', origin: 'released-data', released: [1, 0, 3], noisy: [2, -1, 7], sigma: 2, places: null },
    { column: 'b', origin: 'released-data', released: [1, 2, 1], noisy: [5, 3], sigma: 1.41, places: [0, 1, 1] },
  ]);
});

test('leaves out columns of more values than anybody reads, and those beyond what a report should hold', () => {
  const sample = [column('wide', 2049, [0]), ...Array.from({ length: 40 }, (_, i) => column(`c${i}`, 2048, [0]))];
  const columnCounts = sample.map(({ size }) => counts(new Array(size).fill(0), 1));
  const names = columnHistograms({ columnCounts }, sample).map(({ column: name }) => name);
  expect(names).toEqual(Array.from({ length: 32 }, (_, i) => `c${i}`));
});
