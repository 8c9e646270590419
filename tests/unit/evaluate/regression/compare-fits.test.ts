import { expect, test } from 'vitest';
import { compareFits } from '../../../../pipelines/evaluate/regression/compare-fits.ts';
import type { RegressionFit } from '../../../../pipelines/statistics/regression-fit.ts';

const fitOf = (terms: Record<string, readonly [number, number]>): RegressionFit => {
  const names = Object.keys(terms);
  const covariance = new Float64Array(names.length ** 2);
  names.forEach((name, i) => {
    covariance[i * names.length + i] = terms[name]![1] ** 2;
  });
  return {
    kind: 'linear',
    terms: names,
    estimates: Float64Array.from(names, (name) => terms[name]![0]),
    covariance,
    rows: 100,
    converged: true,
    unidentified: [],
  };
};

test('coefficients are matched by name, the intercept aside', () => {
  const real = fitOf({ '(intercept)': [9, 1], age: [2, 0.5], 'ward[b]': [-1, 1], lost: [3, 1], exact: [1, 0] });
  const made = fitOf({ '(intercept)': [0, 1], 'ward[b]': [0.5, 1], age: [2.5, 1], more: [1, 1] });
  const [age, ward, lost, ...rest] = compareFits(real, made);
  expect(rest).toEqual([]);
  // [1.02, 2.98] within [.54, 4.46]: (1 + 1.96 / 3.92) / 2
  expect(age).toMatchObject({ term: 'age', sameSign: true, sameConclusion: true });
  expect(age!.overlap).toBeCloseTo(0.75, 12);
  expect(age!.standardised).toBeCloseTo(1, 12);
  // [-2.96, .96] and [-1.46, 2.46]: 2.42 of 3.92 in common
  expect(ward).toMatchObject({ term: 'ward[b]', sameSign: false, sameConclusion: true });
  expect(ward!.overlap).toBeCloseTo((2 * 1.959963984540054 - 1.5) / (2 * 1.959963984540054), 12);
  expect(lost).toMatchObject({
    term: 'lost',
    other: undefined,
    overlap: 0,
    standardised: undefined,
    sameSign: false,
    sameConclusion: false,
  });
});

test('opposite findings are not the same conclusion, nor is a finding and none', () => {
  const real = fitOf({ '(intercept)': [0, 1], up: [3, 1], both: [3, 1], none: [0.1, 1] });
  const made = fitOf({ '(intercept)': [0, 1], up: [-3, 1], both: [9, 1], none: [3, 1] });
  const found = compareFits(real, made);
  expect(found.map(({ sameConclusion }) => sameConclusion)).toEqual([false, true, false]);
  expect(found.map(({ overlap }) => overlap > 0)).toEqual([false, false, true]);
});

test('an estimate without error overlaps where it lies within the other interval', () => {
  const real = fitOf({ '(intercept)': [0, 1], a: [3, 1], b: [3, 1] });
  const made = fitOf({ '(intercept)': [0, 1], a: [3.5, 0], b: [9, 0] });
  expect(compareFits(real, made).map(({ overlap }) => overlap)).toEqual([0.5, 0]);
});
