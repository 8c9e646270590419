import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../../models/generation-random.ts';
import { estimateBeside, normalised } from '../../../../../models/linked/chain/estimate-table.ts';
import { coarseClasses, coarseGapColumns } from '../../../../../models/linked/course/coarse-gaps.ts';
import { estimateCoarse } from '../../../../../models/linked/course/estimate-coarse.ts';
import type { View } from '../../../../../privacy/guard/views/view.ts';

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

const GROUPS = 8;
const classes = Uint32Array.from({ length: SIZE }, (_, value) => Math.floor((value * GROUPS) / SIZE));

test.each([true, false])(
  'many classes beside another column are told by counts of few, with far less noise than counts of all; ordered: %s',
  (isOrdered) => {
    const counts = truth.map((count) => count + noise());
    const few = new Float64Array(PARENTS * GROUPS);
    truth.forEach((count, cell) => {
      few[Math.floor(cell / SIZE) * GROUPS + classes[cell % SIZE]!]! += count;
    });
    const table = { parents: PARENTS, size: GROUPS, values: few.map((count) => count + noise()), variance: SIGMA ** 2 };
    const estimated = errorOf(estimateCoarse(table, { parents, own: values, classes, isOrdered }));
    expect(estimated).toBeLessThan(0.5 * errorOf(counts));
    const fine = { parents: PARENTS, size: SIZE, values: counts, variance: SIGMA ** 2 };
    expect(estimated).toBeLessThan(errorOf(estimateBeside(fine, parents, values)));
  },
);

test('coarse classes of days begin with the first, and each class of days is in one of them', () => {
  const gaps = Array.from({ length: 41 }, (_, at) => at * at);
  const [column] = coarseGapColumns(gaps);
  const view: View = { name: 'step', kind: 'step', rows: 4, columns: [column!] };
  const found = coarseClasses(view, gaps, 0);
  expect(found[0]).toBe(0);
  expect(found.at(-1)).toBe(column!.size - 1);
  expect([...found].every((group, at) => at === 0 || group - found[at - 1]! <= 1)).toBe(true);
  expect(coarseGapColumns([0, 7, 30])).toEqual([]);
  expect([...coarseClasses(view, [0, 7, 30], undefined)]).toEqual([0, 1, 2]);
});
