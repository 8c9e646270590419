/** Of each bin of each feature: sum of gradients, sum of curvatures, rows. Bins of a feature begin at `3 * firstBin[feature]`. */
export type Histogram = Float64Array;

/** Where the bins of each feature begin; the number of all bins comes last. */
export function firstBins(bins: readonly { readonly bins: number }[]): Uint32Array {
  const first = new Uint32Array(bins.length + 1);
  for (let f = 0; f < bins.length; f++) first[f + 1] = first[f]! + bins[f]!.bins;
  return first;
}

/** Sums over `rows`, whose gradients and curvatures stand in the same order. */
export function fillHistogram(
  histogram: Histogram,
  binned: readonly Uint8Array[],
  firstBin: Uint32Array,
  rows: Uint32Array,
  gradients: Float64Array,
  curvatures: Float64Array,
): void {
  histogram.fill(0);
  for (let f = 0; f < binned.length; f++) {
    addFeature(histogram, binned[f]!, 3 * firstBin[f]!, rows, gradients, curvatures);
  }
}

function addFeature(
  histogram: Histogram,
  bins: Uint8Array,
  first: number,
  rows: Uint32Array,
  gradients: Float64Array,
  curvatures: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const at = first + 3 * bins[rows[i]!]!;
    histogram[at] = histogram[at]! + gradients[i]!;
    histogram[at + 1] = histogram[at + 1]! + curvatures[i]!;
    histogram[at + 2] = histogram[at + 2]! + 1;
  }
}

/** What is left of a node where one of its children is taken away. */
export function subtractHistogram(histogram: Histogram, taken: Histogram): void {
  for (let i = 0; i < histogram.length; i++) histogram[i] = histogram[i]! - taken[i]!;
}
