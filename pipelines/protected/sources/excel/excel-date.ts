const DAY_MS = 86_400_000;
/** Serial number of 1970-01-01, by the system that a workbook counts days in. */
const EPOCH = { 1900: 25_569, 1904: 24_107 } as const;
/** The first serial number after the day 1900-02-29, which Excel has and the calendar has not. */
const AFTER_THE_DAY_THAT_WAS_NONE = 61;
/** 9999-12-31. */
const LAST_DAY = 2_958_465;

export type DateSystem = keyof typeof EPOCH;

/**
 * A moment as Excel counts it, in days, as text: a date, a date and a time to the second, or a time of less than a day. `undefined` where
 * it is none.
 */
export function excelDate(serial: number, system: DateSystem): string | undefined {
  if (!(serial >= 0 && serial <= LAST_DAY + 1)) return undefined;
  const seconds = Math.round(serial * 86_400);
  if (serial < 1) return new Date(seconds * 1000).toISOString().slice(11, 19);
  const isShifted = system === 1900 && serial < AFTER_THE_DAY_THAT_WAS_NONE;
  if (isShifted && serial >= AFTER_THE_DAY_THAT_WAS_NONE - 1) return undefined;
  const moment = new Date(seconds * 1000 - (EPOCH[system] - (isShifted ? 1 : 0)) * DAY_MS);
  const text = moment.toISOString().replace('T', ' ');
  return seconds % 86_400 === 0 ? text.slice(0, 10) : text.slice(0, 19);
}

/** Number formats that Excel has built in for dates and times, those of East Asia included. */
const BUILT_IN = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id === 45 || id === 47 || (id >= 50 && id <= 58);

/** Whether a number format shows a date or a time of day, and no length of time such as `[h]:mm`. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN(id);
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '');
  return !/\[[hms]+\]/i.test(bare) && /[ymdhs]/i.test(bare.replace(/\[[^\]]*\]|general/gi, ''));
}
