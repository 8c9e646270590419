import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../../models/generation-random.ts';
import { estimateBeside, normalised } from '../../../../../models/linked/chain/estimate-table.ts';
import { estimateCoarse } from '../../../../../models/linked/course/estimate-coarse.ts';

const [PARENTS, SIZE, SIGMA] = [10, 40, 60];
const random = new GenerationRandom('estimate-coarse', 'noise');
const noise = (): number => SIGMA * Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());

/** Days that are the shorter the more events a unit has. */
const truth = Float64Array.from({ length: PARENTS * SIZE }, (_, cell) => {
  const [parent, value] = [Math.floor(cell / SIZE), cell % SIZE];
  return 2000 * (Math.exp(-((value - 30 + 2 * parent) ** 2) / 100) / (10 * Math.sqrt(Math.PI)));
});
const sums = (size: number, of: (cell: number) => number): Float64Array => {
  const all = new Float64Array(size);
  truth.forEach((count, cell) => {
    all[of(cell)]! += count;
  });
  return normalised(all);
};
const parents = sums(PARENTS, (cell) => Math.floor(cell / SIZE));
const values = sums(SIZE, (cell) => cell % SIZE);

const errorOf = (table: Float64Array): number => {
  const all = table.reduce((sum, count) => sum + count, 0);
  const total = truth.reduce((sum, count) => sum + count, 0);
  return table.reduce((sum, count, cell) => sum + Math.abs(count / all - truth[cell]! / total), 0);
};

test('many classes beside another column have far less noise than counts, and less than where only independence is expected', () => {
  const counts = truth.map((count) => count + noise());
  const table = { parents: PARENTS, size: SIZE, values: counts, variance: SIGMA ** 2 };
  const estimated = errorOf(estimateCoarse(table, parents, values));
  expect(estimated).toBeLessThan(0.5 * errorOf(counts));
  expect(estimated).toBeLessThan(errorOf(estimateBeside(table, parents, values)));
});
