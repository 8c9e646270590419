/** Shares of values at which quantiles are told. */
export const QUANTILES: readonly number[] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

export interface NumberProfile {
  readonly mean: number;
  /** Sample standard deviation; 0 of a single value. */
  readonly deviation: number;
  /** At `QUANTILES`, in their order: the least value that at least such a share is no greater than. */
  readonly quantiles: readonly number[];
}

/** Of values that occur `weights[i]` times each at `distinct[i]`, ascending; `undefined` where nothing occurs. */
export function numberProfile(distinct: Float64Array, weights: ArrayLike<number>): NumberProfile | undefined {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < distinct.length; i++) {
    total += weights[i]!;
    sum += weights[i]! * distinct[i]!;
  }
  if (total === 0) return undefined;
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < distinct.length; i++) squares += weights[i]! * (distinct[i]! - mean) ** 2;
  const deviation = total > 1 ? Math.sqrt(squares / (total - 1)) : 0;
  return { mean, deviation, quantiles: QUANTILES.map((share) => quantileOf(distinct, weights, share * total)) };
}

function quantileOf(distinct: Float64Array, weights: ArrayLike<number>, wanted: number): number {
  // A share of a whole number may come out a little above the whole number that it is.
  const least = wanted - 1e-9 * Math.max(1, wanted);
  let below = 0;
  for (let i = 0; i < distinct.length; i++) {
    below += weights[i]!;
    if (below >= least && weights[i]! > 0) return distinct[i]!;
  }
  return distinct.at(-1)!;
}

/** How often each place occurs in `places`; -1 does not count. */
export function countPlaces(places: Int32Array, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const place of places) if (place >= 0) counts[place] = counts[place]! + 1;
  return counts;
}
