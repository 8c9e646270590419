import type { PublicColumn, Recoding } from '../../../privacy/guard/guard.ts';
import { type Possible, recodeTables, valueClasses } from '../inference/hard-constraints.ts';
import { expandInProportion, type ValueExpansion } from '../sampling/value-expansion.ts';
import { denoise } from './denoising/denoise.ts';
import { estimateTotal, type Measurement, summingTo } from './measurement.ts';
import { projectOntoSimplex } from './simplex.ts';

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
  /** Hard constraints, in the coarser coding. */
  readonly possible: readonly Possible[];
}

export interface OneWayOptions {
  readonly mergeRare: boolean;
  readonly smooth: boolean;
  /** Hard constraints, in the coding of the columns: only values that they treat alike are merged. */
  readonly possible?: readonly Possible[];
}

/**
 * Estimates each column by the nearest non-negative counts and, with `smooth`, after removing noise between neighbouring values. With `mergeRare`, merges values too rare to be told from noise
 * into one code, which comes apart again in proportion to their estimates. `measurements` holds one a column, in order.
 */
export function oneWayStage(
  columns: readonly PublicColumn[],
  measurements: readonly Measurement[],
  { mergeRare, smooth, possible = [] }: OneWayOptions,
): OneWayStage {
  const total = estimateTotal(measurements);
  const sizes = columns.map(({ size }) => size);
  const clean = (measurement: Measurement): Measurement =>
    smooth ? { ...measurement, values: denoise(measurement.values, measurement.variances[0]!) } : measurement;
  const cleaner = measurements.map((measurement) => withoutImpossible(clean(measurement), possible));
  const classes = valueClasses(sizes, possible);
  const estimates = cleaner.map(({ values }) => projectOntoSimplex(values, total));
  const recodings = cleaner.map((measurement, column) =>
    mergeRare ? mergeRareValues(measurement, classes[column]) : undefined,
  );
  const coarse = cleaner.map((measurement, column) =>
    sumsOf(smooth ? summingTo(measurement, total, possibleValues(possible, column)) : measurement, recodings[column]),
  );
  const bases = estimates.map((estimate, column) => {
    const recoding = recodings[column];
    return aboveZero(recoding ? sumByCode(recoding, estimate) : estimate, total);
  });
  return {
    measurements: coarse,
    bases,
    sizes: sizes.map((size, column) => recodings[column]?.size ?? size),
    recodings,
    expansions: recodings.map((recoding, column) => recoding && expandInProportion(recoding, estimates[column]!)),
    total,
    possible: recodeTables(sizes, possible, recodings),
  };
}

/** Zero, which is known, where a constraint on the column alone lets no record be. */
function withoutImpossible(measurement: Measurement, possible: readonly Possible[]): Measurement {
  const known = possibleValues(possible, measurement.columns[0]!);
  return known === undefined
    ? measurement
    : { ...measurement, values: measurement.values.map((x, i) => x * known[i]!) };
}

/**
 * One code for all values with a noisy count below 3 deviations, or one for those of each class where there are classes; undefined
 * when nothing is merged.
 */
export function mergeRareValues({ values, variances }: Measurement, classes?: Uint32Array): Recoding | undefined {
  const map = new Uint32Array(values.length);
  const shared = new Map<number, number>();
  let next = 0;
  for (let value = 0; value < values.length; value++) {
    const rare = values[value]! < RARE_DEVIATIONS * Math.sqrt(variances[value]!);
    const into = rare ? shared.get(classes?.[value] ?? 0) : undefined;
    map[value] = into ?? next++;
    if (rare && into === undefined) shared.set(classes?.[value] ?? 0, map[value]!);
  }
  return next === values.length ? undefined : { size: next, map };
}

/** Which values of a column some constraint on it alone lets be: 1, and 0 elsewhere. */
export const possibleValues = (possible: readonly Possible[], column: number): Float64Array | undefined =>
  possible.find(({ columns }) => columns.length === 1 && columns[0] === column)?.values;

function sumsOf(measurement: Measurement, recoding: Recoding | undefined): Measurement {
  if (recoding === undefined) return measurement;
  const { columns, values, variances } = measurement;
  return { columns, values: sumByCode(recoding, values), variances: sumByCode(recoding, variances) };
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
