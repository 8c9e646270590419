import { regularisedBeta } from './regularised-beta.ts';

/**
 * The limit that, with its negative, holds `share` of Student's t with `freedom` degrees of freedom between them: 2.093 for 0.95 and 19. For
 * 0 < share < 1 and freedom > 0, by bisection (Abramowitz and Stegun 1964, 26.7.1).
 */
export function studentQuantile(share: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (centralShare(high, freedom) < share) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (centralShare(middle, freedom) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The same of the normal distribution, to five digits. */
export const normalQuantile = (share: number): number => studentQuantile(share, 1e6);

const centralShare = (limit: number, freedom: number): number =>
  1 - regularisedBeta(freedom / (freedom + limit * limit), freedom / 2, 0.5);
