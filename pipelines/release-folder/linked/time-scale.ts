import { SECONDS_A_DAY } from '../../dictionary/calendar.ts';
import type { OutputTimeline } from './linked-output.ts';

type Scale = OutputTimeline['scale'];

/** A time of scale `from` in `to`: the day of a moment, or the first second of a day. */
export function inScale(time: number, from: Scale, to: Scale): number {
  if (from === 'datetime' && to === 'date') return Math.floor(time / SECONDS_A_DAY);
  return from === 'date' && to === 'datetime' ? time * SECONDS_A_DAY : time;
}

/** The calendar year of a time. */
export const yearOf = (time: number, scale: Scale): number =>
  new Date(1000 * inScale(time, scale, 'datetime')).getUTCFullYear();

/** How much later a time of `scale` is after `days`. */
export const daysIn = (days: number, scale: Scale): number =>
  Math.round(scale === 'datetime' ? days * SECONDS_A_DAY : days);
