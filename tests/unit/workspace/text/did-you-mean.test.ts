import { expect, test } from 'vitest';
import { didYouMean, didYouMeanClause, editDistance } from '../../../../pipelines/workspace/text/did-you-mean.ts';

test.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['same', 'same', 0],
  ['bins', 'bnis', 1],
])('editDistance(%s, %s) is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test('didYouMean() names the nearest and nothing where none is near', () => {
  expect(didYouMean('catgorical', ['categorical', 'ordinal'])).toBe('categorical');
  expect(didYouMean('AGE', ['age', 'sex'])).toBe('age');
  expect(didYouMean('zzz', ['age', 'sex'])).toBeUndefined();
  expect(didYouMeanClause('binz', ['bins'])).toBe('; did you mean "bins"?');
  expect(didYouMeanClause('q', [])).toBe('');
});
