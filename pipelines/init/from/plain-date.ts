/**
 * A date or time as ISO, from ISO or, where `order` says which, from `31/01/2020` or `01/31/2020`; `undefined` for other text and for days that no
 * calendar has.
 */
export function plainDate(text: string, order: 'ymd' | 'dmy' | 'mdy' = 'ymd'): string | undefined {
  const [day, clock] = text.trim().split(/[ T]/, 2);
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(day ?? '');
  const local = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(day ?? '');
  const parts =
    iso !== null
      ? [iso[1]!, iso[2]!, iso[3]!]
      : local === null || order === 'ymd'
        ? undefined
        : order === 'dmy'
          ? [local[3]!, local[2]!, local[1]!]
          : [local[3]!, local[1]!, local[2]!];
  if (parts === undefined) return undefined;
  const [year, month, date] = parts.map(Number) as [number, number, number];
  const made = new Date(Date.UTC(year, month - 1, date));
  if (year < 1 || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== date) return undefined;
  const written = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
  if (clock === undefined) return written;
  return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(clock) ? `${written} ${clock}` : undefined;
}
