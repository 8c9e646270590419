import { UserError } from '../../../privacy/errors.ts';
import type { Recoding } from '../../../privacy/guard/guard.ts';
import type { ImpossibleCells } from '../../model.ts';
import { boundedCellCount } from './domain.ts';
import { bestElimination } from './elimination.ts';
import { type Factor, indexMap } from './factor.ts';
import { buildJunctionTree, type JunctionTree } from './junction-tree.ts';
import { type PlacedFactor, placeFactor } from './placed-factor.ts';
import { Propagation } from './propagation.ts';

/** Most cells of the junction tree that holds all constraints together. */
export const MAX_CONSTRAINT_CELLS: number = 2 ** 22;

/** A hard potential: 1 where a record can be, 0 where none can. */
export type Possible = Factor;

/**
 * Impossible combinations as hard potentials, one for each set of columns, followed by one of a single column for each column with
 * values that no possible record has. Tables without an impossible cell are left out.
 *
 * Throws `DOMAIN_TOO_LARGE` where a junction tree of the constraints alone has more than 2^22 cells, and `DICTIONARY_INVALID` where
 * no record is possible at all.
 */
export function possibleTables(
  sizes: readonly number[],
  impossible: readonly ImpossibleCells[] | undefined,
): readonly Possible[] {
  const tables = new Map<string, Possible>();
  for (const { columns, cells } of impossible ?? []) {
    if (!cells.includes(1)) continue;
    const sorted = columns.toSorted((a, b) => a - b);
    const key = sorted.join();
    const table = tables.get(key) ?? {
      columns: sorted,
      values: new Float64Array(boundedCellCount(sizes, sorted, MAX_CONSTRAINT_CELLS)).fill(1),
    };
    const map = indexMap(sizes, columns, sorted);
    for (let cell = 0; cell < map.length; cell++) if (cells[cell] === 1) table.values[map[cell]!] = 0;
    tables.set(key, table);
  }
  const declared = [...tables.values()];
  if (declared.length === 0) return [];
  const implied = supported(sizes, declared).filter(({ values }) => values.includes(0));
  return [...declared.filter(({ columns }) => columns.length > 1), ...implied];
}

/** The sets of columns that one clique must hold each. */
export const scopesOf = (tables: readonly Possible[]): (readonly number[])[] =>
  tables.flatMap(({ columns }) => (columns.length > 1 ? [columns] : []));

/** The tables on the buckets that hold their columns. */
export function placeTables(tree: JunctionTree, tables: readonly Possible[]): PlacedFactor[] {
  return tables.map((table) => {
    const factor = placeFactor(tree, table.columns);
    const map = indexMap(tree.sizes, factor.columns, table.columns);
    for (let cell = 0; cell < map.length; cell++) factor.values[cell] = table.values[map[cell]!]!;
    return factor;
  });
}

/**
 * For each column under a constraint, a class of each value: values of one class are possible together with the very same
 * values of other columns. Merging inside a class keeps every constraint exact.
 */
export function valueClasses(
  sizes: readonly number[],
  tables: readonly Possible[],
): readonly (Uint32Array | undefined)[] {
  return sizes.map((size, column) => {
    const own = tables.filter(({ columns }) => columns.includes(column));
    if (own.length === 0) return undefined;
    const patterns = Array.from({ length: size }, () => '');
    for (const { columns, values } of own) {
      const value = indexMap(sizes, columns, [column]);
      const rows = Array.from({ length: size }, (): string[] => []);
      for (let cell = 0; cell < values.length; cell++) rows[value[cell]!]!.push(values[cell] === 0 ? '0' : '1');
      for (const [code, row] of rows.entries()) patterns[code] += `${row.join('')},`;
    }
    const known = new Map<string, number>();
    return Uint32Array.from(patterns, (pattern) => {
      const found = known.get(pattern) ?? known.size;
      known.set(pattern, found);
      return found;
    });
  });
}

/** The tables in a coarser coding that merges nothing but values of one class. */
export function recodeTables(
  sizes: readonly number[],
  tables: readonly Possible[],
  recodings: readonly (Recoding | undefined)[],
): readonly Possible[] {
  const coarse = sizes.map((size, column) => recodings[column]?.size ?? size);
  return tables.map(({ columns, values }) => {
    if (columns.every((column) => recodings[column] === undefined)) return { columns, values };
    const merged = new Float64Array(boundedCellCount(coarse, columns));
    const codes = columns.map((column) => indexMap(sizes, columns, [column]));
    for (let cell = 0; cell < values.length; cell++) {
      let place = 0;
      for (const [axis, column] of columns.entries()) {
        const code = codes[axis]![cell]!;
        place = place * coarse[column]! + (recodings[column]?.map[code] ?? code);
      }
      merged[place] = values[cell]!;
    }
    return { columns, values: merged };
  });
}

/** For each column under a constraint, which of its values some possible record has. */
function supported(sizes: readonly number[], tables: readonly Possible[]): Possible[] {
  const elimination = bestElimination(sizes, scopesOf(tables));
  const columns = [...new Set(tables.flatMap((table) => table.columns))].toSorted((a, b) => a - b);
  const held = columns.length === 0 ? 0 : elimination.cells;
  const free = sizes.reduce((sum, size, column) => (columns.includes(column) ? sum : sum + size), 0);
  if (!(held - free <= MAX_CONSTRAINT_CELLS)) {
    throw new UserError(
      'DOMAIN_TOO_LARGE',
      `Cannot hold the constraints: together they need tables of ${(held - free).toExponential(1)} cells, and ${MAX_CONSTRAINT_CELLS} are allowed`,
      { hint: 'Name fewer columns in one constraint, or group the values of the largest.' },
    );
  }
  const tree = buildJunctionTree(sizes, elimination);
  const ones = columns.map((column) => placeFactor(tree, [column]));
  const sums = ones.map(({ values }) => new Float64Array(values.length));
  const bases = sizes.map((size) => new Float64Array(size).fill(1 / size));
  const propagation = new Propagation(tree, bases, [...ones, ...placeTables(tree, tables)], sums);
  if (propagation.run(1) === Number.NEGATIVE_INFINITY) {
    throw new UserError('DICTIONARY_INVALID', 'Cannot use the constraints: together they leave no possible record', {
      hint: 'Each must leave some value of every column possible, also where it meets the others.',
    });
  }
  return columns.map((column, i) => ({
    columns: [column],
    values: sums[i]!.map((mass) => (mass > 0 ? 1 : 0)),
  }));
}
