import type { Codes } from '../../../privacy/guard/codes.ts';
import { between } from '../../between.ts';
import {
  ALL_AGREE,
  AS_BEFORE,
  AS_FIRST,
  type ColumnFactors,
  type HabitFactor,
  multiply,
  NONE_AGREE,
  OTHERS_AGREE,
  PATTERNS,
  productOf,
  type TableFactor,
} from './factor.ts';

/** What a factor is to come to: shares of its cells among all rows. */
export interface Target {
  readonly factor: TableFactor | HabitFactor;
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
  factor: TableFactor | HabitFactor,
  size: number,
  columns: readonly (Codes | undefined)[],
  weights: Float64Array,
  product: Float64Array,
): Float64Array {
  const found = new Float64Array(factor.weights.length);
  const add = addingTo(found, factor, size, columns, product);
  let all = 0;
  for (let row = 0; row < weights.length; row++) {
    let total = 0;
    for (let at = row * size; at < (row + 1) * size; at++) total += product[at]!;
    all += weights[row]!;
    if (total > 0) add(row, weights[row]! / total, total);
  }
  return all > 0 ? found.map((count) => count / all) : found;
}

/** Adds the numbers of a row, `each` times, to the cells that they belong to. */
function addingTo(
  found: Float64Array,
  factor: TableFactor | HabitFactor,
  size: number,
  columns: readonly (Codes | undefined)[],
  product: Float64Array,
): (row: number, each: number, total: number) => void {
  if (factor.kind === 'table') {
    const parents = columns[factor.parent]!;
    return (row, each) => {
      for (let value = 0, cell = parents[row]! * size, at = row * size; value < size; value++) {
        found[cell++]! += each * product[at++]!;
      }
    };
  }
  const [place, previous, first] = [columns[factor.place]!, columns[factor.previous]!, columns[factor.first]!];
  return (row, each, total) => {
    const from = place[row]! * PATTERNS;
    const before = product[row * size + previous[row]!]!;
    if (previous[row] === first[row]) {
      found[from + ALL_AGREE]! += each * before;
      found[from + OTHERS_AGREE]! += each * (total - before);
    } else {
      const then = product[row * size + first[row]!]!;
      found[from + AS_BEFORE]! += each * before;
      found[from + AS_FIRST]! += each * then;
      found[from + NONE_AGREE]! += each * (total - before - then);
    }
  };
}

/** Keeps numbers in range. */
function rescale(product: Float64Array, size: number): void {
  for (let from = 0; from < product.length; from += size) {
    let total = 0;
    for (let at = from; at < from + size; at++) total += product[at]!;
    if (total > 0) for (let at = from; at < from + size; at++) product[at] = product[at]! / total;
  }
}
