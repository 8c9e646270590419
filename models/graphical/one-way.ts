import type { PublicColumn, Recoding } from '../../privacy/guard/guard.ts';
import { denoise } from './denoise.ts';
import { estimateTotal, type Measurement } from './measurement.ts';
import { projectOntoSimplex } from './simplex.ts';
import { expandInProportion, type ValueExpansion } from './value-expansion.ts';

/** A merged column keeps the values whose noisy count is at least this many noise deviations. */
const RARE_DEVIATIONS = 3;

/** What the first, one-way stage of a mechanism found out, and the coarser coding that later stages use. */
export interface OneWayStage {
  /** One column each, in the order of the columns, in the coarser coding. */
  readonly measurements: readonly Measurement[];
  /** Positive expected counts of each column, in the coarser coding: a product distribution to start from. */
  readonly bases: readonly Float64Array[];
  readonly sizes: readonly number[];
  readonly recodings: readonly (Recoding | undefined)[];
  readonly expansions: readonly (ValueExpansion | undefined)[];
  readonly total: number;
}

/**
 * Estimates each column by the nearest non-negative counts and, with `smooth`, after removing noise between neighbouring values. With `mergeRare`, merges values too rare to be told from noise
 * into one code, which comes apart again in proportion to their estimates. `measurements` holds one a column, in order.
 */
export function oneWayStage(
  columns: readonly PublicColumn[],
  measurements: readonly Measurement[],
  { mergeRare, smooth }: { readonly mergeRare: boolean; readonly smooth: boolean },
): OneWayStage {
  const total = estimateTotal(measurements);
  const cleaner = smooth ? measurements.map(smoothed) : measurements;
  const estimates = cleaner.map(({ values }) => projectOntoSimplex(values, total));
  const recodings = cleaner.map((measurement) => (mergeRare ? mergeRareValues(measurement) : undefined));
  const coarse = cleaner.map(({ columns: scope, values, variances }, column) => {
    const recoding = recodings[column];
    if (recoding === undefined) return { columns: scope, values, variances };
    return { columns: scope, values: sumByCode(recoding, values), variances: sumByCode(recoding, variances) };
  });
  const bases = estimates.map((estimate, column) => {
    const recoding = recodings[column];
    return aboveZero(recoding ? sumByCode(recoding, estimate) : estimate, total);
  });
  return {
    measurements: coarse,
    bases,
    sizes: columns.map(({ size }, column) => recodings[column]?.size ?? size),
    recodings,
    expansions: recodings.map((recoding, column) => recoding && expandInProportion(recoding, estimates[column]!)),
    total,
  };
}

/** All values of a one-way measurement have one variance before and after. */
function smoothed({ columns, values, variances }: Measurement): Measurement {
  const denoised = denoise(values, variances[0]!);
  return { columns, values: denoised.values, variances: new Float64Array(values.length).fill(denoised.variance) };
}

/** One code for all values with a noisy count below 3 deviations; undefined when fewer than two are. */
export function mergeRareValues({ values, variances }: Measurement): Recoding | undefined {
  const isRare = (value: number): boolean => values[value]! < RARE_DEVIATIONS * Math.sqrt(variances[value]!);
  let rare = 0;
  for (let value = 0; value < values.length; value++) if (isRare(value)) rare++;
  if (rare < 2) return undefined;
  const map = new Uint32Array(values.length);
  let next = 0;
  let shared = -1;
  for (let value = 0; value < values.length; value++) {
    if (!isRare(value)) map[value] = next++;
    else if (shared < 0) {
      shared = next++;
      map[value] = shared;
    } else map[value] = shared;
  }
  return { size: next, map };
}

function sumByCode(recoding: Recoding, values: Float64Array): Float64Array {
  const sums = new Float64Array(recoding.size);
  for (const [value, code] of recoding.map.entries()) sums[code]! += values[value]!;
  return sums;
}

/** Lifts zeros to a millionth of an even share, so that later evidence can still raise them. */
function aboveZero(counts: Float64Array, total: number): Float64Array {
  const least = (1e-6 * total) / counts.length;
  return counts.map((count) => Math.max(count, least));
}
