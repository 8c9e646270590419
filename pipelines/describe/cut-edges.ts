import { niceNear } from './nice-number.ts';

/** Most bins that what lies beyond the outermost quantile is cut into. */
const END_BINS = 4;
/** Fewer quantiles are evenly spaced. */
const LEAST_WITH_ENDS = 4;
/** An edge may move by this share of the way to the next, to fall on a round number. */
const ROUNDING = 1 / 4;

/** What is known of where numbers lie; all in lattice units. */
export interface Cuts {
  readonly lower: number;
  readonly upper: number;
  readonly quantiles: readonly number[];
  /** Values that many rows hold, multiples of `step`. */
  readonly heavy: readonly number[];
  /** Where buckets begin that are occupied. */
  readonly occupied: readonly number[];
  /** Further edges. */
  readonly landmarks: readonly number[];
  /** Edges are multiples of it: a power of ten. */
  readonly step: number;
}

/**
 * Edges strictly between `lower` and `upper`, rising.
 *
 * Quantiles cut the bulk, each on a round number near it. A heavy value, which is no part of a bin, begins one; where quantiles were lost to it,
 * as many of the occupied buckets begin a bin, so that the rest is not one. Beyond the bulk, bins become wider with the distance,
 * so that rows are never spread evenly over a long stretch that may be empty. The two outermost quantiles are no part of the
 * bulk: so few rows lie near them that noise may put them anywhere up to the end.
 */
export function cutEdges({ lower, upper, quantiles, heavy, occupied, landmarks, step }: Cuts): readonly number[] {
  const inside = (x: number): boolean => x > lower && x < upper;
  const own = new Set(heavy);
  const edges = new Set(heavy.filter(inside));
  const cutAt = (values: readonly number[], among: Iterable<number>): void => {
    const places = [...new Set([lower, ...among, ...values.filter(inside), upper])].sort((a, b) => a - b);
    for (const value of values) {
      const i = places.indexOf(value);
      if (own.has(value) || i < 1 || i > places.length - 2) continue;
      const gap = Math.min(value - places[i - 1]!, places[i + 1]! - value);
      edges.add(niceNear(value, ROUNDING * gap, step));
    }
  };
  const sorted = [...quantiles].sort((a, b) => a - b);
  const outermost = sorted.length < LEAST_WITH_ENDS ? [] : [sorted[0]!, sorted.at(-1)!];
  cutAt(outermost.length === 0 ? sorted : sorted.slice(1, -1), []);
  const lost = own.size === 0 ? 0 : sorted.length - new Set(sorted).size;
  for (const start of spaced(
    occupied.filter((x) => inside(x) && x % step === 0),
    lost,
  ))
    edges.add(start);
  const bulk = [...edges].filter(inside).sort((a, b) => a - b);
  if (bulk.length > 0) {
    const [least, greatest] = [bulk[0]!, bulk.at(-1)!];
    const width = (from: number, to: number): number => (bulk.length > 1 ? to - from : (upper - lower) / 8);
    for (const away of endBins(least - lower, width(least, bulk[1]!), step)) edges.add(least - away);
    for (const away of endBins(upper - greatest, width(bulk.at(-2)!, greatest), step)) edges.add(greatest + away);
  }
  cutAt(outermost.filter(apartFrom([lower, ...edges, upper])), [...edges]);
  for (const place of landmarks) edges.add(Math.round(place / step) * step);
  return [...edges].filter(inside).sort((a, b) => a - b);
}

/** Whether a place divides the bin it falls into in two that are worth telling apart. */
const apartFrom =
  (edges: readonly number[]) =>
  (place: number): boolean => {
    const below = Math.max(...edges.filter((edge) => edge <= place));
    const above = Math.min(...edges.filter((edge) => edge > place));
    return Math.min(place - below, above - place) >= ROUNDING * (above - below);
  };

/** At most so many of `places`, evenly chosen, the last first. */
const spaced = (places: readonly number[], most: number): readonly number[] => {
  const every = Math.max(1, Math.ceil(places.length / Math.max(1, most)));
  return most === 0 ? [] : places.filter((_, i) => (places.length - 1 - i) % every === 0);
};

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
