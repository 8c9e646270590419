import { expect, test } from 'vitest';
import { type Candidate, rank } from '../../../pipelines/compare/rank.ts';

const at = (value: number | null, lower?: number, upper?: number): Candidate => ({
  value,
  interval: lower === undefined ? null : { lower, upper: upper! },
});

test('candidates are placed by value, in the direction that is better', () => {
  const candidates = [at(3), at(1), at(2), at(1), at(null)];
  expect(rank(candidates, 'lower-is-better')).toEqual({ places: [4, 1, 3, 1, null], best: [1, 3] });
  expect(rank(candidates, 'higher-is-better')).toEqual({ places: [1, 3, 2, 3, null], best: [0] });
});

test('whose interval meets that of the best is not told apart from it', () => {
  expect(rank([at(1, 0.5, 1.5), at(2, 1.4, 2.6), at(3, 2.8, 3.2)], 'lower-is-better').best).toEqual([0, 1]);
  expect(rank([at(1, 0.5, 1.5), at(2, 1.6, 2.4)], 'lower-is-better').best).toEqual([0]);
});

test('where nobody has a value nobody is best', () => {
  expect(rank([at(null), at(null)], 'lower-is-better')).toEqual({ places: [null, null], best: [] });
});
