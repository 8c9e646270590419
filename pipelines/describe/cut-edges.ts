import { niceNear } from './nice-number.ts';

/** Most bins that what lies beyond the outermost quantile is cut into. */
const END_BINS = 4;
/** An edge may move by this share of the way to the next, to fall on a round number. */
const ROUNDING = 1 / 4;

/**
 * Edges strictly between `lower` and `upper`, rising; all in lattice units and multiples of `step`.
 *
 * `quantiles` cut the bulk, each on a round number near it. Each value of `heavyValues`, which many rows hold, gets a bin of its own. Beyond the outermost, bins become wider with the distance, so that rows are never
 * spread evenly over a long stretch that may be empty.
 */
export function cutEdges(
  { lower, upper }: { readonly lower: number; readonly upper: number },
  quantiles: readonly number[],
  heavyValues: readonly number[],
  step: number,
): readonly number[] {
  const inside = (x: number): boolean => x > lower && x < upper;
  const rising = [...quantiles].sort((a, b) => a - b);
  const heavy = new Set(heavyValues.filter((value) => value % step === 0));
  const places = [lower, ...new Set(rising.filter(inside)), upper];
  const edges = new Set([...heavy].flatMap((value) => [value, value + step]).filter(inside));
  for (let i = 1; i < places.length - 1; i++) {
    const [before, place, after] = [places[i - 1]!, places[i]!, places[i + 1]!];
    if (heavy.has(place)) continue;
    const edge = niceNear(place, ROUNDING * Math.min(place - before, after - place), step);
    if (inside(edge)) edges.add(edge);
  }
  const bulk = [...edges].sort((a, b) => a - b);
  if (bulk.length === 0) return [];
  const [least, greatest] = [bulk[0]!, bulk.at(-1)!];
  const width = (from: number, to: number): number => (bulk.length > 1 ? to - from : (upper - lower) / 8);
  for (const away of endBins(least - lower, width(least, bulk[1]!), step)) edges.add(least - away);
  for (const away of endBins(upper - greatest, width(bulk.at(-2)!, greatest), step)) edges.add(greatest + away);
  return [...edges].filter(inside).sort((a, b) => a - b);
}

/** Distances from the bulk, the first about the `width` of the bin before it and each step a multiple of the last. */
function endBins(distance: number, width: number, step: number): readonly number[] {
  const first = Math.max(step, Math.min(width, distance / 3));
  const count = Math.min(END_BINS, Math.ceil(Math.log2(distance / first + 1)));
  let growth = 2;
  while (reached(first, growth, count) < distance) growth *= 1.1;
  const away: number[] = [];
  for (let i = 1; i < count; i++) {
    const at = reached(first, growth, i);
    const nice = niceNear(at, ROUNDING * (at - reached(first, growth, i - 1)), step);
    if (nice > (away.at(-1) ?? 0) && nice < distance) away.push(nice);
  }
  return away;
}

const reached = (first: number, growth: number, count: number): number =>
  (first * (growth ** count - 1)) / (growth - 1);
