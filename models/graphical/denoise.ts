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
 * Removes noise of known variance from a histogram whose neighbouring values tend to have similar counts, and leaves it as it is
 * where they do not.
 *
 * Haar wavelets on blocks of doubling length; in each scale, differences between neighbouring blocks are drawn towards zero by the
 * soft threshold that minimises Stein's unbiased estimate of the squared error (Donoho and Johnstone 1995, SureShrink), which is
 * zero when smoothing does not help; averaged over alignments of the blocks (Coifman and Donoho 1995). Uses nothing but the
 * noisy values, so it is post-processing.
 */
export function denoise(values: Float64Array, variance: number): Denoised {
  if (values.length < 4) return { values, variance };
  let widest = 1;
  while (widest < values.length) widest *= 2;
  const sums = new Float64Array(values.length);
  let risk = 0;
  const alignments = Math.min(ALIGNMENTS, widest / 2);
  for (let i = 0; i < alignments; i++) {
    const smoothed = new Smoothing(values, variance, Math.round((i * widest) / (2 * alignments)), widest);
    for (let cell = 0; cell < sums.length; cell++) sums[cell]! += smoothed.result[cell]! / alignments;
    risk += smoothed.risk / alignments;
  }
  const remaining = Math.min(1, Math.max(LEAST_REMAINING, risk / (values.length * variance)));
  return { values: sums, variance: variance * remaining };
}

interface Split {
  readonly start: number;
  readonly middle: number;
  readonly end: number;
  readonly coefficient: number;
  /** Takes the difference of the halves' means to the coefficient, which has the noise's variance. */
  readonly scale: number;
}

class Smoothing {
  readonly result: Float64Array;
  /** Stein's unbiased estimate of the total squared error. */
  risk = 0;

  constructor(values: Float64Array, variance: number, offset: number, widest: number) {
    const cumulated = new Float64Array(values.length + 1);
    for (let i = 0; i < values.length; i++) cumulated[i + 1] = cumulated[i]! + values[i]!;
    const mean = cumulated[values.length]! / values.length;
    this.result = new Float64Array(values.length).fill(mean);
    this.risk += variance;
    // Blocks of `size` begin at multiples of it, counted from -offset; the widest covers everything.
    for (let size = 2 * widest; size >= 2; size /= 2) {
      const splits: Split[] = [];
      for (let from = -offset; from < values.length; from += size) {
        const start = Math.max(0, from);
        const middle = Math.max(0, from + size / 2);
        const end = Math.min(values.length, from + size);
        if (middle <= start || middle >= end) continue;
        const [left, right] = [middle - start, end - middle];
        const scale = Math.sqrt((left * right) / (left + right));
        const difference =
          (cumulated[end]! - cumulated[middle]!) / right - (cumulated[middle]! - cumulated[start]!) / left;
        splits.push({ start, middle, end, scale, coefficient: difference * scale });
      }
      this.#apply(splits, variance);
    }
  }

  #apply(splits: readonly Split[], variance: number): void {
    const { threshold, risk } = bestThreshold(
      splits.map(({ coefficient }) => Math.abs(coefficient)),
      variance,
    );
    this.risk += risk;
    for (const { start, middle, end, scale, coefficient } of splits) {
      const kept = Math.sign(coefficient) * Math.max(0, Math.abs(coefficient) - threshold);
      const difference = kept / scale;
      const toLeft = (-difference * (end - middle)) / (end - start);
      const toRight = (difference * (middle - start)) / (end - start);
      for (let i = start; i < middle; i++) this.result[i]! += toLeft;
      for (let i = middle; i < end; i++) this.result[i]! += toRight;
    }
  }
}

/** The soft threshold of least estimated risk: n v - 2 v #{|c| <= t} + sum min(c^2, t^2), which is least at 0 or at some |c|. */
function bestThreshold(magnitudes: readonly number[], variance: number): { threshold: number; risk: number } {
  const sorted = [...magnitudes].sort((a, b) => a - b);
  const n = sorted.length;
  let best = { threshold: 0, risk: n * variance };
  let below = 0;
  for (const [i, magnitude] of sorted.entries()) {
    below += magnitude ** 2;
    const risk = n * variance - 2 * variance * (i + 1) + below + (n - i - 1) * magnitude ** 2;
    if (risk < best.risk) best = { threshold: magnitude, risk };
  }
  return { threshold: best.threshold, risk: Math.max(0, best.risk) };
}
