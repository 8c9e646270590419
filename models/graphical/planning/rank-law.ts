import { MEAN_ABSOLUTE_NORMAL } from './expected-error.ts';

/** Counts of a column's values that fall off with their rank k as k^-power; powers that square roots give, the same on every machine. */
export type Power = 1.25 | 1.75 | 2;

/** Two distributions are never further apart than this in L1. */
export const LARGEST_DISTANCE = 2;

/**
 * How much of a marginal noise of a variance is expected to move, if counts fall off by rank and columns are independent: a cell is off
 * by the mean absolute noise, but by no more than its count, since an estimate that is drawn towards the expected counts cannot
 * be further off. L1 of normalised marginals.
 */
export class RankLaw {
  readonly #rows: number;
  readonly #weights: Float64Array;
  /** Sums of the weights of so many first ranks. */
  readonly #sums: Float64Array;
  readonly #pairs = new Map<string, number>();

  /** For columns of at most `mostValues` values, of `rows` records. */
  constructor(power: Power, mostValues: number, rows: number) {
    this.#rows = rows;
    this.#weights = Float64Array.from({ length: mostValues }, (_, i) => 1 / raised(i + 1, power));
    this.#sums = new Float64Array(mostValues + 1);
    for (const [i, weight] of this.#weights.entries()) this.#sums[i + 1] = this.#sums[i]! + weight;
  }

  column(size: number, variance: number): number {
    return this.#felt(size, (MEAN_ABSOLUTE_NORMAL * Math.sqrt(variance)) / this.#rows, 1);
  }

  pair(a: number, b: number, variance: number): number {
    const [narrow, wide] = a < b ? [a, b] : [b, a];
    const key = `${narrow},${wide},${variance}`;
    const known = this.#pairs.get(key);
    if (known !== undefined) return known;
    const noise = (MEAN_ABSOLUTE_NORMAL * Math.sqrt(variance)) / this.#rows;
    let felt = 0;
    for (let i = 0; i < narrow; i++) felt += this.#felt(wide, noise, this.#weights[i]! / this.#sums[narrow]!);
    this.#pairs.set(key, felt);
    return felt;
  }

  /** Over `size` values that share `share` of the records. */
  #felt(size: number, noise: number, share: number): number {
    const scale = share / this.#sums[size]!;
    let [above, low] = [size, 0];
    while (low < above) {
      const middle = (low + above) >> 1;
      if (scale * this.#weights[middle]! > noise) low = middle + 1;
      else above = middle;
    }
    return noise * above + scale * (this.#sums[size]! - this.#sums[above]!);
  }
}

function raised(rank: number, power: Power): number {
  switch (power) {
    case 1.25:
      return rank * Math.sqrt(Math.sqrt(rank));
    case 1.75:
      return rank * Math.sqrt(rank) * Math.sqrt(Math.sqrt(rank));
    case 2:
      return rank * rank;
  }
}

/** Values whose counts stand out from noise by 3 deviations, and one for all others, as they are merged. */
const KEPT_POWER = 1.25;
const KEPT_DEVIATIONS = 3;

/** How many values of `size` are left once those too rare to be told from noise are one, if counts fall off by rank. */
export function keptValues(size: number, variance: number, rows: number): number {
  const whole = Array.from({ length: size }, (_, i) => 1 / raised(i + 1, KEPT_POWER));
  const sum = whole.reduce((total, weight) => total + weight, 0);
  const least = (KEPT_DEVIATIONS * Math.sqrt(variance) * sum) / rows;
  const kept = whole.findIndex((weight) => weight < least);
  return kept < 0 ? size : Math.min(size, kept + 1);
}
