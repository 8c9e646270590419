import { seededIndex } from '../../workspace/seeded-rows.ts';

export interface BootstrapInterval {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
}

export const RESAMPLES = 200;
const LEVEL = 0.95;

/**
 * Percentile interval (Efron 1979) of what `measure` gives when units are drawn anew with replacement: it is told how often each row counts. `unitOfRow`
 * numbers the units from 0 in any way. `undefined` for a single unit, and where a tenth of the draws or more have no number, as without a row of a class.
 */
export function unitBootstrap(
  unitOfRow: Uint32Array,
  measure: (weights: Float64Array) => number,
  seed: string,
  resamples: number = RESAMPLES,
): BootstrapInterval | undefined {
  const places = new Map<number, number>();
  const placeOfRow = unitOfRow.map((unit) => {
    const place = places.get(unit) ?? places.size;
    if (place === places.size) places.set(unit, place);
    return place;
  });
  if (places.size < 2) return undefined;
  const index = seededIndex(`${seed}/bootstrap`);
  const times = new Uint32Array(places.size);
  const weights = new Float64Array(unitOfRow.length);
  const found: number[] = [];
  for (let draw = 0; draw < resamples; draw++) {
    times.fill(0);
    for (let i = 0; i < times.length; i++) {
      const unit = index(times.length);
      times[unit] = times[unit]! + 1;
    }
    for (let row = 0; row < weights.length; row++) weights[row] = times[placeOfRow[row]!]!;
    const value = measure(weights);
    if (Number.isFinite(value)) found.push(value);
  }
  if (found.length <= 0.9 * resamples) return undefined;
  const sorted = Float64Array.from(found).sort();
  return { lower: quantile(sorted, (1 - LEVEL) / 2), upper: quantile(sorted, (1 + LEVEL) / 2), level: LEVEL };
}

/** Between neighbouring values in a straight line (type 7 of Hyndman and Fan 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}
