import { cellCount } from '../inference/domain.ts';
import { indexMap } from '../inference/factor.ts';
import { rowStarts } from '../inference/junction-tree.ts';
import { ITEM_WORDS } from './dual-marginals.ts';
import type { Workspace } from './workspace.ts';

/** Tables over a few columns each, whose cells lie one table after another. */
export interface TableScope {
  /** Of all tables in one order. */
  readonly columns: readonly number[];
  /** Of each cell, on the mean. */
  readonly variance: number;
}

interface Member {
  /** Cells of the table for each cell of the marginal over the group's columns. */
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

/** What a table's rows are summed to, and what is spread over them again. */
interface Table {
  /** First cell. */
  readonly start: number;
  readonly rows: number;
  readonly size: number;
  /** Marginals with the table's last column, for the kernels. */
  readonly items: Int32Array;
  readonly count: number;
  readonly withLast: readonly Float64Array[];
  /** Those without, and for each row its cell there. */
  readonly withoutLast: readonly { readonly sums: Float64Array; readonly map: Int32Array }[];
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
  readonly #workspace: Workspace;
  readonly #groups: readonly Group[];
  readonly #tables: readonly Table[];
  readonly #rowSums: Float64Array;

  constructor(workspace: Workspace, sizes: readonly number[], scopes: readonly TableScope[]) {
    this.#workspace = workspace;
    const told = new Map<string, { columns: readonly number[]; tables: number[] }>();
    for (const [table, { columns }] of scopes.entries()) {
      for (const subset of subsetsOf(columns)) {
        const group = told.get(subset.join()) ?? { columns: subset, tables: [] };
        told.set(subset.join(), group);
        group.tables.push(table);
      }
    }
    const marginals: { columns: readonly number[]; sums: Float64Array }[][] = scopes.map(() => []);
    this.#groups = [...told.values()]
      .filter(({ tables }) => tables.length > 1)
      .map(({ columns, tables }) => {
        const inside = cellCount(sizes, columns);
        const weights = tables.map(
          (table) => inside / (scopes[table]!.variance * cellCount(sizes, scopes[table]!.columns)),
        );
        const all = weights.reduce((sum, weight) => sum + weight, 0);
        const members = tables.map((table, i) => {
          const sums = workspace.numbers(inside);
          marginals[table]!.push({ columns, sums });
          return { outside: cellCount(sizes, scopes[table]!.columns) / inside, share: weights[i]! / all, sums };
        });
        return {
          shape: columns.map((column) => sizes[column]!),
          members,
          mean: new Float64Array(inside),
        };
      });
    let start = 0;
    this.#tables = scopes.map(({ columns }, table) => {
      const last = columns.at(-1)!;
      const size = sizes[last]!;
      const rowColumns = columns.slice(0, -1);
      const rows = cellCount(sizes, rowColumns);
      const ending = marginals[table]!.filter((marginal) => marginal.columns.includes(last));
      const items = workspace.integers(ITEM_WORDS * ending.length);
      for (const [i, marginal] of ending.entries()) {
        const starts = rowStarts(sizes, rowColumns, marginal.columns);
        const places = workspace.integers(rows);
        for (let row = 0; row < rows; row++) places[row] = 8 * starts[row]!;
        items.set([places.byteOffset, marginal.sums.byteOffset, 0], ITEM_WORDS * i);
      }
      const own = { start, rows, size, items, count: ending.length, withLast: ending.map(({ sums }) => sums) };
      start += rows * size;
      const withoutLast = marginals[table]!.filter((marginal) => !marginal.columns.includes(last)).map((marginal) => ({
        sums: marginal.sums,
        map: indexMap(sizes, rowColumns, marginal.columns),
      }));
      return { ...own, withoutLast };
    });
    this.#rowSums = workspace.numbers(Math.max(0, ...this.#tables.map(({ rows }) => rows)));
  }

  /** Writes the differences of `tables` to `into`, cell by cell; both lie in the workspace. */
  differences(tables: Float64Array, into: Float64Array): void {
    const { kernels } = this.#workspace;
    const rowSums = this.#rowSums;
    for (const { start, rows, size, items, count, withLast, withoutLast } of this.#tables) {
      for (const sums of withLast) sums.fill(0);
      kernels.project(tables.byteOffset + 8 * start, rows, size, rowSums.byteOffset, items.byteOffset, count);
      for (const { sums, map } of withoutLast) {
        sums.fill(0);
        for (let row = 0; row < rows; row++) sums[map[row]!]! += rowSums[row]!;
      }
    }
    for (const { shape, members, mean } of this.#groups) {
      mean.fill(0);
      for (const { share, sums } of members) {
        for (let cell = 0; cell < sums.length; cell++) mean[cell]! += share * sums[cell]!;
      }
      for (const { outside, sums } of members) {
        for (let cell = 0; cell < sums.length; cell++) sums[cell] = (sums[cell]! - mean[cell]!) / outside;
        keepInteraction(sums, shape);
      }
    }
    for (const { start, rows, size, items, count, withoutLast } of this.#tables) {
      rowSums.fill(0, 0, rows);
      for (const { sums, map } of withoutLast) {
        for (let row = 0; row < rows; row++) rowSums[row]! += sums[map[row]!]!;
      }
      kernels.spread(into.byteOffset + 8 * start, rows, size, rowSums.byteOffset, items.byteOffset, count);
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
