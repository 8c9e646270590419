import fc from 'fast-check';
import { bestElimination } from '../../models/graphical/inference/elimination.ts';
import { buildJunctionTree, type JunctionTree } from '../../models/graphical/inference/junction-tree.ts';
import { type PlacedFactor, placeFactor } from '../../models/graphical/inference/placed-factor.ts';

/** A small domain with a few sets of columns, each at most three wide. */
export interface SmallCase {
  readonly sizes: readonly number[];
  readonly cliques: readonly (readonly number[])[];
  readonly seed: number;
}

export const smallCase: fc.Arbitrary<SmallCase> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
    picks: fc.array(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
    seed: fc.nat(),
  })
  .map(({ sizes, picks, seed }) => ({
    sizes,
    cliques: picks.map((pick) => [...new Set(pick.map((column) => column % sizes.length))]),
    seed,
  }));

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface BuiltCase {
  readonly tree: JunctionTree;
  readonly bases: readonly Float64Array[];
  readonly factors: readonly PlacedFactor[];
}

/** A junction tree with random factors on the cliques, about one cell in eight zero when `zeros`. */
export function build({ sizes, cliques, seed }: SmallCase, zeros: boolean): BuiltCase {
  const next = numbers(seed);
  const tree = buildJunctionTree(sizes, bestElimination(sizes, cliques));
  const bases = sizes.map((size) => Float64Array.from({ length: size }, () => 0.1 + next()));
  const factors = cliques.map((clique) => {
    const factor = placeFactor(tree, clique);
    for (let cell = 0; cell < factor.values.length; cell++) {
      factor.values[cell] = zeros && next() < 0.125 ? 0 : Math.exp(4 * next() - 2);
    }
    return factor;
  });
  return { tree, bases, factors };
}

/** Every record of the domain, as lists of codes, the last column fastest. */
export function allRecords(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (records, size) => records.flatMap((record) => Array.from({ length: size }, (_, code) => [...record, code])),
    [[]],
  );
}

/** The cell of `record` in a row-major table over `columns`. */
export const cellOf = (sizes: readonly number[], columns: readonly number[], record: readonly number[]): number =>
  columns.reduce((cell, column) => cell * sizes[column]! + record[column]!, 0);

/** The product of all factors for each record, in the order of `allRecords`. */
export function bruteForceJoint(sizes: readonly number[], { bases, factors }: BuiltCase): number[] {
  return allRecords(sizes).map((record) => {
    let product = 1;
    for (const [column, base] of bases.entries()) product *= base[record[column]!]!;
    for (const factor of factors) product *= factor.values[cellOf(sizes, factor.columns, record)]!;
    return product;
  });
}

export function bruteForceMarginal(
  sizes: readonly number[],
  joint: readonly number[],
  columns: readonly number[],
): number[] {
  const sums = new Array<number>(columns.reduce((cells, column) => cells * sizes[column]!, 1)).fill(0);
  for (const [i, record] of allRecords(sizes).entries()) sums[cellOf(sizes, columns, record)]! += joint[i]!;
  return sums;
}
