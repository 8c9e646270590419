import { compareMarginals } from '../compare-marginals.ts';
import { type MarginalSet, marginalSet } from '../marginal-set.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import type { JsonObject } from '../report-json.ts';
import { equivalentSubsample, subsampleCurve } from './equivalent-subsample.ts';
import { kMarginalScore } from './k-marginal-score.ts';
import { type MarginalErrors, marginalErrors } from './marginal-error.ts';
import { resultOf } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

/** Above this many marginals of one order, as many of them at random. */
const MOST_MARGINALS = 3_000;

const WAYS_IN_WORDS = ['', 'single columns', 'pairs of columns', 'triples of columns'];

/**
 * L1 distance between the normalised marginals of one, two and three columns: the mean, and the marginals that are kept worst. 0 for equal tables, 2 for
 * disjoint ones (McKenna et al. 2022, "AIM", Definition 2). Codes are compared: numbers by their bins, missing as a value like any other.
 */
export function worstMarginals(inputs: UtilityInputs): UtilitySection {
  const sizes = inputs.real.columns.map(({ size }) => size);
  const orders = [1, 2, 3].filter((ways) => ways <= sizes.length);
  const results = orders.flatMap((ways) => resultsOf(inputs, marginalSet(sizes, ways, MOST_MARGINALS)));
  return { metric: 'worst-marginals', title: 'Marginals, worst first', results };
}

function resultsOf(inputs: UtilityInputs, set: MarginalSet): UtilityResult[] {
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const [own, floor] = marginalErrors(real, [synthetic, independent], set);
  const [ceiling] = halves === undefined ? [] : marginalErrors(halves[0], [halves[1]], set);
  const words = WAYS_IN_WORDS[set.ways]!;
  const mean = resultOf(
    inputs,
    {
      metric: `marginal-error-${set.ways}`,
      definition: `Mean L1 distance, from 0 to 2, between the shares that the records and the synthetic rows have in the cells of ${words}.`,
      details: { ...setInJson(own!), ...(set.ways === 2 ? equivalent(inputs, set, own!.mean) : {}) },
    },
    { value: own!.mean, ceiling: ceiling?.mean, floor: floor!.mean },
  );
  return [mean, ...worst(inputs, set, own!)];
}

function setInJson({ marginals, possible, sampled, max }: MarginalErrors): JsonObject {
  return { marginals, possible, sampled, max };
}

/** In the words of SDNist: how small a random part of the records has an error as large. */
function equivalent({ real, seed }: UtilityInputs, set: MarginalSet, error: number): JsonObject {
  const curve = subsampleCurve(real, set, seed);
  const { percent, bound } = equivalentSubsample(error, curve);
  return {
    kMarginalScore: kMarginalScore(error),
    equivalentSubsample: { percent, bound },
    subsamples: curve.map((point) => ({ percent: point.percent, error: point.error })),
  };
}

function worst(inputs: UtilityInputs, { ways }: MarginalSet, own: MarginalErrors): UtilityResult[] {
  const { real } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const places = new Map(real.columns.map(({ name }, c) => [name, c]));
  return own.worst.map(({ columns, error }) => {
    const marginal = columns.map((name) => places.get(name)!);
    return resultOf(
      inputs,
      {
        metric: `marginal-error-${ways}-worst`,
        definition: 'L1 distance, from 0 to 2, of one marginal among those that are kept worst.',
        columns,
      },
      {
        value: error,
        ceiling: halves && errorOf(halves[0], halves[1], marginal),
        floor: errorOf(real, independent, marginal),
      },
    );
  });
}

function errorOf(a: UtilityInputs['real'], b: UtilityInputs['real'], marginal: readonly number[]): number {
  let found = 0;
  compareMarginals(a, [b], [marginal], (_, errors) => {
    found = errors[0]!;
  });
  return found;
}
