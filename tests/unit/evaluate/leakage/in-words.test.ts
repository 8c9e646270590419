import { expect, test } from 'vitest';
import { percent, points, pointsAlone } from '../../../../pipelines/evaluate/leakage/in-words.ts';

test.each([
  [0.01, '1 point'],
  [-0.01, '-1 point'],
  [0.1, '10 points'],
  [0.013, '1.3 points'],
  [0, '0 points'],
  [-0.00001, '0 points'],
  [1, '100 points'],
])('a difference of %d is %s', (difference, words) => {
  expect(points(difference)).toBe(words);
  expect(words.startsWith(`${pointsAlone(difference)} `)).toBe(true);
});

test('shares keep what tells them from none and all', () => {
  expect([0, 0.0025, 0.333, 0.9975, 1].map(percent)).toEqual(['0 %', '0.25 %', '33.3 %', '99.75 %', '100 %']);
});
