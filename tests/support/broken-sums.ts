import { norm } from './training-units.ts';
import type { UnitGradient } from './unit-gradient.ts';

/** A sum of clipped gradients, from gradients that were made one unit at a time in float64. */
export type PlainSum = (units: readonly UnitGradient[], clip: number) => Float64Array;

const sumOver =
  (clipped: (unit: UnitGradient, clip: number, units: readonly UnitGradient[]) => readonly Float64Array[]): PlainSum =>
  (units, clip) => {
    const sum = new Float64Array(units[0]!.sum.length);
    for (const part of units.flatMap((unit) => clipped(unit, clip, units))) {
      for (const [i, value] of part.entries()) sum[i] = sum[i]! + value;
    }
    return sum;
  };

const scaled = (vector: Float64Array, factor: number): Float64Array => vector.map((value) => value * factor);
const clippedBy = (vector: Float64Array, length: number, clip: number): Float64Array =>
  scaled(vector, length > clip ? clip / length : 1);

export const soundSum: PlainSum = sumOver(({ sum }, clip) => [clippedBy(sum, norm(sum), clip)]);

/** Mistakes that trainers make, each of which lets one unit move the sum by more than the clip. */
export const BROKEN_SUMS: Readonly<Record<string, PlainSum>> = {
  'each row is clipped instead of each unit': sumOver(({ byRow }, clip) =>
    byRow.map((row) => clippedBy(row, norm(row), clip)),
  ),
  'the norm of a unit is taken as if its rows had nothing in common': sumOver(({ sum, byRow }, clip) => [
    clippedBy(sum, Math.hypot(...byRow.map(norm)), clip),
  ]),
  // As a well-known engine does: where a long unit leaves, the gradients of all others grow.
  'the loss of a unit is divided by the number of rows of the whole batch': sumOver(({ sum }, clip, units) => {
    const mean = scaled(sum, 1 / units.reduce((rows, { byRow }) => rows + byRow.length, 0));
    return [clippedBy(mean, norm(mean), clip)];
  }),
};
