import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { resampleCounts } from '../../two-samples/xoshiro.ts';
import { unitsOf } from '../reference/units.ts';
import { type NumberProfile, numberProfile } from './number-profile.ts';
import type { Ordered } from './spearman.ts';

/** A column of numbers as places among its distinct values. */
export interface RankedNumbers extends Ordered {
  readonly distinct: Float64Array;
}

const REPLICATES = 200;
export const BOOTSTRAP_LEVEL = 0.95;

/**
 * Profiles of each of `columns`, which are columns of `table`, over as many units as there are, drawn with replacement, 200 times (Efron 1979). A replicate without any value of
 * a column is left out there. All columns see the same draws.
 */
export function bootstrapProfiles(
  table: Pick<EvaluatedTable, 'rows' | 'unitOfRow'>,
  columns: readonly RankedNumbers[],
  seed: string,
): readonly (readonly NumberProfile[])[] {
  const units = unitsOf(table);
  const unitOf = new Uint32Array(table.rows);
  for (let row = 0; row < unitOf.length; row++) unitOf[row] = units.ofRow(row);
  const found = columns.map((): NumberProfile[] => []);
  const weights = new Uint32Array(table.rows);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const times = resampleCounts(units.count, `${seed}/profiles/${replicate}`);
    for (let row = 0; row < weights.length; row++) weights[row] = times[unitOf[row]!]!;
    columns.forEach(({ distinct, places, size }, c) => {
      const profile = numberProfile(distinct, weighed(places, size, weights));
      if (profile !== undefined) found[c]!.push(profile);
    });
  }
  return found;
}

function weighed(places: Int32Array, size: number, weights: Uint32Array): Uint32Array {
  const counts = new Uint32Array(size);
  for (let row = 0; row < places.length; row++) {
    const place = places[row]!;
    if (place >= 0) counts[place] = counts[place]! + weights[row]!;
  }
  return counts;
}

/** The middle `BOOTSTRAP_LEVEL` of values; `undefined` where there are too few to have tails. */
export function percentileInterval(
  values: readonly number[],
): { lower: number; upper: number; level: number } | undefined {
  if (values.length < REPLICATES / 2) return undefined;
  const sorted = Float64Array.from(values).sort();
  const tail = (1 - BOOTSTRAP_LEVEL) / 2;
  const last = sorted.length - 1;
  return {
    lower: sorted[Math.floor(tail * last)]!,
    upper: sorted[Math.ceil((1 - tail) * last)]!,
    level: BOOTSTRAP_LEVEL,
  };
}
