import { type Shrunk, shrinkCoefficients } from './adaptive-shrinkage.ts';

/** Different alignments of the blocks, whose results are averaged so that no block edge shows. */
const ALIGNMENTS = 8;

/**
 * Adaptive shrinkage of the differences between neighbouring blocks of doubling length (Haar wavelets), each length by itself,
 * averaged over alignments of the blocks (Coifman and Donoho 1995, "Translation-invariant de-noising"). Finds stretches of equal counts and the edges between them.
 */
export function shrinkBlockDifferences(values: Float64Array, variance: number): Shrunk {
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
