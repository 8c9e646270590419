import type { Workload } from '../../workload.ts';

/** Weights are whole numbers up to this: the smallest share of the largest weight that any marginal can have. */
const WEIGHT_STEPS = 64;

/**
 * How much the error of each of `sets` counts for the workload: a whole number from 1 to 64 each, in proportion to the sum over
 * the workload's marginals s of their weight times the number of columns that the set shares with s (AIM, McKenna et al. 2022,
 * section 4). No set has weight 0: what is outside the workload is modelled too, where it is very wrong. All 1 where every
 * marginal counts the same.
 */
export function workloadWeights(
  workload: Workload | undefined,
  sets: readonly (readonly number[])[],
): readonly number[] {
  if (workload === undefined || workload.kind === 'all') return sets.map(() => 1);
  const shared = sets.map((columns) => {
    let weight = 0;
    for (const marginal of workload.marginals) {
      weight += marginal.weight * marginal.columns.filter((column) => columns.includes(column)).length;
    }
    return weight;
  });
  return inSteps(shared);
}

/** The same for the workload of all pairs of `columns` columns but those of two `given` ones. */
export function weightsOfDrawn(
  columns: number,
  given: readonly number[],
  sets: readonly (readonly number[])[],
): readonly number[] {
  const known = new Set(given);
  const drawn = columns - known.size;
  return inSteps(
    sets.map((set) => set.reduce((weight, column) => weight + (known.has(column) ? drawn : columns - 1), 0)),
  );
}

function inSteps(weights: readonly number[]): number[] {
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  return weights.map((weight) => (most > 0 ? Math.max(1, Math.round((WEIGHT_STEPS * weight) / most)) : 1));
}
