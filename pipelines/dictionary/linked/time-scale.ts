import { SECONDS_A_DAY } from '../calendar.ts';
import type { TableOrder } from './linked-dictionary.ts';

type Scale = TableOrder['scale'];

/** The scale of a column's numbers. */
export function timeScaleOf(scale: TableOrder['reading']['scale']): Scale {
  if (scale === 'day') return 'date';
  return scale === 'second' ? 'datetime' : 'number';
}

/** A time of scale `from` in `to`: the day of a moment, or the first second of a day. Without a calendar it is the same in both. */
export function inScale(time: number, from: Scale, to: Scale): number {
  if (from === 'datetime' && to === 'date') return Math.floor(time / SECONDS_A_DAY);
  return from === 'date' && to === 'datetime' ? time * SECONDS_A_DAY : time;
}

/** The day of a time, a whole number; of `number` only the order is known, and it stays as it is. */
export const dayOf = (time: number, scale: Scale): number =>
  scale === 'days' ? Math.round(time) : inScale(time, scale, 'date');

/** The calendar year of a time; NaN of none. */
export const yearOf = (time: number, scale: Scale): number =>
  new Date(1000 * inScale(time, scale, 'datetime')).getUTCFullYear();

/** How much later a time of `scale` is after `days`. */
export const daysIn = (days: number, scale: Scale): number =>
  Math.round(scale === 'datetime' ? days * SECONDS_A_DAY : days);
