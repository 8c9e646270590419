import type { Matrix, Operations } from '../../../privacy/gradients/operations/operations.ts';
import { GenerationRandom } from '../../generation-random.ts';
import { exp, log } from '../../graphical/inference/elementary.ts';
import type { Mixture } from './mixture.ts';
import type { PairTargets } from './pair-targets.ts';

/** Length of a step in each logit, and how long gradients and their squares are remembered (Adam; Kingma and Ba 2015). */
const STEP = 0.2;
const GRADIENT_MEMORY = 0.9;
/** Short, or the great gradients of the first steps would hold later ones back. */
const SQUARE_MEMORY = 0.95;
const SMALLEST = 1e-12;
/** Components differ at first by about so much in each logit. */
const SPREAD = 0.5;

export interface FitRequest {
  readonly components: number;
  readonly mostSteps: number;
  /** Names the starting point, which is random and the same each time. */
  readonly start: string;
}

export interface MixtureFit {
  readonly mixture: Mixture;
  /** Whether the pairs are met as closely as their noise allows. */
  readonly reached: boolean;
  readonly steps: number;
}

/**
 * A mixture of products whose pairs of columns agree with noisy ones: least squares in units of the noise, by Adam on logits.
 *
 * Ends as soon as the mean square of the differences is the noise's own (Morozov's discrepancy principle, 1966), or after `mostSteps`: whatever
 * comes closer follows the noise. Uses noisy answers alone, so it is post-processing. The same on every machine where the operations are.
 */
export async function fitMixture(
  operations: Operations,
  targets: PairTargets,
  request: FitRequest,
): Promise<MixtureFit> {
  const products = new PairProducts(operations, targets, request.components);
  try {
    const search = new Search(targets, request);
    for (let step = 1; ; step++) {
      search.distribute();
      const residual = await products.compare(search.weights, search.tables);
      const reached = residual <= 1;
      if (reached || step > request.mostSteps) return { mixture: search.mixture(), reached, steps: step - 1 };
      search.move(products.slopes, step);
    }
  } finally {
    products.free();
  }
}

/** Compares the pairs of a mixture with what was measured: the one part of a step whose work grows with the square of the number of values. */
class PairProducts {
  /** Of half the sum of squared differences to each share of a value in a component, divided by the component's weight; of the last mixture. */
  readonly slopes: Float32Array;
  readonly #operations: Operations;
  readonly #cells: number;
  readonly #weighted: Float32Array;
  readonly #sums: Float32Array;
  readonly #held: Readonly<
    Record<'tables' | 'weighted' | 'slopes' | 'shares' | 'sharpness' | 'differences' | 'sums', Matrix>
  >;

  constructor(operations: Operations, { starts, shares, sharpness, cells }: PairTargets, components: number) {
    const values = starts.at(-1)!;
    this.#operations = operations;
    this.#cells = cells;
    this.slopes = new Float32Array(components * values);
    this.#weighted = new Float32Array(components * values);
    this.#sums = new Float32Array(values);
    this.#held = {
      tables: operations.matrix(components, values),
      weighted: operations.matrix(components, values),
      slopes: operations.matrix(components, values),
      shares: operations.matrix(values, values),
      sharpness: operations.matrix(values, values),
      differences: operations.matrix(values, values),
      sums: operations.matrix(values, 1),
    };
    operations.upload(shares, this.#held.shares);
    operations.upload(sharpness, this.#held.sharpness);
  }

  /** The mean square of the differences, in units of the noise; fills `slopes`. */
  async compare(weights: Float64Array, tables: Float32Array): Promise<number> {
    const operations = this.#operations;
    const held = this.#held;
    const values = this.#sums.length;
    for (let k = 0; k < weights.length; k++) {
      for (let i = k * values; i < (k + 1) * values; i++) this.#weighted[i] = weights[k]! * tables[i]!;
    }
    operations.upload(tables, held.tables);
    operations.upload(this.#weighted, held.weighted);
    operations.multiply(held.differences, held.weighted, held.tables, { transposeA: true });
    operations.addScaled(held.differences, held.shares, -1);
    operations.multiplyElements(held.differences, held.differences, held.sharpness);
    operations.rowProducts(held.sums, held.differences, held.differences);
    operations.multiplyElements(held.differences, held.differences, held.sharpness);
    operations.multiply(held.slopes, held.tables, held.differences);
    await operations.download(held.sums, this.#sums);
    await operations.download(held.slopes, this.slopes);
    // Each pair stands twice in the table.
    let squares = 0;
    for (const sum of this.#sums) squares += sum / 2;
    return squares / this.#cells;
  }

  free(): void {
    for (const matrix of Object.values(this.#held)) this.#operations.free(matrix);
  }
}

/** Logits of a mixture on their way downhill. */
class Search {
  readonly weights: Float64Array;
  readonly tables: Float32Array;
  readonly #targets: PairTargets;
  /** Of the weights, then of the tables. */
  readonly #logits: Float64Array;
  readonly #gradient: Float64Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  readonly #columnShares: Float64Array;

  constructor(targets: PairTargets, { components, start }: FitRequest) {
    const values = targets.starts.at(-1)!;
    const all = components * (1 + values);
    this.#targets = targets;
    this.weights = new Float64Array(components);
    this.tables = new Float32Array(components * values);
    this.#logits = new Float64Array(all);
    this.#gradient = new Float64Array(all);
    this.#means = new Float64Array(all);
    this.#squares = new Float64Array(all);
    this.#columnShares = new Float64Array(values);
    const random = new GenerationRandom('marginalnet', start);
    const level = targets.bases.map(log);
    for (let k = 0; k < components; k++) {
      for (let v = 0; v < values; v++) {
        this.#logits[components + k * values + v] = level[v]! + SPREAD * normal(random);
      }
    }
  }

  mixture(): Mixture {
    return { weights: this.weights.slice(), tables: this.tables.slice() };
  }

  /** Works out shares from logits. */
  distribute(): void {
    const { weights, tables } = this;
    const { starts } = this.#targets;
    const logits = this.#logits;
    const components = weights.length;
    const values = starts.at(-1)!;
    softmax(logits, 0, components, weights, 0);
    for (let k = 0; k < components; k++) {
      const first = k * values;
      for (let c = 0; c + 1 < starts.length; c++) {
        softmax(logits, components + first + starts[c]!, starts[c + 1]! - starts[c]!, tables, first + starts[c]!);
      }
    }
  }

  /** One step downhill, by the slopes of the pairs and those of single columns. */
  move(slopes: Float32Array, step: number): void {
    this.#gradients(slopes);
    const [logits, gradient, means, squares] = [this.#logits, this.#gradient, this.#means, this.#squares];
    const meanScale = STEP / (1 - GRADIENT_MEMORY ** step);
    const squareScale = 1 / (1 - SQUARE_MEMORY ** step);
    for (let i = 0; i < logits.length; i++) {
      const slope = gradient[i]!;
      const mean = GRADIENT_MEMORY * means[i]! + (1 - GRADIENT_MEMORY) * slope;
      const square = SQUARE_MEMORY * squares[i]! + (1 - SQUARE_MEMORY) * slope * slope;
      means[i] = mean;
      squares[i] = square;
      logits[i]! -= (meanScale * mean) / (Math.sqrt(squareScale * square) + SMALLEST);
    }
  }

  #gradients(slopes: Float32Array): void {
    const { weights, tables } = this;
    const { starts, columnShares, columnPrecisions } = this.#targets;
    const gradient = this.#gradient;
    const components = weights.length;
    const values = starts.at(-1)!;
    const single = this.#columnShares.fill(0);
    for (let k = 0; k < components; k++) {
      for (let v = 0; v < values; v++) single[v]! += weights[k]! * tables[k * values + v]!;
    }
    for (let v = 0; v < values; v++) single[v] = (single[v]! - columnShares[v]!) * columnPrecisions[v]!;
    let mean = 0;
    for (let k = 0; k < components; k++) {
      const first = k * values;
      let ofWeight = 0;
      for (let c = 0; c + 1 < starts.length; c++) {
        let inside = 0;
        for (let v = starts[c]!; v < starts[c + 1]!; v++) {
          const share = tables[first + v]!;
          inside += share * (slopes[first + v]! + single[v]!);
          // A pair's slope is half of each of its columns'.
          ofWeight += share * (0.5 * slopes[first + v]! + single[v]!);
        }
        for (let v = starts[c]!; v < starts[c + 1]!; v++) {
          const own = slopes[first + v]! + single[v]! - inside;
          gradient[components + first + v] = weights[k]! * tables[first + v]! * own;
        }
      }
      gradient[k] = ofWeight;
      mean += weights[k]! * ofWeight;
    }
    for (let k = 0; k < components; k++) gradient[k] = weights[k]! * (gradient[k]! - mean);
  }
}

function softmax(
  logits: Float64Array,
  from: number,
  size: number,
  into: Float64Array | Float32Array,
  at: number,
): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = from; i < from + size; i++) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const weight = exp(logits[from + i]! - largest);
    into[at + i] = weight;
    sum += weight;
  }
  for (let i = at; i < at + size; i++) into[i] = into[i]! / sum;
}

/** About normal, mean 0 and variance 1: the sum of six uniforms, so that every machine draws the same. */
function normal(random: GenerationRandom): number {
  let sum = 0;
  for (let i = 0; i < 6; i++) sum += random.unit();
  return (sum - 3) * Math.SQRT2;
}
