import { type MarginalSet, marginalSet } from '../marginal-set.ts';
import { isOrdered } from '../measures/ordered-places.ts';
import { type CountedMeasures, countedMeasures, MOST_PAIR_CELLS, rankMeasures } from '../measures/pair-measures.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { associationOfGroups } from './association-of-groups.ts';
import { couplingResults } from './couplings.ts';
import { unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

/** Above this many pairs, as many of them at random. */
const MOST_PAIRS = 2_000;
const MOST_ORDERED_PAIRS = 500;

/**
 * How strongly columns go together, pair by pair, in the records and in the synthetic rows: Cramer's V and mutual information of codes, where missing is a
 * value like any other, and Spearman's correlation of ordered columns, by their numbers where they have any.
 */
export function association(inputs: UtilityInputs): UtilitySection {
  return {
    metric: 'association',
    title: 'Relations between pairs of columns',
    results: [...countedResults(inputs), ...rankResults(inputs), ...associationOfGroups(inputs)],
  };
}

const CRAMERS_V = {
  metric: 'cramers-v',
  words: "Cramer's V (from 0 to 1, corrected for bias after Bergsma 2013; 0 where a column has one value)",
};
const MUTUAL_INFORMATION = {
  metric: 'mutual-information',
  words: 'mutual information (in nats, corrected for bias after Miller and Madow)',
};
const SPEARMAN = {
  metric: 'spearman',
  words:
    "Spearman's rank correlation (from -1 to 1, over rows where both have a value; 0 where a column has one value)",
};

function countedResults(inputs: UtilityInputs): UtilityResult[] {
  const { real, synthetic } = inputs;
  const set = marginalSet(
    real.columns.map(({ size }) => size),
    2,
    MOST_PAIRS,
    MOST_PAIR_CELLS,
  );
  if (set.marginals.length === 0) {
    const because =
      set.possible === 0 ? 'the table has one column' : 'every pair of columns has more cells than are counted';
    return [CRAMERS_V, MUTUAL_INFORMATION].map((measure) => withoutPairs(inputs, measure, because));
  }
  const { halves, independent } = referenceTables(inputs);
  const [ofReal, ofSynthetic, ofIndependent, ...ofHalves] = countedMeasures(
    [real, synthetic, independent, ...(halves ?? [])],
    set.marginals,
  );
  const resultsBy = (measure: typeof CRAMERS_V, by: keyof CountedMeasures): UtilityResult[] =>
    couplingResults(inputs, {
      ...measure,
      ...pairsOf(set),
      real: ofReal![by],
      synthetic: ofSynthetic![by],
      independent: ofIndependent![by],
      halves: halves && [ofHalves[0]![by], ofHalves[1]![by]],
    });
  return [...resultsBy(CRAMERS_V, 'cramersV'), ...resultsBy(MUTUAL_INFORMATION, 'mutualInformation')];
}

function rankResults(inputs: UtilityInputs): UtilityResult[] {
  const { real, synthetic } = inputs;
  const ordered = real.columns.flatMap((column, c) => (isOrdered(column) ? [c] : []));
  const set = marginalSet(
    ordered.map(() => 1),
    2,
    MOST_ORDERED_PAIRS,
  );
  const pairs = set.marginals.map((pair) => pair.map((place) => ordered[place]!));
  if (pairs.length === 0) {
    return [withoutPairs(inputs, SPEARMAN, 'the table has fewer than two columns whose values have an order')];
  }
  const { halves, independent } = referenceTables(inputs);
  return couplingResults(inputs, {
    ...SPEARMAN,
    ...pairsOf({ ...set, marginals: pairs }),
    real: rankMeasures(real, pairs),
    synthetic: rankMeasures(synthetic, pairs),
    independent: rankMeasures(independent, pairs),
    halves: halves && [rankMeasures(halves[0], pairs), rankMeasures(halves[1], pairs)],
  });
}

const pairsOf = ({ marginals, possible }: MarginalSet): { pairs: MarginalSet['marginals']; possible: number } => ({
  pairs: marginals,
  possible,
});

const withoutPairs = (inputs: UtilityInputs, { metric, words }: typeof CRAMERS_V, because: string): UtilityResult =>
  unavailableResult(
    inputs,
    { metric, definition: `Mean absolute difference between the records and the synthetic rows in ${words}.` },
    because,
  );
