import { expect, test } from 'vitest';
import { dayOf, daysIn, inScale, timeScaleOf, yearOf } from '../../../../pipelines/dictionary/linked/time-scale.ts';

test('moments have the day that they lie in, also before 1970; days and numbers stay', () => {
  expect([-1, 0, 86_399, 86_400].map((second) => dayOf(second, 'datetime'))).toEqual([-1, 0, 0, 1]);
  expect(dayOf(2.6, 'days')).toBe(3);
  expect([dayOf(7, 'date'), dayOf(7.5, 'number')]).toEqual([7, 7.5]);
});

test('a time is told in another scale, and as a year', () => {
  expect(inScale(90_000, 'datetime', 'date')).toBe(1);
  expect(inScale(90_000, 'datetime', 'datetime')).toBe(90_000);
  expect(inScale(2, 'date', 'datetime')).toBe(172_800);
  expect([inScale(2, 'days', 'number'), inScale(5, 'date', 'days')]).toEqual([2, 5]);
  expect((['day', 'second', 'integer', 'number'] as const).map(timeScaleOf)).toEqual([
    'date',
    'datetime',
    'number',
    'number',
  ]);
  expect([yearOf(10_956, 'date'), yearOf(10_957, 'date'), yearOf(-1, 'datetime')]).toEqual([1999, 2000, 1969]);
  expect(yearOf(Number.NaN, 'date')).toBeNaN();
  expect([daysIn(2, 'datetime'), daysIn(2, 'date')]).toEqual([172_800, 2]);
});
