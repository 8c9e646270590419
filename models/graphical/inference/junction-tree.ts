import { UserError } from '../../../privacy/errors.ts';
import { MAX_CELLS } from './domain.ts';
import type { Elimination } from './elimination.ts';
import { indexMap } from './factor.ts';

/**
 * One column with the columns it depends on. Its table is row-major over `separator` then `column`: a row for each
 * combination of the separator's values, `size` long. Larger cliques stand at the end of the order, smaller ones chain up to them.
 */
export interface Bucket {
  readonly column: number;
  readonly size: number;
  readonly separator: readonly number[];
  /** Cells of the separator. */
  readonly rows: number;
  /** First cell of the table in the arena. */
  readonly offset: number;
  /** First cell of the separator's table among all separators. */
  readonly messageOffset: number;
  /** Position of the bucket that holds the whole separator, or -1 for a root. */
  readonly parent: number;
}

/**
 * A junction tree in elimination order: bucket `i` sums out `order[i]` and sends the rest to its parent, which comes later.
 * The cliques of a chordal graph are the buckets' tables; those contained in another are kept, because summing one column
 * at a time over contiguous rows costs less than summing several.
 */
export interface JunctionTree {
  readonly sizes: readonly number[];
  readonly order: readonly number[];
  readonly buckets: readonly Bucket[];
  /** Position of each column in `order`. */
  readonly positions: readonly number[];
  readonly cells: number;
  readonly messageCells: number;
}

/** Throws `DOMAIN_TOO_LARGE` before anything is allocated when the tables have more than `limit` cells. */
export function buildJunctionTree(
  sizes: readonly number[],
  elimination: Elimination,
  limit: number = MAX_CELLS,
): JunctionTree {
  if (!(elimination.cells <= limit)) {
    throw new UserError(
      'DOMAIN_TOO_LARGE',
      `Cannot build a junction tree: it has ${elimination.cells.toExponential(1)} cells, and ${limit.toExponential(1)} are allowed`,
      {
        hint: 'Group rare values of the largest columns in the dictionary, widen their bins, or name fewer columns in the workload.',
        params: { limit },
      },
    );
  }
  const positions = new Array<number>(sizes.length);
  for (const [position, column] of elimination.order.entries()) positions[column] = position;
  const buckets: Bucket[] = [];
  let cells = 0;
  let messageCells = 0;
  for (const [position, column] of elimination.order.entries()) {
    const separator = elimination.separators[position]!;
    const size = sizes[column]!;
    let rows = 1;
    for (const other of separator) rows *= sizes[other]!;
    const parent = separator.length === 0 ? -1 : positions[separator[separator.length - 1]!]!;
    buckets.push({ column, size, separator, rows, offset: cells, messageOffset: messageCells, parent });
    cells += rows * size;
    messageCells += rows;
  }
  return { sizes, order: elimination.order, buckets, positions, cells, messageCells };
}

/** The bucket whose table holds all of `columns`, or -1. It is the first that has one of them as its own. */
export function hostOf(tree: JunctionTree, columns: readonly number[]): number {
  if (columns.length === 0) return -1;
  let position = tree.order.length;
  for (const column of columns) position = Math.min(position, tree.positions[column]!);
  const bucket = tree.buckets[position]!;
  return columns.every((column) => column === bucket.column || bucket.separator.includes(column)) ? position : -1;
}

/** `columns` with the first to be eliminated last: the axis order of a bucket's table. */
export const inTreeOrder = (tree: JunctionTree, columns: readonly number[]): number[] =>
  [...columns].sort((a, b) => tree.positions[b]! - tree.positions[a]!);

/**
 * For each row of a table over `rowColumns` and a last column, where the row of the table over `columns` (whose last column
 * is the same) begins.
 */
export function rowStarts(
  sizes: readonly number[],
  rowColumns: readonly number[],
  columns: readonly number[],
): Int32Array {
  const last = columns[columns.length - 1]!;
  const starts = indexMap(sizes, rowColumns, columns.slice(0, -1));
  const size = sizes[last]!;
  for (let row = 0; row < starts.length; row++) starts[row] = starts[row]! * size;
  return starts;
}
