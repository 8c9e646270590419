import { exponentialEpsilon, splitRho } from '../../../privacy/budget.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { between } from '../../between.ts';
import type { ModelInputs } from '../../model.ts';
import { expectedOneWayError } from '../planning/expected-error.ts';
import { oneWayRequests } from '../planning/one-way-noise.ts';
import { toWeights } from '../planning/shares.ts';
import type { RoundBudget } from './refinement.ts';

/** How a clique tree's budget is split. Worked out from public inputs alone. */
export interface BudgetSplit {
  readonly oneWay: Rational;
  /** For sets that are measured before any is chosen; absent where there are none. */
  readonly first: Rational | undefined;
  /** The last chooses among pairs and triples inside cliques and pairs outside, the others among pairs that the tree has room for. */
  readonly rounds: readonly RoundBudget[];
}

/** Mean one-way error that the whole budget would leave, where the number of records is not known beforehand. */
const ASSUMED_ERROR = 0.02;
/** Above this one-way error even of the whole budget, pairs would be noise and one-way counts get everything. */
const TOO_WEAK_FOR_PAIRS = 0.3;
/** Above this one-way error of the whole budget only the strongest pairs stand out, so fewer are measured, with less noise. */
const WEAK_FOR_MANY_PAIRS = 0.1;
const MAX_ROUNDS = 8;
/** Each forest beyond these makes the last round worth one ordinary round more, from one to the most. */
const FORESTS_THAT_FIT = 5;
const MOST_IN_LAST = 4;
/** Most choices of an ordinary round, each of which looks at every candidate. */
export const MAX_PICKS = 64;
const CHOICE_SHARE = 0.06;
/** Of what pairs get, for those that are known to matter. */
const FIRST_SHARE = 0.5;

/**
 * The weaker the signal, the larger the part of the one-way counts, on which everything rests, and the fewer the rounds that the
 * rest is spread over. Where it is strong, more stands out than a tree has room for, and the last round, which alone looks beyond
 * the tree, is worth several; what pairs are off by is then the model's, and noise is all that is wrong with single columns, which get more again. The measure of weakness is the mean one-way error if they were given the whole budget. The rules
 * were read off the best settings for two tables at budgets that lie factors of ten apart. With `countedAgain`, single columns are counted another
 * time when all this is done, and get nothing for a strong signal.
 */
export function splitBudget(inputs: ModelInputs, countedAgain = false): BudgetSplit {
  const { columns, rho, expectedRows } = inputs;
  const weakness =
    expectedRows === undefined
      ? ASSUMED_ERROR
      : expectedOneWayError(columns, oneWayRequests(inputs, rho), expectedRows);
  const forests = between(1, MAX_ROUNDS, Math.round(-2.6 * Math.log10(weakness) - 0.95));
  const roundCount = weakness > TOO_WEAK_FOR_PAIRS ? 0 : Math.min(forests, Math.floor(columns.length / 2));
  if (roundCount === 0) return { oneWay: rho, first: undefined, rounds: [] };
  const oneWayShare = Math.max(shareOfWeak(weakness), countedAgain ? 0 : shareOfStrong(weakness));
  const worthwhile = Math.max(1, Math.round((columns.length - 1) * Math.min(1, WEAK_FOR_MANY_PAIRS / weakness)));
  const picks = Math.min(worthwhile, MAX_PICKS);
  const last = Math.min(MOST_IN_LAST, 1 + Math.max(0, roundCount - FORESTS_THAT_FIT));
  const sizes = [...new Array<number>(roundCount).fill(1), last];
  const size = roundCount + last;
  const known = (inputs.measuredFirst?.length ?? 0) > 0 ? (inputs.measuredFirstShare ?? FIRST_SHARE) : 0;
  const choice = (CHOICE_SHARE * (1 - known)) / size;
  const measure = ((1 - oneWayShare) * (1 - known)) / size - choice;
  const shares = [
    oneWayShare,
    (1 - oneWayShare) * known,
    ...sizes.flatMap((times) => [times * choice, times * measure]),
  ];
  const [oneWay, first, ...parts] = splitRho(rho, toWeights(shares));
  const rounds = sizes.map((times, round) => ({
    epsilon: exponentialEpsilon(parts[2 * round]!, BigInt(times * picks)),
    picks: times * picks,
    measure: parts[2 * round + 1]!,
  }));
  return { oneWay: oneWay!, first: known === 0 ? undefined : first!, rounds };
}

const shareOfWeak = (weakness: number): number => between(0.13, 0.7, 0.15 * (weakness / 0.006) ** 0.55);

/** A third, about as much as `mst` gives them, at an error of a thousandth, and soon less above it. */
const shareOfStrong = (weakness: number): number => 0.35 * Math.min(1, 0.0011 / weakness) ** 0.8;
