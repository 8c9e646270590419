import { expect, test } from 'vitest';
import { type Guess, secretColumn } from '../../../../../pipelines/evaluate/leakage/guessing/secret-column.ts';
import { numberColumn, textColumn } from '../../../../support/evaluated-table.ts';

const number = (value: number): Guess => ({ kind: 'number', value });

test('a number is right within a twentieth of the range, on both sides and whatever its sign', () => {
  const truth = numberColumn('n', [-1000, 0, 1000], [-1000, -100, 0, 100, 1000, null]);
  const secret = secretColumn(truth);
  for (const [row, value] of [-1000, -100, 0, 100, 1000].entries()) {
    for (const off of [-100, 0, 100]) expect(secret.isRight(number(value + off), truth, row)).toBe(true);
    for (const off of [-101, 101, 5000]) expect(secret.isRight(number(value + off), truth, row)).toBe(false);
  }
  // Divided by the guess, as others did, any negative guess would be right.
  expect(secret.isRight(number(-1), truth, 4)).toBe(false);
  expect(secret.isRight(number(0), truth, 5)).toBe(false);
  expect(secret.isRight({ kind: 'code', code: 2 }, truth, 5)).toBe(true);
  expect(secret.isRight({ kind: 'code', code: 2 }, truth, 0)).toBe(false);
});

test('the guess is where most of the weight is: a code, a window of numbers, or missing', () => {
  const text = secretColumn(textColumn('t', ['a', 'b'], ['a', 'b', null, 'b'], { missing: true }));
  expect(text.guess(Float64Array.of(1, 1, 1, 1))).toEqual({ kind: 'code', code: 1 });
  expect(text.guess(Float64Array.of(1, 0, 2, 0.5))).toEqual({ kind: 'code', code: 2 });
  const numbers = secretColumn(numberColumn('n', [0, 1000], [100, 110, 900, null]));
  expect(numbers.guess(Float64Array.of(1, 1, 1.5, 0))).toEqual(number(105));
  expect(numbers.guess(Float64Array.of(1, 1, 1.5, 3))).toEqual({ kind: 'code', code: 1 });
  expect(numbers.guess(Float64Array.of(0, 0, 1, 0))).toEqual(number(900));
  expect(numbers.guess(new Float64Array(4))).toBeUndefined();
});

test('days are numbers too, and those outside a stated domain are guessed as they are', () => {
  const days = numberColumn('day', [0, 100], [20_000, 20_002, 30_000], 'date');
  const secret = secretColumn(days);
  const guess = secret.guess(Float64Array.of(1, 1, 1))!;
  expect(secret.isRight(guess, days, 0)).toBe(true);
  expect(secret.isRight(guess, days, 2)).toBe(false);
});

test('a column without a number to guess from is guessed by codes', () => {
  const none = secretColumn(numberColumn('n', [0, 10], [null, null]));
  expect(none.guess(Float64Array.of(1, 1))).toEqual({ kind: 'code', code: 1 });
});
