import type { FeatureBins } from './bins.ts';
import type { Histogram } from './histogram.ts';

export interface Split {
  readonly feature: number;
  readonly gain: number;
  /** One a bin of the feature: 1 where its rows go left. */
  readonly left: Uint8Array;
}

export interface NodeSums {
  readonly gradient: number;
  readonly curvature: number;
  readonly rows: number;
}

const LEAST_ROWS = 20;
const LEAST_CURVATURE = 1e-3;
/** Rows of a category that is moved by itself; rarer ones go where the rest goes. */
const LEAST_CATEGORY = 10;
/** Keeps rare categories from the ends of their order. */
const SMOOTHING = 10;

const score = (gradient: number, curvature: number): number => (gradient * gradient) / curvature;

/** The split with the greatest gain in loss (to second order), or none where no split leaves enough rows on both sides. */
export function bestSplit(
  histogram: Histogram,
  firstBin: Uint32Array,
  bins: readonly FeatureBins[],
  node: NodeSums,
): Split | undefined {
  let best: Candidate | undefined;
  for (let f = 0; f < bins.length; f++) {
    const first = 3 * firstBin[f]!;
    const order = bins[f]!.kind === 'numeric' ? undefined : categoryOrder(histogram, first, bins[f]!.bins);
    for (const found of candidates(histogram, first, bins[f]!.bins, order, node)) {
      if (found.gain > (best?.gain ?? 0)) best = { ...found, feature: f };
    }
  }
  return best === undefined
    ? undefined
    : { feature: best.feature, gain: best.gain, left: leftBins(best, histogram, firstBin, bins) };
}

interface Scan {
  readonly gain: number;
  /** Bins that go left, in the order of the scan. */
  readonly taken: number;
  readonly order: Uint16Array;
}

interface Candidate extends Scan {
  readonly feature: number;
}

function candidates(
  histogram: Histogram,
  first: number,
  size: number,
  categories: Uint16Array | undefined,
  node: NodeSums,
): readonly Scan[] {
  if (categories !== undefined) {
    if (categories.length === 0) return [];
    const found = [scan(histogram, first, categories, categories.length, node)];
    // With rare categories on the other side.
    if (categories.length < size) found.push(scan(histogram, first, categories.toReversed(), categories.length, node));
    return found;
  }
  const numbers = ascending(size - 1);
  const found = [scan(histogram, first, numbers, size - 1, node)];
  // With rows that have no number on the left.
  if (histogram[first + 3 * (size - 1) + 2]! > 0) {
    const missingFirst = new Uint16Array(size);
    missingFirst[0] = size - 1;
    for (let b = 1; b < size; b++) missingFirst[b] = b - 1;
    found.push(scan(histogram, first, missingFirst, size, node));
  }
  return found;
}

const ORDERS: Uint16Array[] = [];
function ascending(size: number): Uint16Array {
  ORDERS[size] ??= Uint16Array.from({ length: size }, (_, b) => b);
  return ORDERS[size];
}

/** The best of all ways to send the first bins of an order left. */
function scan(histogram: Histogram, first: number, order: Uint16Array, size: number, node: NodeSums): Scan {
  const before = score(node.gradient, node.curvature);
  let gradient = 0;
  let curvature = 0;
  let rows = 0;
  let gain = 0;
  let taken = 0;
  for (let k = 0; k < size; k++) {
    const at = first + 3 * order[k]!;
    if (histogram[at + 2]! <= 0) continue;
    gradient += histogram[at]!;
    curvature += histogram[at + 1]!;
    rows += histogram[at + 2]!;
    if (rows < LEAST_ROWS || curvature < LEAST_CURVATURE) continue;
    const rest = node.curvature - curvature;
    if (node.rows - rows < LEAST_ROWS || rest < LEAST_CURVATURE) break;
    const here = score(gradient, curvature) + score(node.gradient - gradient, rest) - before;
    if (here > gain) {
      gain = here;
      taken = k + 1;
    }
  }
  return { gain, taken, order };
}

/** Categories with enough rows, by their mean gradient (Fisher 1958: the best cut of two classes is one of this order). */
function categoryOrder(histogram: Histogram, first: number, size: number): Uint16Array {
  const kept: number[] = [];
  for (let b = 0; b < size; b++) if (histogram[first + 3 * b + 2]! >= LEAST_CATEGORY) kept.push(b);
  const mean = (b: number): number => histogram[first + 3 * b]! / (histogram[first + 3 * b + 1]! + SMOOTHING);
  return Uint16Array.from(kept.sort((a, b) => mean(a) - mean(b) || a - b));
}

/** Bins of a category that the scan left out stay right; bins without rows go where more rows went. */
function leftBins(
  { feature, taken, order }: Candidate,
  histogram: Histogram,
  firstBin: Uint32Array,
  bins: readonly FeatureBins[],
): Uint8Array {
  const left = new Uint8Array(bins[feature]!.bins);
  for (let k = 0; k < taken; k++) left[order[k]!] = 1;
  const first = 3 * firstBin[feature]!;
  const rowsOf = (b: number): number => histogram[first + 3 * b + 2]!;
  let difference = 0;
  for (let b = 0; b < left.length; b++) difference += left[b] === 1 ? rowsOf(b) : -rowsOf(b);
  const unseen = bins[feature]!.kind === 'categorical' ? left.keys() : [left.length - 1];
  for (const b of unseen) if (rowsOf(b) <= 0) left[b] = difference > 0 ? 1 : 0;
  return left;
}
