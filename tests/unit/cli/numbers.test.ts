import { expect, test } from 'vitest';
import { roundUp, roundUpBelow, setting } from '../../../cli/render/numbers.ts';
import { parseRational } from '../../../privacy/rational.ts';

test.each([
  [0.33333333, 0.333333333, '0.33333333'],
  [0.75213, 1, '0.75213'],
  [0.999_999_999_9, 1, '1'],
  [1.000_001, 1, '1.0001'],
  [Number.POSITIVE_INFINITY, 1, 'Infinity'],
  [0, 1, '0'],
])('%f under the cap %f reads %s: never below the value, and above the cap only where it is', (value, cap, text) => {
  expect(roundUpBelow(value, 5, cap)).toBe(text);
});

test('rounding up by itself may pass a cap, which is why the cap is told', () => {
  expect(Number(roundUp(0.33333333, 5))).toBeGreaterThan(0.333333333);
});

test.each([
  ['1', '1'],
  ['1.0', '1'],
  ['1e-6', '0.000001'],
  ['1e-9', '1e-9'],
  ['1/3', '1/3'],
  ['0.333333333', '0.333333333'],
  ['0.12345678901234567890', '0.1234567890123456789'],
])('the setting %s reads %s', (written, text) => {
  expect(setting(parseRational(written))).toBe(text);
});
