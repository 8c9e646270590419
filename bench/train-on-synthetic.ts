import type { EncodedColumn } from '../privacy/guard/codes.ts';

const ROUNDS = 300;
/** Of the mean loss: keeps the weights of rare values finite. */
const PENALTY = 1e-5;

/**
 * How well a logistic regression that learnt column `target` (of two values) from `synthetic` ranks the rows of `real`: the area under the curve, 0.5 by
 * chance. One weight a value of every other column; accelerated gradient descent (Nesterov 1983) on the penalised mean loss.
 */
export function trainedOnSynthetic(
  synthetic: readonly EncodedColumn[],
  real: readonly EncodedColumn[],
  target: number,
): number {
  const weights = regression(synthetic, target);
  const features = featuresOf(real, target);
  const { codes } = real[target]!;
  return areaUnderCurve(
    Float64Array.from({ length: codes.length }, (_, row) => score(weights, features, row)),
    codes,
  );
}

interface Feature {
  readonly start: number;
  readonly codes: ArrayLike<number>;
}

function featuresOf(columns: readonly EncodedColumn[], target: number): readonly Feature[] {
  let start = 0;
  const features: Feature[] = [];
  for (const [column, { size, codes }] of columns.entries()) {
    if (column === target) continue;
    features.push({ start, codes });
    start += size;
  }
  return features;
}

/** The last weight is the constant. */
function regression(columns: readonly EncodedColumn[], target: number): Float64Array {
  const features = featuresOf(columns, target);
  const { codes } = columns[target]!;
  const count = 1 + columns.reduce((sum, { size }, column) => (column === target ? sum : sum + size), 0);
  const rows = codes.length;
  // The loss curves at most by a quarter of the squared norm of a row.
  const rate = 4 / (features.length + 1);
  let weights = new Float64Array(count);
  let ahead = new Float64Array(count);
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = ahead.map((weight) => PENALTY * weight);
    for (let row = 0; row < rows; row++) {
      const error = (1 / (1 + Math.exp(-score(ahead, features, row))) - codes[row]!) / rows;
      for (const feature of features) gradient[feature.start + feature.codes[row]!]! += error;
      gradient[count - 1]! += error;
    }
    const next = ahead.map((weight, i) => weight - rate * gradient[i]!);
    const momentum = (round - 1) / (round + 2);
    ahead = next.map((weight, i) => weight + momentum * (weight - weights[i]!));
    weights = next;
  }
  return weights;
}

function score(weights: Float64Array, features: readonly Feature[], row: number): number {
  let sum = weights[weights.length - 1]!;
  for (const { start, codes } of features) sum += weights[start + codes[row]!]!;
  return sum;
}

/** The share of pairs of a positive and a negative row whose positive has the higher score; ties count half (Mann and Whitney 1947). */
export function areaUnderCurve(scores: Float64Array, labels: ArrayLike<number>): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let ranks = 0;
  let positives = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    for (let i = from; i < to; i++) {
      if (labels[order[i]!] !== 1) continue;
      positives++;
      ranks += (from + to + 1) / 2;
    }
    from = to;
  }
  const negatives = order.length - positives;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
