import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../../models/generation-random.ts';
import {
  estimateTransition,
  givenParents,
  type NoisyTable,
  normalised,
  parentsTowards,
} from '../../../../../models/linked/chain/estimate-table.ts';

const SIZE = 10;
const ROWS = 10_000;
const SIGMA = 60;
const random = new GenerationRandom('estimate-table', 'noise');
const noise = (): number => SIGMA * Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());

/** Of a value that stays or rises by one, as an age does. */
const rising = Float64Array.from({ length: SIZE * SIZE }, (_, cell) => {
  const step = (cell % SIZE) - Math.floor(cell / SIZE);
  return (ROWS / SIZE) * (step === 0 ? 0.8 : step === 1 ? 0.2 : 0);
});

const noisy = (table: Float64Array): NoisyTable => ({
  parents: SIZE,
  size: SIZE,
  values: table.map((count) => count + noise()),
  variance: SIGMA ** 2,
});

const marginOf = (table: Float64Array, place: (cell: number) => number): Float64Array => {
  const sums = new Float64Array(SIZE);
  table.forEach((count, cell) => {
    sums[place(cell)]! += count;
  });
  return normalised(sums);
};
const before = marginOf(rising, (cell) => Math.floor(cell / SIZE));
const after = marginOf(rising, (cell) => cell % SIZE);

const errorOf = (table: Float64Array): number =>
  table.reduce((sum, count, cell) => sum + Math.abs(count - rising[cell]!), 0) / ROWS;

test('a table of values that rise has less noise where it is told that they do, and far less than the counts', () => {
  const counts = noisy(rising);
  const [ordered, unordered] = [true, false].map((is) => errorOf(estimateTransition(counts, before, after, is)));
  expect(ordered).toBeLessThan(0.5 * errorOf(counts.values));
  expect(ordered).toBeLessThan(unordered!);
});

test('counts without noise stay as they are', () => {
  for (const isOrdered of [true, false]) {
    const counts = { parents: SIZE, size: SIZE, values: rising, variance: 1e-6 };
    expect(errorOf(estimateTransition(counts, before, after, isOrdered))).toBeLessThan(0.02);
  }
});

test('shares of parents are those that are drawn where noise explains the difference, and those of the counts elsewhere', () => {
  const drawn = normalised(before.map((share, p) => share * (p === 0 ? 0.9 : 1)));
  const [loud, quiet] = [1e6, 1e-4].map((variance) =>
    parentsTowards({ parents: SIZE, size: SIZE, values: rising, variance }, drawn),
  );
  expect(loud![0]).toBeCloseTo(drawn[0]!, 6);
  expect(quiet![0]).toBeCloseTo(before[0]!, 4);
});

test('other shares of parents leave what follows each of them as it was', () => {
  const parents = Float64Array.from({ length: SIZE }, (_, p) => (p + 1) / 55);
  const given = givenParents(rising, parents);
  expect(marginOf(given, (cell) => Math.floor(cell / SIZE))[9]).toBeCloseTo(parents[9]!, 12);
  expect(given[0]! / given[1]!).toBeCloseTo(4, 12);
});
