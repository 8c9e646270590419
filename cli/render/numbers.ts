import { decimalText } from '../../privacy/decimal.ts';
import { compare, parseRational, type Rational, toNumberUp } from '../../privacy/rational.ts';

/** A fraction as a reader wants it: rounded up to four digits. For display; what counts is exact. */
export const shortUp = (value: Rational): string => roundUp(toNumberUp(value), 4);

/** The shortest decimal with `digits` significant digits that is not below `value`. */
export function roundUp(value: number, digits: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  if (rounded >= value) return String(rounded);
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
  return String(Number((rounded + step).toPrecision(digits)));
}

/** The same, with as many digits more as it takes not to rise above a `cap` that the value keeps. */
export function roundUpBelow(value: number, digits: number, cap: number): string {
  for (let more = digits; more < 17; more++) {
    const text = roundUp(value, more);
    if (value > cap || Number(text) <= cap) return text;
  }
  return String(value);
}

/** An exact setting such as epsilon 2 or delta 1e-6, as it was written; `1/3` where no decimal is exact. */
export function setting(value: Rational): string {
  const text = String(Number(value.numerator) / Number(value.denominator));
  if (compare(parseRational(text), value) === 0) return text;
  const exact = decimalText(value);
  return exact.length <= 24 ? exact : `about ${text}`;
}

export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** To two significant digits, for estimates. */
export const roundTwo = (value: number): number => Number(value.toPrecision(2));

/** An estimated time: `40 s`, `3 min`, `2.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, roundTwo(seconds))} s`;
  return seconds < 5400 ? `${roundTwo(seconds / 60)} min` : `${roundTwo(seconds / 3600)} h`;
}
