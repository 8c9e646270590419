import { expect, test } from 'vitest';
import { foldsByUnit, outOfFold } from '../../../../pipelines/evaluate/target/out-of-fold.ts';
import type { Learner } from '../../../../pipelines/learners/learner.ts';

test('units stand in one fold, and every fold is used', () => {
  const units = Uint32Array.from({ length: 300 }, (_, i) => (i * 31) % 100);
  const folds = foldsByUnit(units, 3, 'seed');
  expect(new Set(folds)).toEqual(new Set([0, 1, 2]));
  for (let i = 0; i < 300; i++) expect(folds[i]).toBe(folds[(i + 100) % 300]);
});

test('who is asked about a row has not learnt from it', () => {
  const rows = 90;
  const numbers = Float64Array.from({ length: rows }, (_, i) => i);
  const positive = Uint8Array.from(numbers, (x) => (x % 2 === 0 ? 1 : 0));
  const folds = Uint8Array.from(numbers, (x) => Math.floor(x / 2) % 3);
  const seen: number[][] = [];
  const learner: Learner = {
    name: 'logistic-regression',
    words: 'one that remembers',
    fit: ({ features }) => {
      const known = features[0]!.kind === 'numeric' ? [...features[0]!.numbers] : [];
      seen.push(known);
      return (asked) => {
        const of = asked.features[0]!.kind === 'numeric' ? asked.features[0]!.numbers : new Float64Array(0);
        return of.map((x) => (known.includes(x) ? 1 : x / 100));
      };
    },
  };
  const found = outOfFold(learner, { rows, features: [{ kind: 'numeric', numbers }] }, positive, folds, 'seed');
  expect(seen.map(({ length }) => length)).toEqual([60, 60, 60]);
  expect([...found]).toEqual(Array.from(numbers, (x) => x / 100));
});
