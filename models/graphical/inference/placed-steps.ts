import type { JunctionTree } from './junction-tree.ts';
import { depthOf, type Level, levelRowStarts, levelsOf } from './levels.ts';
import type { PlacedFactor } from './placed-factor.ts';

/** What is multiplied into a level on the way up and summed out of it on the way down: a factor, or the message of a bucket below. */
export type Arriving = { readonly factor: number } | { readonly child: number };

export interface PlacedItem {
  readonly what: Arriving;
  /** For each row of the level, where the item's row begins. */
  readonly starts: Int32Array;
}

export interface PlacedStep {
  readonly level: Level;
  readonly items: readonly PlacedItem[];
}

export interface PlacedSteps {
  /** Of each bucket, from the first level to its whole table. */
  readonly steps: readonly (readonly PlacedStep[])[];
  /** Cells of all levels but the last of each bucket. */
  readonly partialCells: number;
}

/** Which factors and messages meet at which level of each bucket. */
export function placedSteps(tree: JunctionTree, factors: readonly PlacedFactor[]): PlacedSteps {
  const arriving: { columns: readonly number[]; what: Arriving }[][] = tree.buckets.map(() => []);
  for (const [i, { columns, host }] of factors.entries()) arriving[host]!.push({ columns, what: { factor: i } });
  for (const [child, { parent, separator }] of tree.buckets.entries()) {
    if (parent >= 0) arriving[parent]!.push({ columns: separator, what: { child } });
  }
  let partialCells = 0;
  const steps = tree.buckets.map((bucket, position) => {
    const entries = arriving[position]!.map((entry) => ({ ...entry, depth: depthOf(bucket, entry.columns) }));
    const levels = levelsOf(
      tree,
      bucket,
      entries.map(({ depth }) => depth),
      partialCells,
    );
    for (const { rows } of levels.slice(0, -1)) partialCells += rows * bucket.size;
    return levels.map((level) => ({
      level,
      items: entries
        .filter(({ depth }) => depth === level.depth)
        .map(({ columns, what }) => ({ what, starts: levelRowStarts(tree, bucket, level.depth, columns) })),
    }));
  });
  return { steps, partialCells };
}
