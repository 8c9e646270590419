import type { ChoiceCandidate, Guard } from '../../../privacy/guard/guard.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { estimate } from '../estimation/estimate.ts';
import type { OneWayStage } from '../estimation/one-way.ts';
import { HeldReferences } from '../held-references.ts';
import { columnPairs } from '../inference/domain.ts';
import { bestElimination } from '../inference/elimination.ts';
import { scopesOf } from '../inference/hard-constraints.ts';
import { buildJunctionTree } from '../inference/junction-tree.ts';
import { queryMarginal } from '../inference/query.ts';

/** Pairs with more cells are never counted: they would take more memory than all the rest of a table. */
export const MAX_PAIR_CELLS: number = 2 ** 22;

export type Pair = readonly [number, number];

/** With constraints, most cells of the tree that holds them and the pairs; pairs alone always fit. */
const MAX_TREE_CELLS = 2 ** 24;

/**
 * Chooses a forest over the columns, one pair a round, by the exponential mechanism: the further a pair's counts are from those
 * of independent columns, the likelier it is taken (Kruskal's algorithm with noisy choices; McKenna, Miklau and
 * Sheldon 2021). A column whose every pair has too many cells stays alone. Under hard constraints, pairs are compared with
 * columns that are independent but for them, and one that makes their tree too large is passed over. `guard` speaks of the coding
 * of `stage`.
 */
export async function chooseTree(
  guard: Guard,
  stage: OneWayStage,
  epsilon: Rational,
  progress: (round: number) => void,
): Promise<Pair[]> {
  const { bases, total, sizes } = stage;
  const component = bases.map((_, column) => column);
  const chosen: Pair[] = [];
  const scopes = scopesOf(stage.possible);
  const expected = expectedCounts(stage);
  let candidates: (ChoiceCandidate & { readonly columns: Pair })[] = [];
  const held = new HeldReferences();
  for (const pair of columnPairs(bases.length)) {
    const [a, b] = pair;
    if (bases[a]!.length * bases[b]!.length > MAX_PAIR_CELLS) continue;
    const reference = held.of(() => expected?.(pair) ?? independentCounts(bases[a]!, bases[b]!, total));
    candidates.push({ columns: pair, reference, weight: 1, offset: 0 });
  }
  for (let round = 1; round < bases.length; round++) {
    candidates = candidates.filter(({ columns: [a, b] }) => component[a] !== component[b]);
    if (candidates.length === 0) break;
    const position = await guard.chooseMarginal({ id: `tree/${String(round).padStart(2, '0')}`, epsilon, candidates });
    const { columns } = candidates[position]!;
    const fits = scopes.length === 0 || bestElimination(sizes, [...scopes, ...chosen, columns]).cells <= MAX_TREE_CELLS;
    if (fits) chosen.push(columns);
    const [from, to] = [component[columns[1]]!, component[columns[0]]!];
    for (const [column, label] of component.entries()) if (label === from) component[column] = to;
    progress(round);
  }
  return chosen;
}

/** What one-way counts and hard constraints say of a pair; absent without constraints. */
function expectedCounts({
  bases,
  measurements,
  possible,
  sizes,
  total,
}: OneWayStage): ((pair: Pair) => Float64Array) | undefined {
  if (possible.length === 0) return undefined;
  const tree = buildJunctionTree(sizes, bestElimination(sizes, scopesOf(possible)));
  const { propagation } = estimate(tree, bases, measurements, total, { possible });
  return (pair) => queryMarginal(propagation, total, pair);
}

/** Expected counts of a pair of independent columns whose counts sum to `total` each, row-major. */
export function independentCounts(a: Float64Array, b: Float64Array, total: number): Float64Array {
  const counts = new Float64Array(a.length * b.length);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) counts[i * b.length + j] = (a[i]! * b[j]!) / total;
  }
  return counts;
}
