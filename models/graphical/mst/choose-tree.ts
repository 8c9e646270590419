import type { ChoiceCandidate, Guard } from '../../../privacy/guard/guard.ts';
import type { Rational } from '../../../privacy/rational.ts';

/** Pairs with more cells are never counted: they would take more memory than all the rest of a table. */
export const MAX_PAIR_CELLS: number = 2 ** 22;

export type Pair = readonly [number, number];

/**
 * Chooses a forest over the columns, one pair a round, by the exponential mechanism: the further a pair's counts are from those
 * of `bases` as independent columns, the likelier it is taken (Kruskal's algorithm with noisy choices; McKenna, Miklau and
 * Sheldon 2021). A column whose every pair has too many cells stays alone. `guard` speaks of the same coding as `bases`.
 */
export async function chooseTree(
  guard: Guard,
  bases: readonly Float64Array[],
  total: number,
  epsilon: Rational,
  progress: (round: number) => void,
): Promise<Pair[]> {
  const component = bases.map((_, column) => column);
  const chosen: Pair[] = [];
  for (let round = 1; round < bases.length; round++) {
    const candidates: (ChoiceCandidate & { readonly columns: Pair })[] = [];
    for (let a = 0; a < bases.length; a++) {
      for (let b = a + 1; b < bases.length; b++) {
        if (component[a] === component[b] || bases[a]!.length * bases[b]!.length > MAX_PAIR_CELLS) continue;
        candidates.push({
          columns: [a, b],
          reference: () => independentCounts(bases[a]!, bases[b]!, total),
          weight: 1,
          offset: 0,
        });
      }
    }
    if (candidates.length === 0) break;
    const position = await guard.chooseMarginal({ id: `tree/${String(round).padStart(2, '0')}`, epsilon, candidates });
    const [a, b] = candidates[position]!.columns;
    chosen.push([a, b]);
    const [from, to] = [component[b]!, component[a]!];
    for (const [column, label] of component.entries()) if (label === from) component[column] = to;
    progress(round);
  }
  return chosen;
}

/** Expected counts of a pair of independent columns whose counts sum to `total` each, row-major. */
export function independentCounts(a: Float64Array, b: Float64Array, total: number): Float64Array {
  const counts = new Float64Array(a.length * b.length);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) counts[i * b.length + j] = (a[i]! * b[j]!) / total;
  }
  return counts;
}
