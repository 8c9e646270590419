import { splitRho } from '../../../privacy/budget.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import type { ModelInputs } from '../../model.ts';
import { toWeights } from '../shares.ts';

/** How a clique tree's budget is split. Worked out from public inputs alone. */
export interface BudgetSplit {
  /** For each column, the budget of its one-way counts. */
  readonly oneWay: readonly Rational[];
  /** For each round, the budget of the scores and that of the counts. The last round measures triples too. */
  readonly rounds: readonly { readonly score: Rational; readonly measure: Rational }[];
}

/** Records per unit of noise in a one-way count, where the number of records is not known beforehand. */
const ASSUMED_SIGNAL = 500;
/** Below this many records per unit of noise, pairs are noise and everything goes to the one-way counts. */
const TOO_WEAK_FOR_PAIRS = 12;
const MAX_ROUNDS = 8;
const SCORE_SHARE = 0.05;
/** The noise of a marginal matters in proportion to its cells; this exponent makes the sum of such noises least. */
const CELLS_EXPONENT = 2 / 3;

/**
 * The weaker the signal, the larger the part of the one-way counts, on which everything rests, and the fewer the rounds that the
 * rest is spread over. Signal is the expected number of records over the noise that a one-way count would have if the
 * columns shared the budget equally.
 */
export function splitBudget({ columns, rho, maxRowsPerUnit, expectedRows }: ModelInputs): BudgetSplit {
  const noise = maxRowsPerUnit * Math.sqrt(columns.length / (2 * toNumberUp(rho)));
  const signal = expectedRows === undefined ? ASSUMED_SIGNAL : Math.max(1, expectedRows) / noise;
  const forests = signal < TOO_WEAK_FOR_PAIRS ? 0 : between(1, MAX_ROUNDS, Math.round(2.6 * Math.log10(signal) - 3.9));
  const roundCount = columns.length === 1 ? 0 : Math.min(forests, Math.ceil(columns.length / 2));
  const bySize = toWeights(columns.map(({ size }) => size ** CELLS_EXPONENT));
  if (roundCount === 0) return { oneWay: splitRho(rho, bySize), rounds: [] };
  const oneWayShare = between(0.08, 0.7, 0.2 * (signal / 2000) ** -0.35);
  const eachScore = SCORE_SHARE / (roundCount + 1);
  const eachMeasure = (1 - oneWayShare - SCORE_SHARE) / (roundCount + 1);
  const parts = splitRho(
    rho,
    toWeights([oneWayShare, ...Array.from({ length: roundCount + 1 }, () => [eachScore, eachMeasure]).flat()]),
  );
  return {
    oneWay: splitRho(parts[0]!, bySize),
    rounds: Array.from({ length: roundCount + 1 }, (_, round) => ({
      score: parts[1 + 2 * round]!,
      measure: parts[2 + 2 * round]!,
    })),
  };
}

const between = (low: number, high: number, value: number): number => Math.min(high, Math.max(low, value));
