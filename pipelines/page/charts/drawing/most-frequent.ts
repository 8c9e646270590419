import { type Counted, together } from './counted.ts';

/** A category with its rows. */
export interface CategoryBar extends Counted {
  readonly label: string;
}

/** As many categories as `most` allows, in their own order; of more the most frequent, the first leading, and all others as one. */
export function mostFrequent(bars: readonly CategoryBar[], most: number): readonly CategoryBar[] {
  if (bars.length <= most) return bars;
  const order = bars.map((_, i) => i).sort((a, b) => frequency(bars[b]!) - frequency(bars[a]!) || a - b);
  const rest = order.slice(most - 1).map((i) => bars[i]!);
  return [...order.slice(0, most - 1).map((i) => bars[i]!), { label: `${rest.length} others`, ...together(rest) }];
}

const frequency = (bar: CategoryBar): number => Math.max(bar.released, bar.noisy?.count ?? 0);
