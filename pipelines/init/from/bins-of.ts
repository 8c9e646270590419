/** About so many even bins are cut where nobody says otherwise. */
const WANTED = 25;
/** Whole numbers up to so many stay apart. */
const APART = 32;
/** Ranges of more steps than this that begin at zero are thought to be skewed, as laboratory values and lengths of stay are. */
const MANY_STEPS = 150;
/** From here on as money is. */
const MONEY = 100_000;

type Bins = { readonly width: number } | { readonly edges: readonly number[] };

/**
 * Bins over a range that a schema states, which is wide on purpose: even ones of a round width, ones that grow with the value where
 * the range begins at zero and has many steps, or none where each whole number can be its own cell.
 */
export function binsOf(
  kind: 'integer' | 'real',
  { lower, upper, decimals }: { readonly lower: number; readonly upper: number; readonly decimals: number | undefined },
): Bins | undefined {
  const span = upper - lower;
  if (kind === 'integer' && span < APART) return undefined;
  const steps = span * (kind === 'integer' ? 1 : 10 ** Math.min(decimals ?? 1, 12));
  if (lower >= 0 && lower <= upper / 1000 && steps > MANY_STEPS && upper > 1) {
    const edges = upper >= MONEY ? growing(upper, 4, MONEY_DIGITS) : growing(upper, 2, FINE_DIGITS);
    const inner = edges.map((edge) => (kind === 'integer' ? Math.round(edge) : edge));
    return { edges: [lower, ...new Set(inner.filter((edge) => edge > lower && edge < upper)), upper] };
  }
  const rough = span / WANTED;
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = [1, 2, 5, 10]
    .map((digit) => Number((digit * power).toPrecision(1)))
    .find((one) => one >= rough * 0.999)!;
  return { width: kind === 'integer' ? Math.max(1, Math.round(width)) : width };
}

const MONEY_DIGITS = [1, 1.5, 2, 3, 5, 7];
const FINE_DIGITS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** Round numbers over so many decades below `upper`. */
function growing(upper: number, decades: number, digits: readonly number[]): number[] {
  const least = upper / 10 ** decades;
  const first = Math.floor(Math.log10(least));
  return Array.from({ length: decades + 1 }, (_, i) => first + i)
    .flatMap((decade) => digits.map((digit) => Number((digit * 10 ** decade).toPrecision(2))))
    .filter((edge) => edge >= least);
}
