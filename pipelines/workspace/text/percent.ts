/** A share of a whole, with as many digits as tell it from none and from all. */
export function percent(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const share = (100 * part) / whole;
  if (share < 0.1) return 'less than 0.1 %';
  if (share > 99.9 && part < whole) return 'more than 99.9 %';
  return `${share.toFixed(share < 10 ? 1 : 0)} %`;
}
