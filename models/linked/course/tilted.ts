import { exp } from '../../graphical/inference/elementary.ts';
import { normalised } from '../chain/estimate-table.ts';

const STEPS = 40;
const MOST = 3;

/** Mean number of a value. */
export const meanOf = (shares: Float64Array): number => shares.reduce((mean, share, value) => mean + share * value, 0);

/** The shares of values in order that are nearest to `shares` and have this mean (exponential tilting), as far as it can be had. */
export function tiltedTo(shares: Float64Array, mean: number): Float64Array {
  const middle = shares.length / 2;
  const tilted = (by: number): Float64Array =>
    normalised(shares.map((share, value) => share * exp(by * (value - middle))));
  let [low, high] = [-MOST, MOST];
  for (let step = 0; step < STEPS; step++) {
    const by = (low + high) / 2;
    if (meanOf(tilted(by)) < mean) low = by;
    else high = by;
  }
  return tilted((low + high) / 2);
}
