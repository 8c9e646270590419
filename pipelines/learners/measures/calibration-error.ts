import { type RankedScores, type RowWeights, rankScores } from './ranked-scores.ts';

/** A tenth of the rows: what was foretold of them on average, and what came. */
export interface CalibrationBin {
  readonly weight: number;
  readonly predicted: number;
  readonly observed: number;
}

const BINS = 10;

/** Rows by probability in `BINS` parts of nearly equal weight; rows of equal probability stay together, so that there may be fewer. */
export function calibrationBins(
  probabilities: Float64Array,
  positive: Uint8Array,
  weights?: RowWeights,
  ranked: RankedScores = rankScores(probabilities),
): readonly CalibrationBin[] {
  const { order, ends } = ranked;
  const weightOf = (row: number): number => (weights === undefined ? 1 : weights[row]!);
  let total = 0;
  for (let row = 0; row < probabilities.length; row++) total += weightOf(row);
  const bins: CalibrationBin[] = [];
  let weight = 0;
  let predicted = 0;
  let observed = 0;
  let seen = 0;
  let i = 0;
  for (let g = 0; g < ends.length; g++) {
    for (; i < ends[g]!; i++) {
      const row = order[i]!;
      weight += weightOf(row);
      predicted += weightOf(row) * probabilities[row]!;
      observed += weightOf(row) * positive[row]!;
    }
    const full = seen + weight >= (total * (bins.length + 1)) / BINS;
    if (weight > 0 && (full || g === ends.length - 1)) {
      bins.push({ weight, predicted: predicted / weight, observed: observed / weight });
      seen += weight;
      weight = predicted = observed = 0;
    }
  }
  return bins;
}

/** Expected calibration error: mean distance, over rows, between what was foretold and what came in their bin (Naeini et al. 2015, with bins of equal weight). */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  let sum = 0;
  let total = 0;
  for (const { weight, predicted, observed } of bins) {
    sum += weight * Math.abs(predicted - observed);
    total += weight;
  }
  return sum / total;
}
