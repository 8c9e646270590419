import { type Bucket, type JunctionTree, rowStarts } from './junction-tree.ts';

/**
 * One step in building up a bucket's table. The table of a level is row-major over the first `depth` columns of the separator,
 * then the bucket's own column; the last level of a bucket is its whole table. What depends on the first columns alone is then
 * multiplied in, and summed out, on a small table instead of the whole.
 */
export interface Level {
  readonly depth: number;
  readonly rows: number;
  /** Rows of this level for each row of the level below; the whole for the first level. */
  readonly repeat: number;
  /** First cell among all levels but the last of each bucket. */
  readonly offset: number;
}

/** How many of the separator's first columns a table over `columns` (in tree order, the bucket's own last) needs. */
export function depthOf(bucket: Bucket, columns: readonly number[]): number {
  const nearest = columns[columns.length - 2];
  return nearest === undefined ? 0 : bucket.separator.indexOf(nearest) + 1;
}

/** The levels at the given depths and at the whole separator, ascending. `allocated` cells are in use already. */
export function levelsOf(tree: JunctionTree, bucket: Bucket, depths: readonly number[], allocated: number): Level[] {
  const wanted = [...new Set([...depths, bucket.separator.length])].sort((a, b) => a - b);
  const levels: Level[] = [];
  let offset = allocated;
  for (const depth of wanted) {
    let rows = 1;
    for (const column of bucket.separator.slice(0, depth)) rows *= tree.sizes[column]!;
    levels.push({ depth, rows, repeat: rows / (levels.at(-1)?.rows ?? 1), offset });
    if (depth !== bucket.separator.length) offset += rows * bucket.size;
  }
  return levels;
}

/** For each row of the level, where the row of a table over `columns` begins. */
export const levelRowStarts = (
  tree: JunctionTree,
  bucket: Bucket,
  depth: number,
  columns: readonly number[],
): Int32Array => rowStarts(tree.sizes, bucket.separator.slice(0, depth), columns);
