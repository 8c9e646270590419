import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import type { CodeTable } from '../code-table.ts';
import { compareMarginals } from '../compare-marginals.ts';
import { pairAssociation } from './contingency.ts';
import { orderedPlaces } from './ordered-places.ts';
import { spearman } from './spearman.ts';

type Pairs = readonly (readonly number[])[];

/** One number for each pair of columns, in their order. */
export type PairValues = Float64Array;

export interface CountedMeasures {
  readonly cramersV: PairValues;
  readonly mutualInformation: PairValues;
}

/** A pair of more cells is not counted whole, and what it has to be counted for is not computed. */
export const MOST_PAIR_CELLS: number = 2 ** 22;

/** Associations of `pairs`, none of more than `MOST_PAIR_CELLS` cells, in each of `tables`, which have one coding. */
export function countedMeasures(tables: readonly CodeTable[], pairs: Pairs): readonly CountedMeasures[] {
  const found = tables.map(() => ({
    cramersV: new Float64Array(pairs.length),
    mutualInformation: new Float64Array(pairs.length),
  }));
  const [first, ...others] = tables;
  const sizes = first!.columns.map(({ size }) => size);
  let at = 0;
  compareMarginals(
    first!,
    others,
    pairs,
    ([a, b], _, counts) => {
      found.forEach((values, t) => {
        const association = pairAssociation(counts[t]!, sizes[a!]!, sizes[b!]!);
        values.cramersV[at] = association.cramersV;
        values.mutualInformation[at] = association.mutualInformation;
      });
      at++;
    },
    { denseCells: MOST_PAIR_CELLS },
  );
  return found;
}

/** Spearman's correlation of `pairs` of ordered columns in `table`. */
export function rankMeasures(table: EvaluatedTable, pairs: Pairs): PairValues {
  const places = new Map([...new Set(pairs.flat())].map((c) => [c, orderedPlaces(table.columns[c]!)]));
  return Float64Array.from(pairs, ([a, b]) => spearman(places.get(a!)!, places.get(b!)!));
}
