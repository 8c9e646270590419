import { seededIndex } from '../../workspace/seeded-rows.ts';

export interface BootstrapInterval {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
}

export const RESAMPLES = 200;
const LEVEL = 0.95;

/** How often each unit counts in each of many draws of as many units with replacement: the same for whatever is measured of them. */
export interface UnitDraws {
  /**
   * Percentile interval (Efron 1979) of what `measure` gives: it is told how often each row counts. `undefined` for a single unit, and where a tenth of the draws or
   * more have no number, as without a row of a class.
   */
  interval(measure: (weights: Float64Array) => number): BootstrapInterval | undefined;
}

/** Draws units when first asked, and keeps the draws: four bytes a unit and draw. `unitOfRow` numbers the units from 0 in any way. */
export function unitDraws(unitOfRow: Uint32Array, seed: string, resamples: number = RESAMPLES): UnitDraws {
  const places = new Map<number, number>();
  const placeOfRow = unitOfRow.map((unit) => {
    const place = places.get(unit) ?? places.size;
    if (place === places.size) places.set(unit, place);
    return place;
  });
  let drawn: readonly Uint32Array[] | undefined;
  return {
    interval(measure) {
      if (places.size < 2) return undefined;
      drawn ??= drawUnits(places.size, `${seed}/bootstrap`, resamples);
      const weights = new Float64Array(unitOfRow.length);
      const found: number[] = [];
      for (const times of drawn) {
        for (let row = 0; row < weights.length; row++) weights[row] = times[placeOfRow[row]!]!;
        const value = measure(weights);
        if (Number.isFinite(value)) found.push(value);
      }
      if (found.length <= 0.9 * resamples) return undefined;
      const sorted = Float64Array.from(found).sort();
      return { lower: quantile(sorted, (1 - LEVEL) / 2), upper: quantile(sorted, (1 + LEVEL) / 2), level: LEVEL };
    },
  };
}

function drawUnits(units: number, seed: string, resamples: number): readonly Uint32Array[] {
  const index = seededIndex(seed);
  return Array.from({ length: resamples }, () => {
    const times = new Uint32Array(units);
    for (let i = 0; i < units; i++) {
      const unit = index(units);
      times[unit] = times[unit]! + 1;
    }
    return times;
  });
}

/** Between neighbouring values in a straight line (type 7 of Hyndman and Fan 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}
