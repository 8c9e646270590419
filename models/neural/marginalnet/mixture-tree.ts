import { estimate } from '../../graphical/estimation/estimate.ts';
import type { Measurement } from '../../graphical/estimation/measurement.ts';
import type { GraphicalParts } from '../../graphical/graphical-parts.ts';
import { bestElimination } from '../../graphical/inference/elimination.ts';
import type { Factor } from '../../graphical/inference/factor.ts';
import { type Possible, scopesOf } from '../../graphical/inference/hard-constraints.ts';
import { buildJunctionTree, type JunctionTree } from '../../graphical/inference/junction-tree.ts';
import type { Mixture } from './mixture.ts';

/** Pull towards the mixture, in typical noise deviations. */
const SHRINKAGE = 0.5;

export interface TreeInputs {
  readonly sizes: readonly number[];
  /** Of one column each. */
  readonly columns: readonly Measurement[];
  readonly total: number;
  readonly possible: readonly Possible[];
}

/**
 * The mixture as a junction tree with one column more, the last, which holds the component: given it, columns are independent, but for hard
 * constraints. So the mixture is conditioned exactly on what is possible, and moved as far as single columns and constraints ask for: least
 * squares in units of the noise, with relative entropy to the mixture.
 */
export function mixtureTree(
  mixture: Mixture,
  { sizes, columns, total, possible }: TreeInputs,
): Pick<GraphicalParts, 'tree' | 'total' | 'bases' | 'factors'> {
  const components = mixture.weights.length;
  const hidden = sizes.length;
  const tree = treeWith(sizes, components, possible);
  const values = sizes.reduce((sum, size) => sum + size, 0);
  let start = 0;
  const prior = sizes.map((size, column): Factor => {
    const shares = new Float64Array(components * size);
    for (let k = 0; k < components; k++) {
      for (let v = 0; v < size; v++) shares[k * size + v] = mixture.tables[k * values + start + v]!;
    }
    start += size;
    return { columns: [hidden, column], values: shares };
  });
  const even = [...sizes.map((size) => new Float64Array(size).fill(1 / size)), mixture.weights];
  const fitted = estimate(tree, even, columns, total, { prior, possible, shrinkage: SHRINKAGE });
  return { tree, total, bases: fitted.bases, factors: fitted.factors };
}

function treeWith(sizes: readonly number[], components: number, possible: readonly Possible[]): JunctionTree {
  const all = [...sizes, components];
  const hidden = sizes.length;
  const scopes = [
    ...sizes.map((_, column) => [column, hidden]),
    ...scopesOf(possible).map((scope) => [...scope, hidden]),
  ];
  return buildJunctionTree(all, bestElimination(all, scopes));
}

/** Components for which constraints leave room: each takes all the cells that the constraints take by themselves. */
export function roomForComponents(sizes: readonly number[], possible: readonly Possible[], mostCells: number): number {
  const scopes = scopesOf(possible);
  if (scopes.length === 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor(mostCells / bestElimination(sizes, scopes).cells));
}
