import { regularisedBeta } from '../statistics/regularised-beta.ts';

export interface Interval {
  readonly lower: number;
  readonly upper: number;
  /** Share of repetitions in which the interval covers the truth. */
  readonly level: number;
}

/**
 * Exact interval for a share, from `successes` in `trials` independent trials (Clopper and Pearson 1934): it covers the
 * true share at least as often as `level` says. No trial at all says nothing: `[0, 1]`. Throws `RangeError` unless
 * `0 <= successes <= trials` are whole and `0 < level < 1`. Good to about ten digits.
 */
export function clopperPearson(successes: number, trials: number, level: number): Interval {
  const counts = Number.isSafeInteger(successes) && Number.isSafeInteger(trials);
  if (!counts || successes < 0 || successes > trials)
    throw new RangeError('Cannot bound a share: counts are impossible');
  if (!(level > 0 && level < 1)) throw new RangeError(`Cannot bound a share: level ${level} is not between 0 and 1`);
  const tail = (1 - level) / 2;
  const lower = successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1);
  const upper = successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes);
  return { lower, upper, level };
}

/** The `x` with `I_x(a, b) = probability`, by bisection: the function only rises. */
function betaQuantile(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (regularisedBeta(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
