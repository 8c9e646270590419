import type { ColumnShape } from '../../../model.ts';
import type { Measurement } from '../measurement.ts';
import { shrinkCoefficients } from './adaptive-shrinkage.ts';

/** A count of which shrinkage leaves less than this share is taken for noise. */
const LEAST_KEPT = 1 / 3;

/**
 * Counts of the values that stand for no value, by value, for each column. How many of them are noise is told from all of a table
 * together: where few columns have missing values, a count must stand out further than where most have some. What is mostly noise is zero. One-way measurements, in the order of the columns.
 */
export function absentValues(
  measurements: readonly Measurement[],
  shapes: readonly ColumnShape[],
): readonly ReadonlyMap<number, number>[] {
  const places = shapes.flatMap(({ absent }, column) =>
    absent.map((value) => {
      const { values, variances } = measurements[column]!;
      return { column, value, deviation: Math.sqrt(variances[value]!), count: values[value]! };
    }),
  );
  const observed = Float64Array.from(places, ({ count, deviation }) => count / deviation);
  const { means } = shrinkCoefficients(observed, 1);
  const counts = shapes.map(() => new Map<number, number>());
  for (const [i, { column, value, deviation }] of places.entries()) {
    const kept = observed[i]! > 0 && means[i]! >= LEAST_KEPT * observed[i]!;
    counts[column]!.set(value, kept ? means[i]! * deviation : 0);
  }
  return counts;
}
