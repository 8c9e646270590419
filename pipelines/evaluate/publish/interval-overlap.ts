interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** How far two intervals overlap, as the mean of the shares of either (Karr et al. 2006); 0 where they do not. Each has a length above 0. */
export function intervalOverlap(a: Interval, b: Interval): number {
  const both = Math.min(a.upper, b.upper) - Math.max(a.lower, b.lower);
  if (!(both > 0)) return 0;
  return (both / (a.upper - a.lower) + both / (b.upper - b.lower)) / 2;
}
