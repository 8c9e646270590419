import { z } from 'zod';
import { UserError } from '../../privacy/errors.ts';
import type { ModelArtifact } from '../model.ts';
import type { GraphicalParts } from './graphical-parts.ts';
import { boundedCellCount, cellCount } from './inference/domain.ts';
import type { Elimination } from './inference/elimination.ts';
import { buildJunctionTree, hostOf, inTreeOrder, type JunctionTree } from './inference/junction-tree.ts';
import { placeFactor } from './inference/propagation.ts';
import { MAX_ALL_OUTER_CELLS, MAX_OUTER_CELLS, MAX_OUTER_PAIRS, type OuterPair } from './sampling/outer-pairs.ts';

const FORMAT = 'graphical-model/2';

const position = z.int().nonnegative();
const structureSchema = z.strictObject({
  format: z.literal(FORMAT),
  kind: z.string().min(1),
  total: z.number().positive(),
  columns: z.array(z.strictObject({ name: z.string(), size: z.int().positive() })).min(1),
  /** Sizes after merging. */
  sizes: z.array(z.int().positive()),
  /** Elimination order, and for each of its columns those it is summed into. */
  order: z.array(position),
  separators: z.array(z.array(position)),
  /** Columns of each factor; its cells follow in `values`, after one base vector a column, before the shares of merged columns. */
  factors: z.array(z.array(position).min(2)),
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
    format: FORMAT,
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
  const tree = buildJunctionTree(sizes, checkedElimination(sizes, order, separators));
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
  const seen = new Set<string>();
  const placed = factors.map((scope) => {
    const distinct = new Set(scope).size === scope.length && scope.every((column) => column < count);
    if (
      !distinct ||
      hostOf(tree, scope) < 0 ||
      inTreeOrder(tree, scope).join() !== scope.join() ||
      seen.has(scope.join())
    ) {
      throw invalid('a factor has no place in its tree');
    }
    seen.add(scope.join());
    const factor = placeFactor(tree, scope);
    factor.values.set(take(boundedCellCount(sizes, scope)));
    return factor;
  });
  const expansions: GraphicalParts['expansions'][number][] = columns.map(() => undefined);
  for (const { column, map } of merged) expansions[column] = { map: Uint32Array.from(map), shares: take(map.length) };
  const beside = outerPairs(tree, outer, take);
  if (at !== artifact.values.length) throw invalid('it has more numbers than its structure says');
  return { kind, total, columns, tree, bases, factors: placed, expansions, outer: beside };
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

/** Checks that the separators are those of a junction tree: later columns, in order, each held whole by its parent. */
function checkedElimination(
  sizes: readonly number[],
  order: readonly number[],
  separators: readonly (readonly number[])[],
): Elimination {
  const positions = new Map(order.map((column, index) => [column, index]));
  const permutation = order.length === sizes.length && positions.size === sizes.length;
  if (!permutation || order.some((column) => column >= sizes.length) || separators.length !== order.length) {
    throw invalid('its elimination order is not a permutation of its columns');
  }
  let cells = 0;
  for (const [index, separator] of separators.entries()) {
    const descending = separator.every((column, i) => {
      const place = positions.get(column) ?? -1;
      return place > index && (i === 0 || place < positions.get(separator[i - 1]!)!);
    });
    const parent = separator.at(-1);
    const held =
      parent === undefined ||
      separator.slice(0, -1).every((column) => separators[positions.get(parent)!]!.includes(column));
    if (!descending || !held) throw invalid('its separators are not those of a tree');
    cells += cellCount(sizes, separator) * sizes[order[index]!]!;
  }
  return { order, separators, cells };
}

const invalid = (reason: string): UserError =>
  new UserError('MODEL_INVALID', `Cannot read the model: ${reason}`, {
    hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
  });
