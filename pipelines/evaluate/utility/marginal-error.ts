import type { CodeTable } from '../code-table.ts';
import { type CompareOptions, compareMarginals } from '../compare-marginals.ts';
import type { MarginalSet } from '../marginal-set.ts';

/** One marginal that is kept worse than most. */
export interface SliceError {
  readonly columns: readonly string[];
  readonly error: number;
}

export interface MarginalErrors {
  readonly ways: number;
  /** Mean L1 distance, in `[0, 2]`. */
  readonly mean: number;
  readonly max: number;
  /** Marginals the mean is over, and how many there are in all. */
  readonly marginals: number;
  readonly possible: number;
  readonly sampled: boolean;
  /** The largest errors, worst first. */
  readonly worst: readonly SliceError[];
}

/** How many of the worst marginals are named. */
const WORST = 10;

/**
 * Mean L1 distance between the normalised marginals of `reference` and of each table in `others`: 0 for equal tables,
 * 2 for disjoint ones; twice the total variation distance (McKenna et al. 2022, "AIM", Definition 2, with equal weights).
 * Returns one result for each of `others`. Exact, so protected wherever one of the tables is.
 */
export function marginalErrors(
  reference: CodeTable,
  others: readonly CodeTable[],
  set: MarginalSet,
  options: CompareOptions = {},
): readonly MarginalErrors[] {
  const sums = new Float64Array(others.length);
  const worst = others.map((): { columns: readonly number[]; error: number }[] => []);
  compareMarginals(
    reference,
    others,
    set.marginals,
    (columns, errors) => {
      for (let t = 0; t < errors.length; t++) {
        sums[t] = sums[t]! + errors[t]!;
        keepWorst(worst[t]!, columns, errors[t]!);
      }
    },
    options,
  );
  return others.map((_, t) => ({
    ways: set.ways,
    mean: set.marginals.length === 0 ? 0 : sums[t]! / set.marginals.length,
    max: worst[t]![0]?.error ?? 0,
    marginals: set.marginals.length,
    possible: set.possible,
    sampled: set.sampled,
    worst: worst[t]!.map(({ columns, error }) => ({ columns: columns.map((c) => reference.columns[c]!.name), error })),
  }));
}

function keepWorst(
  list: { columns: readonly number[]; error: number }[],
  columns: readonly number[],
  error: number,
): void {
  if (list.length === WORST && error <= list[WORST - 1]!.error) return;
  let at = list.length;
  while (at > 0 && list[at - 1]!.error < error) at--;
  list.splice(at, 0, { columns, error });
  if (list.length > WORST) list.pop();
}
