import type { TrainingQuestion } from '../../privacy/gradients/training.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import { toNumberUp } from '../../privacy/rational.ts';

/** Coded rows and the unit of each; every row is a unit of its own where there is none. */
export interface TrainingRecords {
  readonly columns: readonly EncodedColumn[];
  readonly unitOfRow?: Uint32Array | undefined;
}

/**
 * Trains a linear network with an order as the guard would, from a seeded generator instead of the system's: for tests of models alone.
 * Gradients are summed up unit by unit in doubles, without any trick. `noise: 0` adds none.
 */
export function seededTraining(
  records: TrainingRecords,
  question: TrainingQuestion,
  random: () => number,
  noise = 1,
): Float32Array {
  const { network, learner, steps, clip } = question;
  if (network.kind !== 'feed-forward' || network.hidden.length > 0 || network.order === undefined) {
    throw new Error('Only linear networks with an order are trained here');
  }
  const units = rowsByUnit(records);
  const probability = toNumberUp(question.probability);
  const sigma = toNumberUp(question.noiseMultiplier) * clip * noise;
  const gradient = new UnitGradient(network.sizes, network.order, records.columns);
  for (let step = 0; step < steps; step++) {
    const sum = new Float64Array(learner.parameters().length);
    for (const rows of units) if (random() < probability) gradient.addClipped(rows, learner.parameters(), clip, sum);
    learner.learn(Float32Array.from(sum, (x) => x + sigma * normal(random)));
  }
  return learner.result();
}

function rowsByUnit({ columns, unitOfRow }: TrainingRecords): number[][] {
  const units: number[][] = [];
  for (const row of columns[0]!.codes.keys()) {
    const unit = unitOfRow?.[row] ?? row;
    units[unit] ??= [];
    units[unit].push(row);
  }
  return units.filter((rows) => rows !== undefined);
}

class UnitGradient {
  readonly #starts: readonly number[];
  readonly #order: readonly number[];
  readonly #columns: readonly EncodedColumn[];
  readonly #values: number;
  readonly #gradient: Float64Array;

  constructor(sizes: readonly number[], order: readonly number[], columns: readonly EncodedColumn[]) {
    this.#starts = sizes.map((_, column) => sizes.slice(0, column).reduce((sum, size) => sum + size, 0));
    this.#values = sizes.reduce((sum, size) => sum + size, 0);
    this.#gradient = new Float64Array(this.#values * (this.#values + 1));
    this.#order = order;
    this.#columns = columns;
  }

  /** Adds the gradient of the cross-entropies of all rows of a unit, scaled down to norm `clip` where it is longer. */
  addClipped(rows: readonly number[], parameters: Float32Array, clip: number, sum: Float64Array): void {
    const gradient = this.#gradient;
    const values = this.#values;
    const touched: number[] = [];
    const add = (place: number, x: number): void => {
      if (gradient[place] === 0) touched.push(place);
      gradient[place]! += x;
    };
    for (const row of rows) {
      const inputs: number[] = [];
      for (const column of this.#order) {
        const { size, codes } = this.#columns[column]!;
        const start = this.#starts[column]!;
        const rowsOfWeights = [values, ...inputs].map((input) => input * values + start);
        const weights = new Float64Array(size);
        let total = 0;
        for (let value = 0; value < size; value++) {
          let logit = 0;
          for (const from of rowsOfWeights) logit += parameters[from + value]!;
          weights[value] = Math.exp(logit);
          total += weights[value]!;
        }
        for (let value = 0; value < size; value++) {
          const error = weights[value]! / total - Number(codes[row] === value);
          for (const from of rowsOfWeights) add(from + value, error);
        }
        inputs.push(start + codes[row]!);
      }
    }
    const places = [...new Set(touched)];
    let squares = 0;
    for (const place of places) squares += gradient[place]! ** 2;
    const factor = squares > clip ** 2 ? clip / Math.sqrt(squares) : 1;
    for (const place of places) {
      sum[place]! += factor * gradient[place]!;
      gradient[place] = 0;
    }
  }
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
