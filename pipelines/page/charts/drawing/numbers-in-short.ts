/** Digits that a number in a chart keeps. */
const DIGITS = 3;

/** A number as it stands in a chart: three digits that count, commas between thousands, and the same text whatever the language of the machine. */
export function inShort(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(DIGITS - 1).replace('e+', 'e');
  if (size >= 1e9) return `${trimmed(value / 1e9)} bn`;
  if (size >= 1e6) return `${trimmed(value / 1e6)} m`;
  if (size >= 999.5) return withCommas(Math.round(value));
  if (size < 1e-4) return value.toExponential(DIGITS - 2);
  return trimmed(value);
}

/** A count, whole, with commas between thousands. */
export const inWhole = (count: number): string => withCommas(Math.round(count));

/** The day of a number of days since 1970-01-01. */
export const asDay = (days: number): string => new Date(Math.round(days) * 86_400_000).toISOString().slice(0, 10);

const trimmed = (value: number): string => {
  const text = Number(value.toPrecision(DIGITS)).toFixed(decimals(value));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

const decimals = (value: number): number => {
  const size = Math.abs(value);
  if (size >= 100) return 0;
  if (size >= 10) return 1;
  if (size >= 1) return 2;
  return size >= 0.1 ? 3 : size >= 0.01 ? 4 : size >= 0.001 ? 5 : 6;
};

const withCommas = (value: number): string =>
  value === 0 ? '0' : value.toFixed(0).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
