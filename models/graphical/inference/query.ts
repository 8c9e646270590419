import { UserError } from '../../../privacy/errors.ts';
import { cellCount, checkColumns, MAX_CELLS } from './domain.ts';
import { type Factor, indexMap, multiplyFactors, projectFactor } from './factor.ts';
import type { JunctionTree } from './junction-tree.ts';
import type { Propagation } from './propagation.ts';

/**
 * Expected counts over any columns, row-major in the order given, from calibrated beliefs of sum `total`.
 *
 * A marginal that one table holds is summed from it. Any other is found by variable elimination over the smallest part of the
 * tree that connects its columns: each table below the topmost becomes a conditional distribution, and columns that are not
 * asked for are summed out on the way up. Throws `DOMAIN_TOO_LARGE` when a table on the way has more than `limit` cells.
 */
export function queryMarginal(
  propagation: Propagation,
  total: number,
  columns: readonly number[],
  limit: number = MAX_CELLS,
): Float64Array {
  const { tree } = propagation;
  checkColumns(tree.sizes, columns);
  if (columns.length === 0) return Float64Array.of(total);
  const byRoot = new Map<number, number[]>();
  for (const column of columns) {
    const root = rootOf(tree, tree.positions[column]!);
    byRoot.set(root, [...(byRoot.get(root) ?? []), column]);
  }
  const parts = [...byRoot.values()].map((group) => queryComponent(propagation, group, limit));
  if (parts.length === 1) return projectFactor(tree.sizes, parts[0]!, columns).values;
  refuseAbove(tree.sizes, columns, limit);
  for (const part of parts.slice(1)) for (let cell = 0; cell < part.values.length; cell++) part.values[cell]! /= total;
  return projectFactor(tree.sizes, multiplyFactors(tree.sizes, parts), columns).values;
}

/** Cells that `queryMarginal` works through for these columns: its time, before it is spent. */
export function queryCells(tree: JunctionTree, columns: readonly number[]): number {
  const byRoot = new Map<number, number[]>();
  for (const column of columns) {
    const root = rootOf(tree, tree.positions[column]!);
    byRoot.set(root, [...(byRoot.get(root) ?? []), column]);
  }
  let cells = 0;
  for (const wanted of byRoot.values()) {
    const top = lowestCovering(tree, wanted);
    const { column: own, separator, rows, size } = tree.buckets[top]!;
    cells += rows * size;
    const held = new Set([own, ...separator]);
    const below = new Map<number, number>();
    for (const column of wanted) {
      if (held.has(column)) continue;
      cells += cellCount(tree.sizes, [column]) * rows * size;
      for (let at = tree.positions[column]!; at !== top; at = tree.buckets[at]!.parent) {
        below.set(at, (below.get(at) ?? 1) * tree.sizes[column]!);
      }
    }
    for (const [at, factor] of below) cells += tree.buckets[at]!.rows * tree.buckets[at]!.size * factor;
  }
  return cells;
}

function queryComponent(propagation: Propagation, wanted: readonly number[], limit: number): Factor {
  const { tree } = propagation;
  const top = lowestCovering(tree, wanted);
  const held = new Set([tree.buckets[top]!.column, ...tree.buckets[top]!.separator]);
  const onPath = new Set<number>();
  for (const column of wanted) {
    if (held.has(column)) continue;
    for (let at = tree.positions[column]!; at !== top; at = tree.buckets[at]!.parent) onPath.add(at);
  }
  const keep = new Set(wanted);
  const arriving = new Map<number, Factor[]>();
  for (const position of [...onPath].sort((a, b) => a - b)) {
    const bucket = tree.buckets[position]!;
    const messages = arriving.get(position) ?? [];
    const scope = new Set([...bucket.separator, bucket.column, ...messages.flatMap((message) => message.columns)]);
    const message = sumProduct(
      tree.sizes,
      [conditional(propagation, position), ...messages],
      [...scope].filter((column) => keep.has(column) || bucket.separator.includes(column)),
      limit,
    );
    arriving.set(bucket.parent, [...(arriving.get(bucket.parent) ?? []), message]);
  }
  const bucket = tree.buckets[top]!;
  const table = { columns: [...bucket.separator, bucket.column], values: propagation.table(top) };
  return sumProduct(tree.sizes, [table, ...(arriving.get(top) ?? [])], wanted, limit);
}

/** The table of a bucket with every row divided by its sum; rows of sum zero stay zero. */
function conditional(propagation: Propagation, position: number): Factor {
  const bucket = propagation.tree.buckets[position]!;
  const values = propagation.table(position).slice();
  for (let row = 0; row < bucket.rows; row++) {
    let sum = 0;
    for (let k = row * bucket.size; k < (row + 1) * bucket.size; k++) sum += values[k]!;
    if (sum > 0) for (let k = row * bucket.size; k < (row + 1) * bucket.size; k++) values[k]! /= sum;
  }
  return { columns: [...bucket.separator, bucket.column], values };
}

/** Multiplies the factors and sums down to `columns` without holding the product. */
function sumProduct(
  sizes: readonly number[],
  factors: readonly Factor[],
  columns: readonly number[],
  limit: number,
): Factor {
  // Sums out at once what a single factor alone knows, so that the joint scope is as small as can be.
  const kept = new Set(columns);
  const reduced = factors.map((factor, i) => {
    const elsewhere = new Set(factors.flatMap((other, j) => (i === j ? [] : [...other.columns])));
    const needed = factor.columns.filter((column) => kept.has(column) || elsewhere.has(column));
    return needed.length === factor.columns.length ? factor : projectFactor(sizes, factor, needed);
  });
  const scope = [...new Set(reduced.flatMap((factor) => [...factor.columns]))];
  refuseAbove(sizes, scope, limit);
  if (reduced.length === 1) return projectFactor(sizes, reduced[0]!, columns);
  const maps = reduced.map((factor) => indexMap(sizes, scope, factor.columns));
  const out = indexMap(sizes, scope, columns);
  const values = new Float64Array(cellCount(sizes, columns));
  for (let cell = 0; cell < out.length; cell++) {
    let product = 1;
    for (let i = 0; i < reduced.length; i++) product *= reduced[i]!.values[maps[i]![cell]!]!;
    values[out[cell]!]! += product;
  }
  return { columns, values };
}

/** The first bucket in elimination order that holds each wanted column or stands above that column's own bucket. */
function lowestCovering(tree: JunctionTree, wanted: readonly number[]): number {
  const below = wanted.map((column) => {
    const ancestors = new Set<number>();
    for (let at = tree.positions[column]!; at >= 0; at = tree.buckets[at]!.parent) ancestors.add(at);
    return ancestors;
  });
  return tree.buckets.findIndex((bucket, position) =>
    wanted.every((column, i) => below[i]!.has(position) || bucket.separator.includes(column)),
  );
}

function rootOf(tree: JunctionTree, position: number): number {
  let at = position;
  while (tree.buckets[at]!.parent >= 0) at = tree.buckets[at]!.parent;
  return at;
}

function refuseAbove(sizes: readonly number[], columns: readonly number[], limit: number): void {
  const cells = cellCount(sizes, columns);
  if (cells <= limit) return;
  throw new UserError(
    'DOMAIN_TOO_LARGE',
    `Cannot compute a marginal of the model: a table of ${cells.toExponential(1)} cells is needed, and ${limit.toExponential(1)} are allowed`,
    { hint: 'Ask for fewer columns, or compute it from sampled rows.', params: { limit } },
  );
}
