import { cellCount } from '../inference/domain.ts';
import { indexMap } from '../inference/factor.ts';

/** Tables over a few columns each, whose cells lie one table after another. */
export interface TableScope {
  /** Of all tables in one order. */
  readonly columns: readonly number[];
  /** Of each cell, on the mean. */
  readonly variance: number;
}

interface Member {
  readonly start: number;
  /** For each cell of the table, its cell in the marginal over the group's columns. */
  readonly map: Int32Array;
  /** Cells of the table for each cell of that marginal. */
  readonly outside: number;
  readonly share: number;
  readonly sums: Float64Array;
}

/** The tables that tell of the interaction of some columns. */
interface Group {
  readonly shape: readonly number[];
  readonly members: readonly Member[];
  readonly mean: Float64Array;
}

/**
 * Tells what keeps tables from being marginals of one table (of either sign): each one's difference from the nearest consistent
 * tables in the sense of least squares, weighted by the variances.
 *
 * In closed form. Least squares fall apart into the interactions of each set of columns, which are orthogonal to one another, and
 * the best estimate of an interaction is the weighted mean of what each table says of it (the residuals of Xiao et al. 2023,
 * ResidualPlanner, and Mullins et al. 2024, GReM). Nothing is allocated after it is made.
 */
export class Consistency {
  readonly #groups: readonly Group[];

  constructor(sizes: readonly number[], tables: readonly TableScope[]) {
    const told = new Map<
      string,
      { readonly columns: readonly number[]; members: Omit<Member, 'share'>[]; weights: number[] }
    >();
    let start = 0;
    for (const { columns, variance } of tables) {
      const cells = cellCount(sizes, columns);
      for (const subset of subsetsOf(columns)) {
        const group = told.get(subset.join()) ?? { columns: subset, members: [], weights: [] };
        told.set(subset.join(), group);
        const inside = cellCount(sizes, subset);
        const map = indexMap(sizes, columns, subset);
        group.members.push({ start, map, outside: cells / inside, sums: new Float64Array(inside) });
        group.weights.push(inside / (variance * cells));
      }
      start += cells;
    }
    this.#groups = [...told.values()]
      .filter(({ members }) => members.length > 1)
      .map(({ columns, members, weights }) => {
        const all = weights.reduce((sum, weight) => sum + weight, 0);
        return {
          shape: columns.map((column) => sizes[column]!),
          members: members.map((member, i) => ({ ...member, share: weights[i]! / all })),
          mean: new Float64Array(cellCount(sizes, columns)),
        };
      });
  }

  /** Writes the differences of `tables` to `into`, cell by cell. */
  differences(tables: Float64Array, into: Float64Array): void {
    into.fill(0);
    for (const { shape, members, mean } of this.#groups) {
      mean.fill(0);
      for (const { start, map, share, sums } of members) {
        sums.fill(0);
        for (let cell = 0; cell < map.length; cell++) sums[map[cell]!]! += tables[start + cell]!;
        for (let cell = 0; cell < sums.length; cell++) mean[cell]! += share * sums[cell]!;
      }
      for (const { start, map, outside, sums } of members) {
        for (let cell = 0; cell < sums.length; cell++) sums[cell] = (sums[cell]! - mean[cell]!) / outside;
        keepInteraction(sums, shape);
        for (let cell = 0; cell < map.length; cell++) into[start + cell]! += sums[map[cell]!]!;
      }
    }
  }
}

/** Takes from a row-major table what its marginals over fewer columns tell: sums over any one column become zero. */
function keepInteraction(table: Float64Array, shape: readonly number[]): void {
  let inner = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis]!;
    for (let outer = 0; outer < table.length; outer += size * inner) {
      for (let first = outer; first < outer + inner; first++) {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += table[first + k * inner]!;
        sum /= size;
        for (let k = 0; k < size; k++) table[first + k * inner]! -= sum;
      }
    }
    inner *= size;
  }
}

function subsetsOf(columns: readonly number[]): number[][] {
  const subsets: number[][] = [[]];
  for (const column of columns) subsets.push(...subsets.map((set) => [...set, column]));
  return subsets;
}
