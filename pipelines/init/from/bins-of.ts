/** About so many bins are cut where nobody says otherwise. */
const WANTED = 25;
/** Whole numbers up to so many stay apart. */
const APART = 32;

/** Even bins of a round width over the range of a number, or none where each whole number can be its own cell. */
export function binsOf(kind: 'integer' | 'real', lower: number, upper: number): { readonly width: number } | undefined {
  const span = upper - lower;
  if (kind === 'integer' && span < APART) return undefined;
  const rough = span / WANTED;
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = [1, 2, 5, 10].map((digit) => Number((digit * power).toPrecision(1))).find((one) => one >= rough * 0.999)!;
  return { width: kind === 'integer' ? Math.max(1, Math.round(width)) : width };
}
