/** Dates are counted in days and datetimes in seconds from 1970-01-01, with no time zone: a hospital's clock is what it wrote. */
export const SECONDS_A_DAY = 86_400;

const MILLISECONDS_A_DAY = 86_400_000;

/** Epoch day of `2010-01-31`; `undefined` for any other form and for days that no calendar has. */
export function parseDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`) / MILLISECONDS_A_DAY;
  return Number.isFinite(day) && formatDay(day) === text ? day : undefined;
}

/** Epoch second of `2010-01-31`, `2010-01-31 12:00` or `2010-01-31T12:00:00`; a bare day is its first second. */
export function parseSecond(text: string): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  const day = parts === null ? undefined : parseDay(parts[1]!);
  if (parts === null || day === undefined) return undefined;
  const [hour, minute, second] = [Number(parts[2] ?? 0), Number(parts[3] ?? 0), Number(parts[4] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return day * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
}

/** `2010-01-31`. */
export function formatDay(day: number): string {
  return new Date(day * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/** `2010-01-31T12:00:00`. */
export function formatSecond(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 19);
}

/** First days of the months, quarters or years (`months` = 1, 3 or 12) that begin after `lower` and not after `upper`. */
export function monthStarts(lower: number, upper: number, months: 1 | 3 | 12): number[] {
  const first = new Date(lower * MILLISECONDS_A_DAY);
  let month = first.getUTCFullYear() * 12 + Math.floor(first.getUTCMonth() / months) * months;
  const starts: number[] = [];
  for (;;) {
    month += months;
    const day = parseDay(
      `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`,
    );
    if (day === undefined || day > upper) return starts;
    starts.push(day);
  }
}

/** The Monday on or before `day`. */
export function mondayBefore(day: number): number {
  return day - ((((day + 3) % 7) + 7) % 7); // 1970-01-01 was a Thursday
}
