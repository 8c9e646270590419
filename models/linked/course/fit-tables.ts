import type { Codes } from '../../../privacy/guard/codes.ts';
import { between } from '../../between.ts';
import { power } from '../../graphical/inference/elementary.ts';
import {
  type AwaitedFactor,
  type AwaitingRows,
  awaitingRows,
  type ColumnFactors,
  multiply,
  multiplyAwaited,
  productOf,
  STANDINGS,
  type TableFactor,
} from '../chain/factor.ts';

/** What a table is to come to: shares of its cells among all rows. */
export interface TableTarget {
  readonly factor: TableFactor;
  readonly shares: Float64Array;
  /** Noise of a share, below which nothing is followed. */
  readonly noise: number;
  /** Whether it is met whatever other tables ask. */
  readonly isFirm?: boolean;
}

/** How many rows are to have a group that is awaited: by how their units stand with another group; `NaN` where nothing is asked. */
export interface AwaitedTarget {
  readonly factor: AwaitedFactor;
  readonly rows: Float64Array;
  /** Noise of a number, below which nothing is followed. */
  readonly noise: number;
  /** Whether numbers say no more than how often rows have it by one standing beside another, and tables say how many there are in all. */
  readonly isRelative: boolean;
}

const SWEEPS = 16;
/** Each step goes a part of the way, by no more than this, and numbers are drawn back to 1 a little: counts with noise contradict each other. */
const PACE = 0.7;
const MOST_CHANGE = 2;
const DRAWN_BACK = 0.02;
/** Times that a firm table is then moved alone, all the way: tables that contradict each other would leave it between them. */
const SETTLING = 8;
const MOST_CHANGE_SETTLING = 4;
/** Of a table that is begun with: nothing is multiplied into being out of 0. */
export const LEAST_NUMBER = 1e-9;

/**
 * Moves tables until rows drawn by their product, given all that they depend on, have about the wanted shares: iterative proportional fitting, damped. `fixed` tables stay.
 */
export function fitTables(
  { column, size }: { readonly column: number; readonly size: number },
  targets: readonly TableTarget[],
  fixed: readonly TableFactor[],
  columns: readonly Codes[],
  weights: Float64Array,
  awaited: readonly AwaitedTarget[] = [],
): ColumnFactors {
  const factors = [...fixed, ...awaited.map(({ factor }) => factor), ...targets.map(({ factor }) => factor)];
  const awaiting = awaited.map(({ factor }) => awaitingRows(factor, columns));
  const product = productOf({ column, size, factors }, columns, weights.length);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [at, target] of awaited.entries()) moveAwaited(target, awaiting[at]!, size, product);
    for (const target of targets) {
      moveTable(target, size, columns, weights, product, (ratio, number) => {
        const step = between(1 / MOST_CHANGE, MOST_CHANGE, power(ratio, PACE));
        return step / power(Math.max(LEAST_NUMBER, number), DRAWN_BACK);
      });
    }
  }
  for (const firm of targets.filter(({ isFirm }) => isFirm)) {
    for (let sweep = 0; sweep < SETTLING; sweep++) {
      moveTable(firm, size, columns, weights, product, (ratio) =>
        between(1 / MOST_CHANGE_SETTLING, MOST_CHANGE_SETTLING, ratio),
      );
    }
  }
  return { column, size, factors };
}

/** Multiplies a table, and the product, by what `stepOf` makes of how many times too small a share is and of the number of its cell. */
function moveTable(
  { factor, shares, noise }: TableTarget,
  size: number,
  columns: readonly Codes[],
  weights: Float64Array,
  product: Float64Array,
  stepOf: (ratio: number, number: number) => number,
): void {
  const found = sharesOf(factor, size, columns, weights, product);
  const change = shares.map((share, cell) => stepOf((share + noise) / (found[cell]! + noise), factor.weights[cell]!));
  multiply({ ...factor, weights: change }, size, columns, product);
  for (let cell = 0; cell < change.length; cell++) factor.weights[cell] = factor.weights[cell]! * change[cell]!;
}

/** As many rows with the group as are wanted, whatever they have of it. */
function moveAwaited(
  { factor, rows: wanted, noise, isRelative }: AwaitedTarget,
  awaiting: AwaitingRows,
  size: number,
  product: Float64Array,
): void {
  const found = new Float64Array(STANDINGS);
  const { rows, standings } = awaiting;
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * size;
    let total = 0;
    for (let value = 0; value < size; value++) total += product[at + value]!;
    if (total > 0) found[standings[i]!]! += 1 - product[at]! / total;
  }
  const change = new Float64Array(STANDINGS * size).fill(1);
  const asked = (counts: Float64Array): number =>
    counts.reduce((all, count, standing) => (Number.isNaN(wanted[standing]) ? all : all + count), 0);
  const scale = isRelative ? asked(found) / Math.max(1e-9, asked(wanted)) : 1;
  for (let standing = 0; standing < STANDINGS; standing++) {
    if (Number.isNaN(wanted[standing])) continue;
    const step = between(
      1 / MOST_CHANGE,
      MOST_CHANGE,
      power((scale * wanted[standing]! + noise) / (found[standing]! + noise), PACE),
    );
    const at = standing * size;
    change.fill(step / power(factor.weights[at + size - 1]!, DRAWN_BACK), at + 1, at + size);
  }
  multiplyAwaited({ weights: change }, awaiting, size, product);
  for (let cell = 0; cell < change.length; cell++) factor.weights[cell] = factor.weights[cell]! * change[cell]!;
}

/** The expected shares of the cells of a table. */
function sharesOf(
  { parent, weights: of }: TableFactor,
  size: number,
  columns: readonly Codes[],
  weights: Float64Array,
  product: Float64Array,
): Float64Array {
  const found = new Float64Array(of.length);
  const parents = columns[parent]!;
  let all = 0;
  for (let row = 0; row < weights.length; row++) {
    const from = row * size;
    let total = 0;
    for (let at = from; at < from + size; at++) total += product[at]!;
    if (!(total > 0)) continue;
    all += weights[row]!;
    const each = weights[row]! / total;
    const cell = parents[row]! * size;
    for (let value = 0; value < size; value++) found[cell + value]! += each * product[from + value]!;
  }
  return all > 0 ? found.map((count) => count / all) : found;
}
