import { cellCount } from '../domain.ts';
import { bestElimination, type Elimination, holds } from '../elimination.ts';

/** A pair of columns and what measuring it is worth. */
export interface PairCandidate {
  readonly columns: readonly [number, number];
  readonly gain: number;
}

export interface ChosenForest {
  readonly pairs: readonly PairCandidate[];
  /** Holds the chosen pairs and all that was required. */
  readonly elimination: Elimination;
}

/** Exponents of the penalty on a pair's cells: 0 takes the most valuable pairs first, higher ones prefer small pairs. */
const SIZE_EXPONENTS = [0, 0.1, 0.2, 0.4];

/**
 * Chooses pairs without a cycle among them, of great total gain, such that a junction tree of at most `maxCells` cells holds
 * them together with the `required` sets.
 *
 * Without cycles, because two strong pairs often make the third superfluous; a later round sees whether it still is needed.
 * Greedy (Kruskal's algorithm under the limit), in several orders, of which the one with the greatest total gain is kept.
 */
export function chooseForest(
  sizes: readonly number[],
  required: readonly (readonly number[])[],
  candidates: readonly PairCandidate[],
  maxCells: number,
): ChosenForest {
  let best: ChosenForest = { pairs: [], elimination: bestElimination(sizes, required) };
  let bestWorth = 0;
  for (const exponent of SIZE_EXPONENTS) {
    const priority = ({ columns, gain }: PairCandidate): number => gain / cellCount(sizes, columns) ** exponent;
    const order = candidates.filter(({ gain }) => gain > 0).sort((a, b) => priority(b) - priority(a));
    const forest = growForest(sizes, required, order, maxCells);
    const worth = forest.pairs.reduce((sum, { gain }) => sum + gain, 0);
    if (worth > bestWorth) {
      best = forest;
      bestWorth = worth;
    }
  }
  return best;
}

function growForest(
  sizes: readonly number[],
  required: readonly (readonly number[])[],
  order: readonly PairCandidate[],
  maxCells: number,
): ChosenForest {
  const component = sizes.map((_, column) => column);
  const cliques: (readonly number[])[] = [...required];
  const pairs: PairCandidate[] = [];
  let elimination = bestElimination(sizes, cliques);
  for (const candidate of order) {
    const [a, b] = candidate.columns;
    if (component[a] === component[b]) continue;
    if (!holds(elimination, candidate.columns)) {
      const tried = bestElimination(sizes, [...cliques, candidate.columns]);
      if (tried.cells > maxCells) continue;
      elimination = tried;
    }
    cliques.push(candidate.columns);
    pairs.push(candidate);
    const [from, to] = [component[b]!, component[a]!];
    for (const [column, label] of component.entries()) if (label === from) component[column] = to;
  }
  return { pairs, elimination };
}
