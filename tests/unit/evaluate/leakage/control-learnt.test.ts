import { expect, test } from 'vitest';
import { controlDoesBetter } from '../../../../pipelines/evaluate/leakage/control-learnt.ts';

const guesses = (members: number, others: number) => ({
  kind: 'guesses' as const,
  members: { successes: members, trials: 100 },
  others: { successes: others, trials: 100 },
  baseline: undefined,
});
const [low, high] = [
  Float64Array.from({ length: 50 }, (_, i) => i),
  Float64Array.from({ length: 50 }, (_, i) => i + 40),
];

test('one attack that does better on others is enough, of guesses or of scores', () => {
  expect(controlDoesBetter([guesses(30, 20), guesses(10, 40)])).toBe(true);
  expect(controlDoesBetter([{ kind: 'scores', members: low, others: high }])).toBe(true);
});

test('members who are found better, chance and what was not tried are none', () => {
  expect(controlDoesBetter([guesses(90, 10), guesses(10, 14)])).toBe(false);
  expect(controlDoesBetter([{ kind: 'scores', members: high, others: low }])).toBe(false);
  expect(controlDoesBetter([{ kind: 'not-tried', because: 'of a test' }])).toBe(false);
});
