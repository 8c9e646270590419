import type { Feature, FeatureTable } from '../features.ts';

/** Bins of a feature at most; the bin of rows without a number comes on top. */
const MOST_BINS = 255;
/** Rows that cut points are learnt from, at most. */
const CUT_ROWS = 200_000;

/** How the values of a feature become bins, as learnt from training rows. */
export type FeatureBins =
  /** The bin of a number is how many `cuts` lie below it; that of rows without one is `cuts.length + 1`. */
  | { readonly kind: 'numeric'; readonly bins: number; readonly cuts: Float64Array }
  | { readonly kind: 'categorical'; readonly bins: number; readonly binOfCode: Uint8Array };

export const binsOf = ({ features }: FeatureTable): readonly FeatureBins[] => features.map(learnBins);

function learnBins(feature: Feature): FeatureBins {
  if (feature.kind === 'categorical') return categoryBins(feature.codes, feature.size);
  const step = Math.max(1, Math.floor(feature.numbers.length / CUT_ROWS));
  const sorted = feature.numbers.filter((x, i) => i % step === 0 && !Number.isNaN(x)).sort();
  const cuts = cutPoints(sorted);
  return { kind: 'numeric', bins: cuts.length + 2, cuts };
}

/** Half-way between neighbouring values, or between those at evenly spaced ranks where values are many. */
function cutPoints(sorted: Float64Array): Float64Array {
  const distinct = sorted.filter((x, i) => i === 0 || x !== sorted[i - 1]);
  const ends = distinct.length <= MOST_BINS ? distinct : ranked(sorted);
  const cuts = new Float64Array(Math.max(0, ends.length - 1));
  for (let k = 0; k < cuts.length; k++) cuts[k] = ends[k]! / 2 + ends[k + 1]! / 2;
  return cuts;
}

function ranked(sorted: Float64Array): Float64Array {
  const at = Float64Array.from(
    { length: MOST_BINS },
    (_, k) => sorted[Math.floor(((k + 0.5) / MOST_BINS) * sorted.length)]!,
  );
  return at.filter((x, i) => i === 0 || x !== at[i - 1]);
}

/** One bin a code; where there are more codes than bins, the rarest share the last. */
function categoryBins(codes: ArrayLike<number>, size: number): FeatureBins {
  if (size <= MOST_BINS) {
    return { kind: 'categorical', bins: size, binOfCode: Uint8Array.from({ length: size }, (_, code) => code) };
  }
  const counts = new Float64Array(size);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!] = counts[codes[i]!]! + 1;
  const byCount = Array.from({ length: size }, (_, code) => code).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const binOfCode = new Uint8Array(size).fill(MOST_BINS - 1);
  for (let rank = 0; rank < MOST_BINS - 1; rank++) binOfCode[byCount[rank]!] = rank;
  return { kind: 'categorical', bins: MOST_BINS, binOfCode };
}

/** The bins of each row, one array a feature. */
export const binRows = (bins: readonly FeatureBins[], { features }: FeatureTable): readonly Uint8Array[] =>
  bins.map((of, f) => binFeature(of, features[f]!));

function binFeature(of: FeatureBins, feature: Feature): Uint8Array {
  if (of.kind === 'categorical' && feature.kind === 'categorical') return binCodes(of.binOfCode, feature.codes);
  if (of.kind === 'categorical' || feature.kind === 'categorical') {
    throw new RangeError('Cannot predict from features of another kind');
  }
  return binNumbers(of.cuts, feature.numbers);
}

function binCodes(binOfCode: Uint8Array, codes: ArrayLike<number>): Uint8Array {
  const bins = new Uint8Array(codes.length);
  for (let row = 0; row < bins.length; row++) bins[row] = binOfCode[codes[row]!]!;
  return bins;
}

function binNumbers(cuts: Float64Array, numbers: Float64Array): Uint8Array {
  const bins = new Uint8Array(numbers.length);
  for (let row = 0; row < bins.length; row++) {
    const x = numbers[row]!;
    bins[row] = Number.isNaN(x) ? cuts.length + 1 : cutsBelow(cuts, x);
  }
  return bins;
}

function cutsBelow(cuts: Float64Array, x: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
