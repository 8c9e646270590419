import { UserError } from '../../../privacy/errors.ts';

/** The most cells one table may have: an index then fits a 32-bit integer, and 16 bytes a cell fit in memory. */
export const MAX_CELLS: number = 2 ** 28;

/** The most columns of one table of a tree: one of so many with two values each has far more cells than any limit allows. */
export const MAX_TREE_COLUMNS = 256;

/** The most columns that a model may have: twice as many have pairs whose bare list takes more memory than most machines have. */
export const MAX_COLUMNS: number = 2 ** 14;

/**
 * Number of cells of the marginal over `columns`. A double, so it may be `Infinity` for a wide set and is exact below
 * 2^53: compare it with a limit before allocating.
 */
export function cellCount(sizes: readonly number[], columns: readonly number[]): number {
  let cells = 1;
  for (const column of columns) cells *= sizes[column]!;
  return cells;
}

/** `cellCount`, refused with `DOMAIN_TOO_LARGE` above `limit`. */
export function boundedCellCount(
  sizes: readonly number[],
  columns: readonly number[],
  limit: number = MAX_CELLS,
): number {
  const cells = cellCount(sizes, columns);
  if (!(cells <= limit)) {
    throw new UserError(
      'DOMAIN_TOO_LARGE',
      `Cannot hold a marginal over ${columns.length} columns: it has ${describeCells(cells)} cells, and ${describeCells(limit)} are allowed`,
      {
        hint: 'Group rare values or widen the bins of the largest columns in the dictionary.',
        params: { columns: columns.length, limit },
      },
    );
  }
  return cells;
}

/** Refuses more columns than a model may have with `DOMAIN_TOO_LARGE`. */
export function refuseTooManyColumns(columns: number): void {
  if (columns <= MAX_COLUMNS) return;
  throw new UserError(
    'DOMAIN_TOO_LARGE',
    `Cannot model ${columns} columns together: at most ${MAX_COLUMNS} are allowed`,
    {
      hint: 'Release several tables, or name under columns those that matter.',
      params: { columns, limit: MAX_COLUMNS },
    },
  );
}

/** Strides of a row-major table over columns of these sizes, the last column fastest. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Throws a `RangeError` unless `columns` are distinct positions in `sizes`. */
export function checkColumns(sizes: readonly number[], columns: readonly number[]): void {
  const seen = new Set<number>();
  for (const column of columns) {
    if (!Number.isInteger(column) || column < 0 || column >= sizes.length || seen.has(column)) {
      throw new RangeError(`Cannot form a marginal over columns [${columns.join(', ')}] of ${sizes.length}`);
    }
    seen.add(column);
  }
}

const describeCells = (cells: number): string => (cells < 1e6 ? String(cells) : cells.toExponential(1));

/** All pairs of so many columns, each ascending, in order. */
export function columnPairs(columns: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let a = 0; a < columns; a++) for (let b = a + 1; b < columns; b++) pairs.push([a, b]);
  return pairs;
}
