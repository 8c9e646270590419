import { expect, test } from 'vitest';
import { coverageAt, expectCoverage } from './expect-coverage.ts';

const found = await coverageAt('4');

test('intervals of 95 % cover shares, means and logistic coefficients at epsilon 4', () => {
  expectCoverage(found);
});

test('naive intervals, which leave the noise out, cover less often and fail the same test', () => {
  expect(() => expectCoverage(found, 'naiveCovered')).toThrow();
  const sum = (of: 'covered' | 'naiveCovered'): number => found.reduce((all, one) => all + one[of], 0);
  expect(sum('naiveCovered')).toBeLessThan(sum('covered'));
  const cost = found.find(({ text }) => text === 'cost')!;
  expect(cost.naiveCovered / cost.measured).toBeLessThan(0.9);
});
