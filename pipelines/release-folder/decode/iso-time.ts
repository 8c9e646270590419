const MS_A_DAY = 86_400_000;

/** Days since 1970-01-01 of `YYYY-MM-DD`, or `undefined` where the text is no such day. Years may have a sign. */
export function parseIsoDate(text: string): number | undefined {
  const parts = /^([+-]?\d{4,6})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return undefined;
  const ms = utcMs(Number(parts[1]), Number(parts[2]), Number(parts[3]), 0, 0, 0);
  return ms === undefined ? undefined : ms / MS_A_DAY;
}

/** Microseconds since 1970-01-01T00:00:00 of `YYYY-MM-DDThh:mm[:ss[.ffffff]][Z]`; local times are read as they stand. */
export function parseIsoDatetime(text: string): bigint | undefined {
  const parts = /^([+-]?\d{4,6})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?Z?$/.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = utcMs(year!, month!, day!, hour!, minute!, second!);
  return ms === undefined ? undefined : BigInt(ms) * 1000n + BigInt((parts[7] ?? '').padEnd(6, '0'));
}

function utcMs(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return same ? date.getTime() : undefined;
}
