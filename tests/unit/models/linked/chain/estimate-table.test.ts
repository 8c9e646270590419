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
  const [ordered, unordered] = (['steps', 'none'] as const).map((order) =>
    errorOf(estimateTransition(counts, before, after, order)),
  );
  expect(ordered).toBeLessThan(0.5 * errorOf(counts.values));
  expect(ordered).toBeLessThan(unordered!);
});

test('values that come the less the further they are: what lies far away is met less by noise', () => {
  const near = Float64Array.from({ length: SIZE * SIZE }, (_, cell) => {
    const far = Math.abs((cell % SIZE) - Math.floor(cell / SIZE));
    return (ROWS / SIZE) * 0.5 ** far;
  });
  const counts = noisy(near);
  const [parents, values] = [(cell: number) => Math.floor(cell / SIZE), (cell: number) => cell % SIZE].map((place) =>
    marginOf(near, place),
  ) as [Float64Array, Float64Array];
  const awayOf = (table: Float64Array): number =>
    table.reduce((sum, count, cell) => (Math.abs((cell % SIZE) - Math.floor(cell / SIZE)) > 5 ? sum + count : sum), 0);
  const [steps, falling] = (['steps', 'falling'] as const).map((order) =>
    awayOf(estimateTransition(counts, parents, values, order)),
  );
  expect(Math.abs(falling! - awayOf(near))).toBeLessThan(Math.abs(steps! - awayOf(near)));
});

test('counts without noise stay as they are', () => {
  for (const order of ['steps', 'falling', 'none'] as const) {
    const counts = { parents: SIZE, size: SIZE, values: rising, variance: 1e-6 };
    expect(errorOf(estimateTransition(counts, before, after, order))).toBeLessThan(0.02);
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
