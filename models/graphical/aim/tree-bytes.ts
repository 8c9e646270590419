import type { Elimination } from '../inference/elimination.ts';

export const BYTES_PER_CELL = 8;

/** Bytes of the tables of the maximal cliques, which is how the size of a model is counted (McKenna et al. 2022). */
export function treeBytes(sizes: readonly number[], { order, separators }: Elimination): number {
  const position = new Array<number>(order.length);
  for (const [index, column] of order.entries()) position[column] = index;
  // A table is inside another exactly where a column that was summed out before it left all of its columns behind.
  const inside = new Uint8Array(order.length);
  for (const separator of separators) {
    const parent = separator.length === 0 ? undefined : position[separator.at(-1)!]!;
    if (parent !== undefined && separators[parent]!.length + 1 === separator.length) inside[parent] = 1;
  }
  let cells = 0;
  for (const [index, column] of order.entries()) {
    if (inside[index] === 1) continue;
    let table = sizes[column]!;
    for (const other of separators[index]!) table *= sizes[other]!;
    cells += table;
  }
  return BYTES_PER_CELL * cells;
}

/** Whether a tree of at most `mostBytes` holds all columns and one of `pairs`. */
export function holdsSomePair(
  sizes: readonly number[],
  pairs: readonly (readonly number[])[],
  mostBytes: number,
): boolean {
  const alone = sizes.reduce((sum, size) => sum + size, 0);
  return pairs.some(([a, b]) => {
    const cells = alone - sizes[a!]! - sizes[b!]! + sizes[a!]! * sizes[b!]!;
    return BYTES_PER_CELL * cells <= mostBytes;
  });
}
