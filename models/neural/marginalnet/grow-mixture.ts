import { splitRho } from '../../../privacy/budget.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { Rational } from '../../../privacy/rational.ts';
import type { GrownTree } from '../../graphical/cliquetree/grow-tree.ts';
import { toMeasurement } from '../../graphical/estimation/measurement.ts';
import { columnQuestions, measureColumns } from '../../graphical/measure-columns.ts';
import { expectedOneWayError } from '../../graphical/planning/expected-error.ts';
import { oneWayRequests } from '../../graphical/planning/one-way-noise.ts';
import { toWeights } from '../../graphical/planning/shares.ts';
import type { ModelInputs, PlannedQuestion } from '../../model.ts';
import { cpuOperations } from '../backends/cpu/cpu-operations.ts';
import { columnKnowledge } from './column-knowledge.ts';
import { ensembleLimits, fitEnsemble } from './fit-ensemble.ts';
import { pairsToFollow } from './follow-pairs.ts';
import { measurePairs, PAIRS_QUESTION } from './measure-pairs.ts';
import type { Mixture } from './mixture.ts';
import { mixtureTree, roomForComponents } from './mixture-tree.ts';
import { pairTargets } from './pair-targets.ts';

/** Most cells that components and hard constraints take together. */
const MAX_CONSTRAINED_CELLS: number = 2 ** 22;
/** Mean one-way error that the whole budget would leave, where the number of records is not known beforehand. */
const ASSUMED_ERROR = 0.02;
/** Above this one-way error even of the whole budget, pairs would be noise and one-way counts get everything. */
const TOO_WEAK_FOR_PAIRS = 0.3;
const LEAST_ONE_WAY = 0.1;
const MOST_ONE_WAY = 0.6;

/** How the budget is split. Worked out from public inputs alone. */
export interface MixtureBudget {
  readonly oneWay: Rational;
  /** Absent where only single columns are counted. */
  readonly pairs: Rational | undefined;
}

export function splitMixtureBudget(inputs: ModelInputs): MixtureBudget {
  const { columns, rho, expectedRows } = inputs;
  const weakness =
    expectedRows === undefined
      ? ASSUMED_ERROR
      : expectedOneWayError(columns, oneWayRequests(inputs, rho), expectedRows);
  if (columns.length < 2 || weakness > TOO_WEAK_FOR_PAIRS) return { oneWay: rho, pairs: undefined };
  const share = Math.min(MOST_ONE_WAY, Math.max(LEAST_ONE_WAY, 0.15 * (weakness / 0.006) ** 0.55));
  const [oneWay, pairs] = splitRho(rho, toWeights([share, 1 - share]));
  return { oneWay: oneWay!, pairs: pairs! };
}

/** What `growMixture` will ask. */
export function mixtureQuestions(inputs: ModelInputs, { oneWay, pairs }: MixtureBudget): PlannedQuestion[] {
  const questions = columnQuestions(inputs, oneWay);
  if (pairs === undefined) return questions;
  return [
    ...questions,
    {
      id: PAIRS_QUESTION,
      description: 'Counts of all pairs of columns, but of those with very many values, at most',
      event: { kind: 'zcdp', rho: pairs },
    },
  ];
}

/** Single columns, all pairs, and the mixture that follows them; all after the last answer is post-processing. */
export async function growMixture(
  inputs: ModelInputs,
  guard: Guard,
  progress: (done: number, total: number) => void,
): Promise<GrownTree> {
  const budget = splitMixtureBudget(inputs);
  const steps = 20;
  progress(0, steps);
  const { answers, stage, counts, coarse } = await measureColumns(guard, inputs, budget.oneWay);
  progress(1, steps);
  const pairAnswers = budget.pairs === undefined ? [] : await measurePairs(coarse, stage, budget.pairs);
  progress(2, steps);
  const { sizes, bases, measurements, total, possible } = stage;
  const pairs = pairAnswers.map(toMeasurement);
  const targets = pairTargets({ sizes, bases, columns: measurements, pairs, total, possible });
  const mixture =
    pairs.length === 0
      ? product(targets.bases)
      : await fitted(targets, roomForComponents(sizes, possible, MAX_CONSTRAINED_CELLS), (done, all) =>
          progress(2 + Math.floor(((steps - 3) * done) / all), steps),
        );
  const parts = mixtureTree(mixture, { sizes, columns: columnKnowledge(measurements, pairs), total, possible });
  const outer = pairsToFollow(parts, pairs);
  progress(steps, steps);
  return { stage, parts: { ...parts, outer }, answers: [...answers, ...pairAnswers], columnCounts: counts };
}

async function fitted(
  targets: ReturnType<typeof pairTargets>,
  room: number,
  progress: (done: number, total: number) => void,
): Promise<Mixture> {
  const operations = await cpuOperations({ threads: 1, deterministic: true });
  try {
    return await fitEnsemble(operations, targets, ensembleLimits(targets.starts.at(-1)!, room), progress);
  } finally {
    await operations.close();
  }
}

/** A mixture of one component. */
const product = (bases: Float64Array): Mixture => ({ weights: Float64Array.of(1), tables: Float32Array.from(bases) });
