import { expect, test } from 'vitest';
import { coverageAt, expectCoverage } from './expect-coverage.ts';

/** So many, because under half of them measure what a regression on two columns rests on. */
const found = await coverageAt('0.5', 600);

test('intervals of 95 % cover shares, means and logistic coefficients at epsilon 0.5', () => {
  expectCoverage(found);
});

test('naive intervals, which leave the noise out, cover less often and fail the same test', () => {
  expect(() => expectCoverage(found, 'naiveCovered')).toThrow();
  const sum = (of: 'covered' | 'naiveCovered'): number => found.reduce((all, one) => all + one[of], 0);
  expect(sum('naiveCovered')).toBeLessThan(sum('covered'));
  for (const { kind, naiveCovered, covered } of found)
    if (kind === 'formula') expect(naiveCovered).toBeLessThan(covered);
});
