import { averagePrecision } from '../../learners/measures/average-precision.ts';
import { brierScore } from '../../learners/measures/brier-score.ts';
import { calibrationBins, calibrationError } from '../../learners/measures/calibration-error.ts';
import { type RankedScores, type RowWeights, rankScores } from '../../learners/measures/ranked-scores.ts';
import { rocAuc } from '../../learners/measures/roc-auc.ts';

/** What was foretold of a class in each test row, and what is so. */
export interface ForetoldClass {
  readonly label: string;
  readonly positive: Uint8Array;
  readonly probabilities: Float64Array;
  readonly ranked: RankedScores;
}

/** Of each class that is foretold, against the rest. */
export type Foretold = readonly ForetoldClass[];

export const foretoldClass = (label: string, positive: Uint8Array, probabilities: Float64Array): ForetoldClass => ({
  label,
  positive,
  probabilities,
  ranked: rankScores(probabilities),
});

/** Of some of the rows. */
export const foretoldOf = (foretold: Foretold, rows: Uint32Array): Foretold =>
  foretold.map(({ label, positive, probabilities }) =>
    foretoldClass(
      label,
      Uint8Array.from(rows, (row) => positive[row]!),
      Float64Array.from(rows, (row) => probabilities[row]!),
    ),
  );

export interface Measure {
  readonly name: 'auc' | 'average-precision' | 'brier' | 'calibration-error';
  readonly words: string;
  readonly direction: 'higher-is-better' | 'lower-is-better';
  /** NaN where a class has no row, or all. */
  readonly of: (foretold: ForetoldClass, weights?: RowWeights) => number;
}

export const MEASURES: readonly Measure[] = [
  {
    name: 'auc',
    words: 'area under the ROC curve (.5 is chance, 1 without fault)',
    direction: 'higher-is-better',
    of: ({ ranked, positive }, weights) => rocAuc(ranked, positive, weights),
  },
  {
    name: 'average-precision',
    words: 'average precision (the share of the class is chance, 1 without fault)',
    direction: 'higher-is-better',
    of: ({ ranked, positive }, weights) => averagePrecision(ranked, positive, weights),
  },
  {
    name: 'brier',
    words: 'Brier score (mean squared error of the probabilities, 0 without fault)',
    direction: 'lower-is-better',
    of: ({ probabilities, positive }, weights) => brierScore(probabilities, positive, weights),
  },
  {
    name: 'calibration-error',
    words:
      'expected calibration error (mean distance, over ten bins of equal weight, between probability foretold and share that came)',
    direction: 'lower-is-better',
    of: ({ probabilities, positive, ranked }, weights) =>
      calibrationError(calibrationBins(probabilities, positive, weights, ranked)),
  },
];

/**
 * The measure of a class where two are told apart; of more, the mean over the classes, each weighted by how many test rows have it. Classes without a test
 * row do not count; NaN where no class can be measured.
 */
export function overClasses({ of }: Measure, foretold: Foretold, weights?: RowWeights): number {
  let sum = 0;
  let total = 0;
  for (const one of foretold) {
    const value = of(one, weights);
    const weight = weightOf(one.positive, weights);
    if (!Number.isFinite(value) || weight === 0) continue;
    sum += weight * value;
    total += weight;
  }
  return sum / total;
}

function weightOf(positive: Uint8Array, weights: RowWeights | undefined): number {
  let sum = 0;
  for (let row = 0; row < positive.length; row++)
    if (positive[row] === 1) sum += weights === undefined ? 1 : weights[row]!;
  return sum;
}
