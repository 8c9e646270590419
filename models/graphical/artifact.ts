import { z } from 'zod';
import { UserError } from '../../privacy/errors.ts';
import type { ModelArtifact } from '../model.ts';
import { checkedElimination } from './checked-elimination.ts';
import type { GraphicalParts } from './graphical-parts.ts';
import { cellCount, MAX_COLUMNS, MAX_TREE_COLUMNS } from './inference/domain.ts';
import { buildJunctionTree, hostOf, inTreeOrder, type JunctionTree } from './inference/junction-tree.ts';
import { depthOf } from './inference/levels.ts';
import type { PlacedFactor } from './inference/placed-factor.ts';
import { MAX_ALL_OUTER_CELLS, MAX_OUTER_CELLS, MAX_OUTER_PAIRS, type OuterPair } from './sampling/outer-pairs.ts';
import type { ValueExpansion } from './sampling/value-expansion.ts';

const FORMAT = 'graphical-model/3';
/** Of version 0.1.0: the same, but its rows are rounded group by group, and exchanged only where that brings pairs closer. */
const OF_0_1_0 = 'graphical-model/2';

/** Rows of tables that factors are multiplied into: a place is kept of each, 1 GB for so many. */
const MOST_MAPPED_ROWS = 2 ** 28;

const position = z.int().nonnegative();
const structureSchema = z.strictObject({
  format: z.enum([FORMAT, OF_0_1_0]),
  kind: z.string().min(1),
  total: z.number().positive().max(Number.MAX_SAFE_INTEGER),
  columns: z
    .array(z.strictObject({ name: z.string(), size: z.int().positive() }))
    .min(1)
    .max(MAX_COLUMNS),
  /** Sizes after merging. */
  sizes: z.array(z.int().positive()),
  /** Elimination order, and for each of its columns those it is summed into. */
  order: z.array(position),
  separators: z.array(z.array(position)),
  /** Columns of each factor; its cells follow in `values`, after one base vector a column, before the shares of merged columns. */
  factors: z.array(z.array(position).min(2).max(MAX_TREE_COLUMNS)),
  /** The merged code of each value, for columns with merged values. */
  merged: z.array(z.strictObject({ column: position, map: z.array(position) })),
  /** Pairs that no clique holds, ascending; their shares come last. */
  outer: z.array(z.tuple([position, position])).max(MAX_OUTER_PAIRS),
});

export function toArtifact(parts: GraphicalParts): ModelArtifact {
  const merged = parts.expansions.flatMap((expansion, column) =>
    expansion === undefined ? [] : [{ column, map: [...expansion.map] }],
  );
  const structure: z.infer<typeof structureSchema> = {
    format: parts.drawing === 'of-0.1.0' ? OF_0_1_0 : FORMAT,
    kind: parts.kind,
    total: parts.total,
    columns: parts.columns.map(({ name, size }) => ({ name, size })),
    sizes: [...parts.tree.sizes],
    order: [...parts.tree.order],
    separators: parts.tree.buckets.map((bucket) => [...bucket.separator]),
    factors: parts.factors.map((factor) => [...factor.columns]),
    merged,
    outer: parts.outer.map(({ columns: [a, b] }) => [a, b]),
  };
  const arrays = [
    ...parts.bases,
    ...parts.factors.map((factor) => factor.values),
    ...merged.map(({ column }) => parts.expansions[column]!.shares),
    ...parts.outer.map(({ shares }) => shares),
  ];
  const values = new Float64Array(arrays.reduce((cells, array) => cells + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    values.set(array, at);
    at += array.length;
  }
  return { structure, values };
}

/** The parts of a model written by `toArtifact`, exactly. Throws `MODEL_INVALID` for anything else. */
export function fromArtifact(artifact: ModelArtifact): GraphicalParts {
  const parsed = structureSchema.safeParse(artifact.structure);
  if (!parsed.success)
    throw invalid(`its structure is wrong at ${z.core.toDotPath(parsed.error.issues[0]!.path) || 'the top'}`);
  const { kind, total, columns, sizes, order, separators, factors, merged, outer } = parsed.data;
  const count = columns.length;
  if (sizes.length !== count) throw invalid('the number of sizes is not the number of columns');
  const isMerged = new Map(merged.map((entry) => [entry.column, entry.map]));
  if (isMerged.size !== merged.length) throw invalid('a column is merged twice');
  for (const [column, { size }] of columns.entries()) {
    const map = isMerged.get(column);
    if (
      map === undefined ? sizes[column] !== size : map.length !== size || map.some((code) => code >= sizes[column]!)
    ) {
      throw invalid(`the values of column ${column} do not match its size`);
    }
  }
  if (merged.some(({ column }) => column >= count)) throw invalid('a merged column does not exist');
  const elimination = checkedElimination({ sizes, order, separators, numbers: artifact.values.length });
  if (typeof elimination === 'string') throw invalid(elimination);
  const tree = buildJunctionTree(sizes, elimination, Number.POSITIVE_INFINITY);
  let at = 0;
  const take = (cells: number): Float64Array => {
    const values = artifact.values.slice(at, at + cells);
    at += cells;
    if (values.length !== cells || !values.every((value) => value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw invalid('its numbers are too few, negative or not finite');
    }
    return values;
  };
  const bases = sizes.map(take);
  const placed = placedFactors(tree, factors, take);
  const expansions: GraphicalParts['expansions'][number][] = columns.map(() => undefined);
  for (const { column, map } of merged) {
    expansions[column] = { map: Uint32Array.from(map), shares: take(map.length) };
    if (!sharesOfEach(expansions[column], sizes[column]!)) throw invalid(`the shares of column ${column} are none`);
  }
  const beside = outerPairs(tree, outer, take);
  if (at !== artifact.values.length) throw invalid('it has more numbers than its structure says');
  const parts = { kind, total, columns, tree, bases, factors: placed, expansions, outer: beside };
  return parsed.data.format === OF_0_1_0 ? { ...parts, drawing: 'of-0.1.0' } : parts;
}

function placedFactors(
  tree: JunctionTree,
  scopes: readonly (readonly number[])[],
  take: (cells: number) => Float64Array,
): PlacedFactor[] {
  const { sizes, buckets } = tree;
  const seen = new Set<string>();
  let mapped = 0;
  return scopes.map((columns) => {
    const distinct = new Set(columns).size === columns.length && columns.every((column) => column < sizes.length);
    const host = distinct ? hostOf(tree, columns) : -1;
    if (host < 0 || inTreeOrder(tree, columns).join() !== columns.join() || seen.has(columns.join())) {
      throw invalid('a factor has no place in its tree');
    }
    seen.add(columns.join());
    const { separator } = buckets[host]!;
    mapped += cellCount(sizes, separator.slice(0, depthOf(buckets[host]!, columns)));
    if (mapped > MOST_MAPPED_ROWS) throw invalid('its factors are more than any fit makes');
    return { columns, host, values: take(cellCount(sizes, columns)) };
  });
}

/** Whether the shares of the values of each merged code sum to 1. */
function sharesOfEach({ map, shares }: ValueExpansion, size: number): boolean {
  const sums = new Float64Array(size);
  for (const [value, merged] of map.entries()) sums[merged]! += shares[value]!;
  return sums.every((sum) => Math.abs(sum - 1) <= 1e-6);
}

function outerPairs(
  tree: JunctionTree,
  pairs: readonly (readonly [number, number])[],
  take: (cells: number) => Float64Array,
): OuterPair[] {
  const seen = new Set<string>();
  let all = 0;
  return pairs.map(([a, b]) => {
    const outside = a < b && b < tree.sizes.length && hostOf(tree, [a, b]) < 0;
    if (!outside || seen.has(`${a},${b}`)) throw invalid('a pair outside the tree is none');
    seen.add(`${a},${b}`);
    const cells = cellCount(tree.sizes, [a, b]);
    all += cells;
    if (cells > MAX_OUTER_CELLS || all > MAX_ALL_OUTER_CELLS) throw invalid('its pairs outside the tree are too large');
    return { columns: [a, b], shares: take(cells) };
  });
}

const invalid = (reason: string): UserError =>
  new UserError('MODEL_INVALID', `Cannot read the model: ${reason}`, {
    hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
  });
