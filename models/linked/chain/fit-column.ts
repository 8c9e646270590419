import type { Codes } from '../../../privacy/guard/codes.ts';
import { type ColumnFactors, type Factor, multiply, productOf } from './factor.ts';

/** What a factor is to come to: shares of its cells among all rows, or of its three classes where the event before is not as the first. */
export interface Target {
  readonly factor: Factor;
  readonly shares: Float64Array;
}

const SWEEPS = 12;
const MOST_CHANGE = 8;

/**
 * Moves factors until rows drawn by them, given all that they depend on, have the wanted shares: iterative proportional fitting of a
 * conditional log-linear model, over the rows that it will meet. However parents depend on each other, none is counted twice. Those
 * that stand last are met best.
 */
export function fitColumn(
  column: number,
  size: number,
  targets: readonly Target[],
  columns: readonly (Codes | undefined)[],
  weights: Float64Array,
): ColumnFactors {
  const fitted: ColumnFactors = { column, size, factors: targets.map(({ factor }) => factor) };
  const product = productOf(fitted, columns, weights.length);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const { factor, shares } of targets) {
      const found = sharesOf(factor, size, columns, weights, product);
      const change = factor.weights.map((_, cell) => {
        const [wanted, is] = [shares[cell]!, found[cell]!];
        return is > 0 ? between(1 / MOST_CHANGE, MOST_CHANGE, wanted / is) : 1;
      });
      multiply({ ...factor, weights: change }, size, columns, product);
      for (let cell = 0; cell < change.length; cell++) {
        factor.weights[cell] = between(1e-9, 1e9, factor.weights[cell]! * change[cell]!);
      }
    }
    rescale(product, size);
  }
  return fitted;
}

/** The expected shares of the cells of a factor. */
function sharesOf(
  factor: Factor,
  size: number,
  columns: readonly (Codes | undefined)[],
  weights: Float64Array,
  product: Float64Array,
): Float64Array {
  const found = new Float64Array(factor.weights.length);
  const isTable = factor.kind === 'table';
  const parents = isTable ? columns[factor.parent]! : undefined;
  const [previous, first] = isTable ? [] : [columns[factor.previous]!, columns[factor.first]!];
  let all = 0;
  for (let row = 0; row < weights.length; row++) {
    if (!isTable && previous![row] === first![row]) continue;
    const from = row * size;
    let total = 0;
    for (let at = from; at < from + size; at++) total += product[at]!;
    const each = total > 0 ? weights[row]! / total : 0;
    all += weights[row]!;
    if (isTable) {
      const cell = parents![row]! * size;
      for (let value = 0; value < size; value++) found[cell + value]! += each * product[from + value]!;
    } else {
      const [before, then] = [product[from + previous![row]!]!, product[from + first![row]!]!];
      found[0]! += each * before;
      found[1]! += each * then;
      found[2]! += each * (total - before - then);
    }
  }
  return all > 0 ? found.map((count) => count / all) : found;
}

/** Keeps numbers in range. */
function rescale(product: Float64Array, size: number): void {
  for (let from = 0; from < product.length; from += size) {
    let total = 0;
    for (let at = from; at < from + size; at++) total += product[at]!;
    if (total > 0) for (let at = from; at < from + size; at++) product[at] = product[at]! / total;
  }
}

const between = (low: number, high: number, value: number): number => Math.min(high, Math.max(low, value));
