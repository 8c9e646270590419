import type { PublicColumn, Recoding } from '../../../privacy/guard/guard.ts';
import type { ColumnShape } from '../../model.ts';
import { type Possible, recodeTables, valueClasses } from '../inference/hard-constraints.ts';
import { expandInProportion, type ValueExpansion } from '../sampling/value-expansion.ts';
import { absentValues } from './denoising/absent-values.ts';
import { denoise } from './denoising/denoise.ts';
import { denoiseShaped } from './denoising/denoise-shaped.ts';
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
  /** What the values of each column stand for. */
  readonly shapes?: readonly ColumnShape[] | undefined;
  /** Merges values as they were merged before, instead of rare ones. */
  readonly recodings?: readonly (Recoding | undefined)[];
}

/**
 * Estimates each column by the nearest non-negative counts and, with `smooth`, after removing noise between neighbouring values. With `mergeRare`, merges values too rare to be told from noise
 * into one code, which comes apart again in proportion to their estimates. With `shapes`, absent values and the far ends of rising ones that
 * noise hides are zero, and no later answer brings them back. `measurements` holds one a column, in order.
 */
export function oneWayStage(
  columns: readonly PublicColumn[],
  measurements: readonly Measurement[],
  { mergeRare, smooth, possible = [], shapes, recodings: known }: OneWayOptions,
): OneWayStage {
  const total = estimateTotal(measurements);
  const sizes = columns.map(({ size }) => size);
  const absent = shapes && absentValues(measurements, shapes);
  const clean = ({ values, variances }: Measurement, column: number): Float64Array => {
    const shape = shapes?.[column];
    if (shape === undefined) return smooth ? denoise(values, variances[0]!) : values;
    const found = smooth ? denoiseShaped(values, variances[0]!, shape) : Float64Array.from(values);
    for (const [value, count] of absent![column]!) found[value] = count;
    return found;
  };
  const cleaner = measurements.map((measurement, column) =>
    withoutImpossible({ ...measurement, values: clean(measurement, column) }, possible),
  );
  const classes = valueClasses(sizes, possible);
  const free = cleaner.map(({ values }, column) =>
    shapes === undefined ? possibleValues(possible, column) : notZero(values),
  );
  const estimates = cleaner.map(({ values }, column) =>
    shapes === undefined ? projectOntoSimplex(values, total) : projectWhere(free[column], values, total),
  );
  const recodings =
    known ??
    cleaner.map((measurement, column) => (mergeRare ? mergeRareValues(measurement, classes[column]) : undefined));
  const coarse = cleaner.map((measurement, column) =>
    sumsOf(smooth ? summingTo(measurement, total, free[column]) : measurement, recodings[column]),
  );
  const held = new Set(possible.flatMap((table) => (table.columns.length > 1 ? table.columns : [])));
  const bases = estimates.map((estimate, column) => {
    const recoding = recodings[column];
    const counts = recoding ? sumByCode(recoding, estimate) : estimate;
    // Under a constraint with other columns, a zero might leave one of their values no record.
    return aboveZero(counts, total, shapes === undefined || held.has(column));
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

/** 1 where a value may occur, and 0 where it was found not to. */
function notZero(values: Float64Array): Float64Array | undefined {
  const free = values.map((value) => Number(value !== 0));
  return free.includes(1) ? free : undefined;
}

/** As `projectOntoSimplex`; what is not free stays zero. */
function projectWhere(free: Float64Array | undefined, values: Float64Array, total: number): Float64Array {
  if (free === undefined) return projectOntoSimplex(values, total);
  const projected = projectOntoSimplex(
    values.filter((_, value) => free[value] === 1),
    total,
  );
  let next = 0;
  return values.map((_, value) => (free[value] === 1 ? projected[next++]! : 0));
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

/** Lifts zeros to a millionth of an even share, so that later evidence can still raise them; without `all`, what was found not to occur stays zero. */
function aboveZero(counts: Float64Array, total: number, all: boolean): Float64Array {
  const least = (1e-6 * total) / counts.length;
  return counts.map((count) => (all || count > 0 ? Math.max(count, least) : 0));
}
