import { type Shrunk, shrinkCoefficients } from './adaptive-shrinkage.ts';

/** Different alignments of the blocks, whose results are averaged so that no block edge shows. */
const ALIGNMENTS = 8;
/** The remaining variance is never taken to be below this part of the noise: the estimate of the risk is itself uncertain. */
const LEAST_REMAINING = 0.05;

export interface Denoised {
  readonly values: Float64Array;
  /** Estimated mean squared error of each value. */
  readonly variance: number;
}

/**
 * Removes noise of known variance from a histogram, and leaves it as it is where it cannot tell noise from counts.
 *
 * The mean of two estimates, each by adaptive shrinkage: one of the counts themselves, which finds the few values of a column that
 * has no others; one of the differences between neighbouring blocks of doubling length (Haar wavelets, each scale by itself,
 * averaged over alignments of the blocks: Coifman and Donoho 1995), which finds what neighbouring values have in common.
 * Uses nothing but the noisy values, so it is post-processing.
 */
export function denoise(values: Float64Array, variance: number): Denoised {
  if (values.length < 4) return { values, variance };
  const alone = shrinkCoefficients(values, variance);
  const together = smooth(values, variance);
  const mean = values.map((_, i) => (alone.means[i]! + together.means[i]!) / 2);
  const risk = (alone.risk + together.risk) / 2;
  const remaining = Math.min(1, Math.max(LEAST_REMAINING, risk / (values.length * variance)));
  return { values: mean, variance: variance * remaining };
}

function smooth(values: Float64Array, variance: number): Shrunk {
  let widest = 1;
  while (widest < values.length) widest *= 2;
  const means = new Float64Array(values.length);
  let risk = 0;
  const alignments = Math.min(ALIGNMENTS, widest / 2);
  for (let i = 0; i < alignments; i++) {
    const one = smoothBlocks(values, variance, Math.round((i * widest) / (2 * alignments)), widest);
    for (let cell = 0; cell < means.length; cell++) means[cell]! += one.means[cell]! / alignments;
    risk += one.risk / alignments;
  }
  return { means, risk };
}

interface Split {
  readonly start: number;
  readonly middle: number;
  readonly end: number;
  /** Takes the difference of the halves' means to the coefficient, which has the noise's variance. */
  readonly scale: number;
}

/** Blocks of `size` begin at multiples of it, counted from -offset; the widest covers everything. */
function smoothBlocks(values: Float64Array, variance: number, offset: number, widest: number): Shrunk {
  const cumulated = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) cumulated[i + 1] = cumulated[i]! + values[i]!;
  const means = new Float64Array(values.length).fill(cumulated[values.length]! / values.length);
  let risk = variance;
  for (let size = 2 * widest; size >= 2; size /= 2) {
    const splits = splitsOf(values.length, offset, size);
    const coefficients = Float64Array.from(splits, ({ start, middle, end, scale }) => {
      const right = (cumulated[end]! - cumulated[middle]!) / (end - middle);
      return scale * (right - (cumulated[middle]! - cumulated[start]!) / (middle - start));
    });
    const shrunk = shrinkCoefficients(coefficients, variance);
    risk += shrunk.risk;
    for (const [i, { start, middle, end, scale }] of splits.entries()) {
      const difference = shrunk.means[i]! / scale;
      const toLeft = (-difference * (end - middle)) / (end - start);
      const toRight = (difference * (middle - start)) / (end - start);
      for (let cell = start; cell < middle; cell++) means[cell]! += toLeft;
      for (let cell = middle; cell < end; cell++) means[cell]! += toRight;
    }
  }
  return { means, risk };
}

function splitsOf(length: number, offset: number, size: number): Split[] {
  const splits: Split[] = [];
  for (let from = -offset; from < length; from += size) {
    const start = Math.max(0, from);
    const middle = Math.max(0, from + size / 2);
    const end = Math.min(length, from + size);
    if (middle <= start || middle >= end) continue;
    const [left, right] = [middle - start, end - middle];
    splits.push({ start, middle, end, scale: Math.sqrt((left * right) / (left + right)) });
  }
  return splits;
}
