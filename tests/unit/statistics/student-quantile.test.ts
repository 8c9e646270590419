import { expect, test } from 'vitest';
import { normalQuantile, studentQuantile } from '../../../pipelines/statistics/student-quantile.ts';

// scipy 1.17.1: stats.t.ppf((1 + share) / 2, freedom)
test.each([
  [0.95, 1, 12.706204736],
  [0.95, 19, 2.093024054],
  [0.99, 4, 4.604094871],
  [0.5, 49, 0.679529645],
])('%f of Student with %i degrees of freedom', (share, freedom, limit) => {
  expect(studentQuantile(share, freedom)).toBeCloseTo(limit, 6);
});

test('the normal distribution is the limit', () => {
  expect(normalQuantile(0.95)).toBeCloseTo(1.959964, 4);
});
