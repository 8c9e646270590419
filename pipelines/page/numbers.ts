/** Numbers as a page writes them: the same on every machine, whatever its language. */

/** A whole number with commas between thousands: `101,766`. */
export const whole = (value: number | bigint): string =>
  (typeof value === 'bigint' ? value : Math.round(value)).toString().replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** To three digits: `0.0202`. */
export const brief = (value: number): string => String(Number(value.toPrecision(3)));

/** A share as so many of a hundred, to two digits: `2.1`. */
export const ofHundred = (share: number): string => String(Number((100 * share).toPrecision(2)));
