import type { Codes } from '../../../privacy/guard/codes.ts';
import { rowMajorStrides } from '../../graphical/inference/domain.ts';
import { exp } from '../../graphical/inference/elementary.ts';
import { type AutoregressiveParts, valueStarts } from './parts.ts';
import { possiblePrefixes } from './possible-prefixes.ts';

interface Allowed {
  readonly values: Float64Array;
  /** Of the column itself. */
  readonly stride: number;
  readonly before: readonly { readonly column: number; readonly stride: number }[];
}

/**
 * The distribution of each column given those before it in the order. Doubles, added up in one fixed order, and an exponential that
 * is the same everywhere: a model draws the same rows on every machine.
 */
export class Conditionals {
  readonly sizes: readonly number[];
  readonly order: readonly number[];
  readonly #weights: Float32Array;
  readonly #bias: Float64Array;
  readonly #starts: readonly number[];
  readonly #before: readonly (readonly number[])[];
  readonly #allowed: readonly (readonly Allowed[])[];

  /** Throws as `possiblePrefixes` does. `bias` is read anew each time, so that it may be adjusted. */
  constructor({ columns, order, trained, bias, possible }: AutoregressiveParts) {
    this.sizes = columns.map(({ size }) => size);
    this.order = order;
    this.#starts = valueStarts(this.sizes);
    this.#weights = trained;
    this.#bias = bias;
    const before: number[][] = this.sizes.map(() => []);
    for (const [place, column] of order.entries()) before[column] = order.slice(0, place);
    this.#before = before;
    this.#allowed = possiblePrefixes(this.sizes, order, possible).map((tables, column) =>
      tables.map((table) => {
        const strides = rowMajorStrides(table.columns.map((one) => this.sizes[one]!));
        const placed = table.columns.map((one, axis) => ({ column: one, stride: strides[axis]! }));
        return {
          values: table.values,
          stride: placed.find((one) => one.column === column)!.stride,
          before: placed.filter((one) => one.column !== column),
        };
      }),
    );
  }

  /**
   * Writes the logit of each value of `column`, without its bias, in row `row` of `codes` to `into` from `at`; minus infinity where the row
   * could not be completed.
   */
  scores(column: number, codes: readonly Codes[], row: number, into: Float64Array, at: number): void {
    const size = this.sizes[column]!;
    const values = this.#starts.at(-1)!;
    const start = this.#starts[column]!;
    const weights = this.#weights;
    into.fill(0, at, at + size);
    for (const earlier of this.#before[column]!) {
      const from = (this.#starts[earlier]! + codes[earlier]![row]!) * values + start;
      for (let value = 0; value < size; value++) into[at + value]! += weights[from + value]!;
    }
    for (const { values: allowed, stride, before } of this.#allowed[column]!) {
      let cell = 0;
      for (const one of before) cell += codes[one.column]![row]! * one.stride;
      for (let value = 0; value < size; value++) {
        if (allowed[cell + value * stride] === 0) into[at + value] = Number.NEGATIVE_INFINITY;
      }
    }
  }

  /**
   * Turns the scores of `column` in `into` from `at` into probabilities that are in proportion to `exp(score + bias)`, the greatest of which is 1.
   * Returns their sum, 0 where no value is allowed.
   */
  weigh(column: number, into: Float64Array, at: number): number {
    const end = at + this.sizes[column]!;
    const bias = this.#bias;
    const shift = this.#starts[column]! - at;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = at; i < end; i++) {
      const logit = into[i]! + bias[i + shift]!;
      into[i] = logit;
      if (logit > highest) highest = logit;
    }
    if (highest === Number.NEGATIVE_INFINITY) {
      into.fill(0, at, end);
      return 0;
    }
    let sum = 0;
    for (let i = at; i < end; i++) {
      const weight = exp(into[i]! - highest);
      into[i] = weight;
      sum += weight;
    }
    return sum;
  }
}
