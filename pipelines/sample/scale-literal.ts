import { formatDay, formatSecond, parseDay, parseSecond, SECONDS_A_DAY } from '../dictionary/calendar.ts';
import type { Storage } from '../release-folder/decode/output-column.ts';
import type { ClosedInterval } from './closed-intervals.ts';

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * What a written value means on the scale of a column: numbers as they are, dates in days and times in seconds since
 * 1970. A bare day of a column of times is all of its seconds. `undefined` for any other text.
 */
export function scaleLiteral(text: string, storage: Storage): ClosedInterval | undefined {
  const value = storage === 'date' ? parseDay(text) : storage === 'timestamp' ? parseSecond(text) : parseNumber(text);
  if (value === undefined) return undefined;
  const bareDay = storage === 'timestamp' && parseDay(text) !== undefined;
  return { from: value, to: bareDay ? value + SECONDS_A_DAY - 1 : value };
}

/** What a value on that scale is called. */
export function showOnScale(value: number, storage: Storage): string {
  return storage === 'date' ? formatDay(value) : storage === 'timestamp' ? formatSecond(value) : String(value);
}

export const literalForm = (storage: Storage): string =>
  storage === 'date'
    ? 'a day, such as 2010-01-31'
    : storage === 'timestamp'
      ? 'a time, such as 2010-01-31T12:00:00'
      : 'a number';

function parseNumber(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
