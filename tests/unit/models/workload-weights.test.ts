import { expect, test } from 'vitest';
import { weightsOfDrawn, workloadWeights } from '../../../models/graphical/planning/workload-weights.ts';

const sets = [
  [0, 1],
  [1, 2],
  [2, 3],
  [0, 1, 2],
];

test('every set counts the same where every marginal does', () => {
  expect(workloadWeights(undefined, sets)).toEqual([1, 1, 1, 1]);
  expect(workloadWeights({ kind: 'all', ways: 2 }, sets)).toEqual([1, 1, 1, 1]);
});

test('a set counts by the columns that it shares with the marginals of a list', () => {
  const one = { kind: 'listed', marginals: [{ columns: [0, 1], weight: 0.1 }] } as const;
  expect(workloadWeights(one, sets)).toEqual([64, 32, 1, 64]);
  const two = { kind: 'listed', marginals: [...one.marginals, { columns: [2, 3], weight: 0.3 }] } as const;
  expect(workloadWeights(two, sets)).toEqual([21, 43, 64, 53]);
});

test('where columns are given, sets count by the pairs with a drawn column that they share columns with', () => {
  // Of four columns, the first two given: the pairs are all but one; 0 and 1 are in two each, 2 and 3 in three.
  expect(weightsOfDrawn(4, [0, 1], sets)).toEqual([37, 46, 55, 64]);
  const pairs = [
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
    [2, 3],
  ].map((columns) => ({ columns, weight: 1 }));
  expect(weightsOfDrawn(4, [0, 1], sets)).toEqual(workloadWeights({ kind: 'listed', marginals: pairs }, sets));
});
