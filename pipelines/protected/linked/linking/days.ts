import { SECONDS_A_DAY } from '../../../dictionary/calendar.ts';
import type { TableOrder } from '../../../dictionary/linked/linked-dictionary.ts';

/** The day of a value of an order, a whole number; values of `number` have none, and stay as they are. */
export function dayOf(value: number, scale: TableOrder['scale']): number {
  if (scale === 'datetime') return Math.floor(value / SECONDS_A_DAY);
  return scale === 'days' ? Math.round(value) : value;
}

/** A time of an order in the words of a column: days, seconds or, where time has no calendar, the number itself. */
export function timeInWordsOf(
  column: 'number' | 'integer' | 'day' | 'second',
  time: number,
  scale: TableOrder['scale'],
): number {
  if (column === 'day') return dayOf(time, scale);
  if (column !== 'second' || scale === 'datetime') return time;
  return dayOf(time, scale) * SECONDS_A_DAY;
}

/** The calendar year of a time. */
export function yearOf(time: number, scale: TableOrder['scale']): number {
  return Number.isNaN(time) ? Number.NaN : new Date(dayOf(time, scale) * SECONDS_A_DAY * 1000).getUTCFullYear();
}

/** A day or a moment in the words of an order. */
export function asOrder(value: number, of: 'date' | 'datetime', scale: TableOrder['scale']): number {
  if (of === scale || scale === 'number' || scale === 'days') return value;
  return scale === 'datetime' ? value * SECONDS_A_DAY : Math.floor(value / SECONDS_A_DAY);
}
