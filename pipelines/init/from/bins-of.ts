/** About so many bins are cut where nobody says otherwise. */
const WANTED = 25;
/** Whole numbers up to so many stay apart. */
const APART = 32;

/** From here on a range that begins near zero is thought to be skewed, as money is. */
const WIDE = 100_000;
const STEPS = [1, 1.5, 2, 3, 5, 7];
const DECADES = 4;

type Bins = { readonly width: number } | { readonly edges: readonly number[] };

/**
 * Bins over the range of a number: even ones of a round width, ever wider ones where the range spans decades, or none where each
 * whole number can be its own cell.
 */
export function binsOf(kind: 'integer' | 'real', lower: number, upper: number): Bins | undefined {
  const span = upper - lower;
  if (kind === 'integer' && span < APART) return undefined;
  if (upper >= WIDE && lower >= 0 && lower <= upper / 1000) return { edges: growing(lower, upper) };
  const rough = span / WANTED;
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = [1, 2, 5, 10]
    .map((digit) => Number((digit * power).toPrecision(1)))
    .find((one) => one >= rough * 0.999)!;
  return { width: kind === 'integer' ? Math.max(1, Math.round(width)) : width };
}

function growing(lower: number, upper: number): number[] {
  const highest = Math.floor(Math.log10(upper));
  const inner: number[] = [];
  for (let decade = highest - DECADES; decade <= highest; decade++) {
    for (const step of STEPS) inner.push(Number((step * 10 ** decade).toPrecision(2)));
  }
  return [lower, ...inner.filter((edge) => edge > lower && edge < upper), upper];
}
