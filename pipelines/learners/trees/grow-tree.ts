import { bestSplit, type NodeSums, type Split } from './best-split.ts';
import type { FeatureBins } from './bins.ts';
import { fillHistogram, type Histogram, subtractHistogram } from './histogram.ts';
import type { Tree } from './tree.ts';

const MOST_LEAVES = 31;

export interface TrainingBins {
  readonly bins: readonly FeatureBins[];
  /** One array a feature. */
  readonly binned: readonly Uint8Array[];
  readonly firstBin: Uint32Array;
}

/** A leaf that may still be split: its rows are `order[from..to)`. */
interface OpenLeaf extends NodeSums {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly histogram: Histogram;
  readonly split: Split | undefined;
}

/** Grows trees on the same rows, one after another; keeps its memory between them. */
export class TreeGrower {
  readonly #training: TrainingBins;
  readonly #order: Uint32Array;
  readonly #moved: Uint32Array;
  readonly #gradients: Float64Array;
  readonly #curvatures: Float64Array;
  readonly #spare: Histogram[] = [];

  constructor(training: TrainingBins, rows: number) {
    this.#training = training;
    this.#order = new Uint32Array(rows);
    this.#moved = new Uint32Array(rows);
    this.#gradients = new Float64Array(rows);
    this.#curvatures = new Float64Array(rows);
  }

  /**
   * The tree whose leaves lower the loss most, leaf by leaf (Friedman 2001; best first as in Shi 2007), each leaf holding `-rate` times the sum of
   * gradients over that of curvatures. Its values are added to `scores`. Gradients and curvatures are one a row.
   */
  grow(gradients: Float64Array, curvatures: Float64Array, rate: number, scores: Float64Array): Tree {
    const order = this.#order;
    for (let i = 0; i < order.length; i++) order[i] = i;
    const most = 2 * MOST_LEAVES - 1;
    const features = new Int16Array(most).fill(-1);
    const lefts = new Uint16Array(most);
    const rights = new Uint16Array(most);
    const goesLeft = new Uint8Array(256 * most);
    const values = new Float64Array(most);
    let nodes = 1;

    const root = this.#spare.pop() ?? this.#newHistogram();
    const open = [this.#leaf(0, 0, order.length, this.#filled(root, 0, order.length, gradients, curvatures))];
    while (open.length < MOST_LEAVES) {
      const chosen = mostGain(open);
      if (chosen === undefined) break;
      const { node, from, to, histogram, split } = open[chosen]!;
      const { feature, left } = split!;
      const middle = this.#partition(from, to, this.#training.binned[feature]!, left);
      features[node] = feature;
      goesLeft.set(left, 256 * node);
      lefts[node] = nodes++;
      rights[node] = nodes++;
      const small = this.#spare.pop() ?? this.#newHistogram();
      const leftIsSmall = middle - from <= to - middle;
      if (leftIsSmall) this.#filled(small, from, middle, gradients, curvatures);
      else this.#filled(small, middle, to, gradients, curvatures);
      subtractHistogram(histogram, small);
      open[chosen] = this.#leaf(lefts[node]!, from, middle, leftIsSmall ? small : histogram);
      open.push(this.#leaf(rights[node]!, middle, to, leftIsSmall ? histogram : small));
    }
    for (const { node, from, to, gradient, curvature, histogram } of open) {
      const value = curvature > 0 ? (-rate * gradient) / curvature : 0;
      values[node] = value;
      for (let i = from; i < to; i++) scores[order[i]!] = scores[order[i]!]! + value;
      this.#spare.push(histogram);
    }
    return { features, lefts, rights, goesLeft, values };
  }

  #newHistogram(): Histogram {
    return new Float64Array(3 * this.#training.firstBin.at(-1)!);
  }

  #filled(
    histogram: Histogram,
    from: number,
    to: number,
    gradients: Float64Array,
    curvatures: Float64Array,
  ): Histogram {
    const rows = this.#order.subarray(from, to);
    const ownGradients = this.#gradients.subarray(0, rows.length);
    const ownCurvatures = this.#curvatures.subarray(0, rows.length);
    for (let i = 0; i < rows.length; i++) {
      ownGradients[i] = gradients[rows[i]!]!;
      ownCurvatures[i] = curvatures[rows[i]!]!;
    }
    const { binned, firstBin } = this.#training;
    fillHistogram(histogram, binned, firstBin, rows, ownGradients, ownCurvatures);
    return histogram;
  }

  #leaf(node: number, from: number, to: number, histogram: Histogram): OpenLeaf {
    const { bins, firstBin } = this.#training;
    let gradient = 0;
    let curvature = 0;
    for (let b = 0; b < 3 * (firstBin[1] ?? 0); b += 3) {
      gradient += histogram[b]!;
      curvature += histogram[b + 1]!;
    }
    const sums = { gradient, curvature, rows: to - from };
    return { ...sums, node, from, to, histogram, split: bestSplit(histogram, firstBin, bins, sums) };
  }

  /** Brings the rows that go left to the front, each side in its former order, and returns where the right begins. */
  #partition(from: number, to: number, bins: Uint8Array, left: Uint8Array): number {
    const order = this.#order;
    const moved = this.#moved;
    let front = from;
    let back = 0;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (left[bins[row]!] === 1) order[front++] = row;
      else moved[back++] = row;
    }
    order.set(moved.subarray(0, back), front);
    return front;
  }
}

function mostGain(open: readonly OpenLeaf[]): number | undefined {
  let best: number | undefined;
  for (let i = 0; i < open.length; i++) {
    const gain = open[i]!.split?.gain ?? 0;
    if (gain > (best === undefined ? 0 : open[best]!.split!.gain)) best = i;
  }
  return best;
}
