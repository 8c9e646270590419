import { splitRho } from '../../../privacy/budget.ts';
import type { Rational } from '../../../privacy/rational.ts';
import type { ModelInputs } from '../../model.ts';
import { expectedOneWayError } from '../expected-error.ts';
import { oneWayRequests } from '../one-way-noise.ts';
import { toWeights } from '../shares.ts';

/** How a clique tree's budget is split. Worked out from public inputs alone. */
export interface BudgetSplit {
  readonly oneWay: Rational;
  /** For each round, the budget of the scores and that of the counts. The last round measures triples too. */
  readonly rounds: readonly { readonly score: Rational; readonly measure: Rational }[];
}

/** Mean one-way error that the whole budget would leave, where the number of records is not known beforehand. */
const ASSUMED_ERROR = 0.02;
/** Above this one-way error even of the whole budget, pairs would be noise and one-way counts get everything. */
const TOO_WEAK_FOR_PAIRS = 0.5;
const MAX_ROUNDS = 8;
const SCORE_SHARE = 0.05;

/**
 * The weaker the signal, the larger the part of the one-way counts, on which everything rests, and the fewer the rounds that the
 * rest is spread over. The measure of weakness is the mean one-way error if they were given the whole budget. The two rules were
 * read off the best settings for one table at three budgets that lie a factor of ten apart.
 */
export function splitBudget(inputs: ModelInputs): BudgetSplit {
  const { columns, rho, expectedRows } = inputs;
  const weakness =
    expectedRows === undefined
      ? ASSUMED_ERROR
      : expectedOneWayError(columns, oneWayRequests(inputs, rho), expectedRows);
  const forests = between(1, MAX_ROUNDS, Math.round(-2.6 * Math.log10(weakness) - 0.95));
  const roundCount = weakness > TOO_WEAK_FOR_PAIRS ? 0 : Math.min(forests, Math.floor(columns.length / 2));
  if (roundCount === 0) return { oneWay: rho, rounds: [] };
  const oneWayShare = between(0.08, 0.7, 0.2 * (weakness / 0.006) ** 0.36);
  const eachScore = SCORE_SHARE / (roundCount + 1);
  const eachMeasure = (1 - oneWayShare - SCORE_SHARE) / (roundCount + 1);
  const rounds = Array.from({ length: roundCount + 1 }, () => [eachScore, eachMeasure]).flat();
  const parts = splitRho(rho, toWeights([oneWayShare, ...rounds]));
  return {
    oneWay: parts[0]!,
    rounds: Array.from({ length: roundCount + 1 }, (_, round) => ({
      score: parts[1 + 2 * round]!,
      measure: parts[2 + 2 * round]!,
    })),
  };
}

const between = (low: number, high: number, value: number): number => Math.min(high, Math.max(low, value));
