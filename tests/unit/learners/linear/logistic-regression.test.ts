import { expect, test } from 'vitest';
import type { FeatureTable } from '../../../../pipelines/learners/features.ts';
import { logisticRegression } from '../../../../pipelines/learners/linear/logistic-regression.ts';
import { minimise } from '../../../../pipelines/learners/linear/minimise.ts';

const at = Array.from({ length: 60 }, (_, i) => i);

test('gives the probabilities of scikit-learn 1.9.1', () => {
  // i = arange(60); a = i % 3; x = where(i % 7 == 0, nan, (i * 37 % 50) / 10); y = (i * i + 3 * i) % 5 < 2
  // X: a == 0, a == 1, a == 2, x standardised with 0 for nan, x is nan; LogisticRegression(C=1, tol=1e-10).predict_proba(X)[:8, 1]
  const features: FeatureTable = {
    rows: 60,
    features: [
      { kind: 'categorical', codes: Uint8Array.from(at, (i) => i % 3), size: 3 },
      { kind: 'numeric', numbers: Float64Array.from(at, (i) => (i % 7 === 0 ? Number.NaN : ((i * 37) % 50) / 10)) },
    ],
  };
  const positive = Uint8Array.from(at, (i) => ((i * i + 3 * i) % 5 < 2 ? 1 : 0));
  const golden = [0.43001912, 0.3809758, 0.39416828, 0.4169861, 0.36579418, 0.37878264, 0.40129977, 0.4307879];
  const found = logisticRegression.fit(features, positive, '')(features);
  golden.forEach((p, i) => {
    expect(found[i]).toBeCloseTo(p, 3);
  });
});

test('a number without spread, and one that is never there, change nothing', () => {
  const useful = { kind: 'categorical', codes: Uint8Array.from(at, (i) => i % 2), size: 2 } as const;
  const positive = Uint8Array.from(at, (i) => (i % 2 === 0 || i % 5 === 0 ? 1 : 0));
  const idle = [new Float64Array(60).fill(1e9), new Float64Array(60).fill(Number.NaN)].map(
    (numbers) => ({ kind: 'numeric', numbers }) as const,
  );
  const alone: FeatureTable = { rows: 60, features: [useful] };
  const beside: FeatureTable = { rows: 60, features: [useful, ...idle] };
  const [a, b] = [alone, beside].map((features) => logisticRegression.fit(features, positive, '')(features));
  expect(b!.every(Number.isFinite)).toBe(true);
  for (const i of [0, 1]) expect(b![i]).toBeCloseTo(a![i]!, 2);
  expect(a![0]! - a![1]!).toBeGreaterThan(0.5);
});

test('classes that a column parts without fault are told apart with finite weights', () => {
  const features: FeatureTable = { rows: 60, features: [{ kind: 'numeric', numbers: Float64Array.from(at) }] };
  const found = logisticRegression.fit(
    features,
    Uint8Array.from(at, (i) => (i < 30 ? 0 : 1)),
    '',
  )(features);
  expect(found.every((p) => p > 0 && p < 1)).toBe(true);
  expect(found[29]).toBeLessThan(0.5);
  expect(found[30]).toBeGreaterThan(0.5);
});

test('minimise() finds the bottom of a narrow valley, and says when it did not', () => {
  const valley = (x: Float64Array, gradient: Float64Array): number => {
    gradient[0] = 2000 * (x[0]! - 3) + 2 * (x[0]! + x[1]!);
    gradient[1] = 2 * (x[0]! + x[1]!);
    return 1000 * (x[0]! - 3) ** 2 + (x[0]! + x[1]!) ** 2;
  };
  const curvature = Float64Array.of(1, 1);
  const found = Float64Array.of(-50, 80);
  expect(minimise(valley, found, { tolerance: 1e-8, maxIterations: 100, curvature })).toBe(true);
  expect(found[0]).toBeCloseTo(3, 8);
  expect(found[1]).toBeCloseTo(-3, 6);
  expect(minimise(valley, Float64Array.of(-50, 80), { tolerance: 1e-8, maxIterations: 2, curvature })).toBe(false);
});
