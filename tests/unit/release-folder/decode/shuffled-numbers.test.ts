import { expect, test } from 'vitest';
import { shuffledNumbers } from '../../../../pipelines/release-folder/decode/shuffled-numbers.ts';

test.each([1, 2, 3, 7, 10, 99, 1000, 10_007])('every number below %d comes once', (size) => {
  const numberOf = shuffledNumbers('key', size);
  const all = Array.from({ length: size }, (_, i) => numberOf(i)).sort((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: size }, (_, i) => i));
});

test('the same key gives the same numbers, and another key others', () => {
  const [a, b, c] = ['one', 'one', 'two'].map((key) =>
    Array.from({ length: 100 }, (_, i) => shuffledNumbers(key, 1e6)(i)),
  );
  expect(a).toEqual(b);
  expect(a!.filter((value, i) => value === c![i]).length).toBeLessThan(3);
});

test('the largest size stays below it, without repeats', () => {
  const numberOf = shuffledNumbers('key', 2 ** 53);
  const some = Array.from({ length: 20_000 }, (_, i) => numberOf(i));
  expect(new Set(some).size).toBe(some.length);
  expect(some.every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true);
});

test('neighbours look unrelated: tenths of the range are met evenly, and steps up and down alike', () => {
  const numberOf = shuffledNumbers('spread', 1_000_000);
  const some = Array.from({ length: 10_000 }, (_, i) => numberOf(i));
  const tenths = Array.from({ length: 10 }, (_, t) => some.filter((value) => Math.floor(value / 100_000) === t).length);
  // Chi-squared of 9 degrees of freedom: beyond 33.7 with probability 1e-4. Numbers in a row would give 90,000.
  expect(tenths.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(33.7);
  const up = some.filter((value, i) => i > 0 && value > some[i - 1]!).length;
  expect(Math.abs(up - 5000)).toBeLessThan(200);
});
