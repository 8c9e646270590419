import type { Design } from './design.ts';
import { REFERENCE } from './formula/resolve-formula.ts';

/**
 * The rows of a design one by one, as the few entries that are not 0. Numbers are centred and scaled, so that sums of their squares stay exact
 * enough for dates and costs alike; `toPlain` takes that back.
 */
export class DesignRows {
  readonly width: number;
  /** Of the current row: coefficients and what they are multiplied by. */
  readonly index: Int32Array;
  readonly value: Float64Array;
  readonly #design: Design;
  readonly #centres: Float64Array;
  readonly #scales: Float64Array;

  constructor(design: Design) {
    const { terms, names } = design;
    this.#design = design;
    this.width = names.length;
    this.index = new Int32Array(terms.length + 1);
    this.value = new Float64Array(terms.length + 1).fill(1);
    this.#centres = new Float64Array(terms.length);
    this.#scales = new Float64Array(terms.length).fill(1);
    for (const [t, { places, values }] of terms.entries()) {
      if (values === undefined) continue;
      const centre = places === undefined ? mean(values) : 0;
      this.#centres[t] = centre;
      this.#scales[t] = Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || Math.abs(centre) || 1;
    }
  }

  /** Reads row `i` into `index` and `value`; returns how many entries it has. */
  read(i: number): number {
    const { terms } = this.#design;
    let count = 1;
    for (let t = 0; t < terms.length; t++) {
      const { first, places, values } = terms[t]!;
      const place = places === undefined ? 0 : places[i]!;
      if (place === REFERENCE) continue;
      this.index[count] = first + place;
      this.value[count] = values === undefined ? 1 : (values[i]! - this.#centres[t]!) / this.#scales[t]!;
      count++;
    }
    return count;
  }

  /** The row-major matrix that takes coefficients of centred and scaled columns to those of the columns as they are. */
  toPlain(): Float64Array {
    const { width } = this;
    const matrix = new Float64Array(width * width);
    matrix[0] = 1;
    for (const [t, { first, count }] of this.#design.terms.entries()) {
      for (let j = first; j < first + count; j++) {
        matrix[j * width + j] = 1 / this.#scales[t]!;
        matrix[j] = -this.#centres[t]! / this.#scales[t]!;
      }
    }
    return matrix;
  }
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}
