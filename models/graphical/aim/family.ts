import type { Guard } from '../../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import type { Fitted, ModelFamily, ModelInputs, ModelPlan, PlannedQuestion } from '../../model.ts';
import { ALL_THREE_WAY } from '../../workload.ts';
import { GraphicalModel } from '../graphical-model.ts';
import { columnQuestions, measureColumns } from '../measure-columns.ts';
import { expectedOneWayError } from '../planning/expected-error.ts';
import { expectedMeasured } from '../planning/expected-measured.ts';
import { expectedWorkload } from '../planning/expected-workload.ts';
import { oneWayRequests } from '../planning/one-way-noise.ts';
import { AdaptiveBudget, MOST_ROUNDS } from './adaptive-budget.ts';
import { type Closure, columnWeights, downwardClosure } from './closure.ts';
import { memoryBytes } from './memory-bytes.ts';
import { notesOf } from './notes.ts';
import { refittingRounds } from './refit-rounds.ts';
import { ROUNDS_POOL, Rounds } from './rounds.ts';
import { BYTES_PER_CELL, holdsSomePair } from './tree-bytes.ts';

const KIND = 'aim';
const MOST_BYTES = 80e6;
/** A table of more columns gets less room in proportion: its model is larger anyway, and so is the search's number of steps. */
const FULL_ROOM_COLUMNS = 16;
const PROGRESS_STEPS = 100;
const USUAL_ROUNDS_PER_COLUMN = 3;

export interface AimOptions {
  /** Most bytes of the maximal cliques' tables; 80 MB unless told, and less in proportion above 16 columns. */
  readonly mostBytes?: number;
}

interface Outline {
  readonly closure: Closure;
  /** Absent where the size limit holds no pair of the workload: everything then goes to one-way counts. */
  readonly budget: AdaptiveBudget | undefined;
  readonly oneWay: Rational;
}

/**
 * AIM (McKenna, Mullins, Sheldon and Miklau 2022, "AIM: An Adaptive and Iterative Mechanism for Differentially Private Synthetic
 * Data", Algorithms 1 to 4) on this project's engine.
 *
 * One-way counts first; then rounds, each of which chooses the marginal of the workload's downward closure on which the model is
 * most wrong, weighed by the workload, among those that a junction tree of the size allowed so far can hold; measures it; and
 * fits the model again. `docs/graphical.md` lists where it departs from the paper.
 */
export const aimFamily = ({ mostBytes }: AimOptions = {}): ModelFamily => {
  const roomFor = ({ columns }: ModelInputs): number =>
    mostBytes ?? MOST_BYTES * Math.min(1, FULL_ROOM_COLUMNS / columns.length);

  const outline = (inputs: ModelInputs): Outline => {
    const { columns, maxRowsPerUnit, rho, workload = ALL_THREE_WAY } = inputs;
    const sizes = columns.map(({ size }) => size);
    const room = roomFor(inputs);
    const closure = downwardClosure(workload, sizes, room / BYTES_PER_CELL);
    if (!holdsSomePair(sizes, closure.levels[1] ?? [], room)) {
      return { closure, budget: undefined, oneWay: rho };
    }
    const budget = new AdaptiveBudget(rho, columns.length, maxRowsPerUnit);
    return { closure, budget, oneWay: budget.oneWay };
  };

  return {
    kind: KIND,

    plan(inputs: ModelInputs): ModelPlan {
      const { columns, expectedRows } = inputs;
      const { closure, budget, oneWay } = outline(inputs);
      const requests = oneWayRequests(inputs, oneWay);
      const questions: PlannedQuestion[] = columnQuestions(inputs, oneWay);
      if (budget !== undefined) {
        questions.push({
          id: ROUNDS_POOL,
          description:
            'Rounds: a choice of the marginal on which the model is most wrong, and its counts; all together at most',
          event: { kind: 'zcdp', rho: budget.rounds },
        });
      }
      const levels = {
        oneWay: requests.map(({ sigmaSquared }) => toNumberUp(sigmaSquared)),
        pair: budget && pairVariance(inputs),
      };
      const workload = expectedWorkload(inputs, levels);
      const measured = expectedMeasured(inputs, {
        ...levels,
        pairs: usualRounds(columns.length),
        several: inputs.maxRowsPerUnit > 1,
      });
      return {
        kind: KIND,
        questions,
        expectedError:
          expectedRows === undefined
            ? undefined
            : { oneWay: expectedOneWayError(columns, requests, expectedRows), twoWay: undefined, workload, measured },
        memoryBytes: memoryBytes(
          columns.map(({ size }) => size),
          closure,
          roomFor(inputs),
        ),
        notes: notesOf(columns.length, closure, budget !== undefined),
      };
    },

    async fit(inputs: ModelInputs, guard: Guard, progress: (done: number, total: number) => void): Promise<Fitted> {
      const { columns, target, workload = ALL_THREE_WAY } = inputs;
      const { closure, budget, oneWay } = outline(inputs);
      progress(0, PROGRESS_STEPS);
      const { answers, stage, counts, coarse } = await measureColumns(guard, inputs, oneWay);
      const weights = columnWeights(workload, columns.length, target, closure.levels.length);
      const rounds = new Rounds({ guard: coarse, stage, closure, weights, mostBytes: roomFor(inputs) });
      if (budget !== undefined) {
        await rounds.take(budget, (share) => progress(Math.floor(PROGRESS_STEPS * share), PROGRESS_STEPS));
      }
      const model = new GraphicalModel({
        kind: KIND,
        columns,
        expansions: stage.expansions,
        outer: [],
        ...rounds.result,
      });
      progress(PROGRESS_STEPS, PROGRESS_STEPS);
      return { model, measurements: [...answers, ...rounds.measured], columnCounts: counts };
    },

    refitting: (inputs, released, start) => refittingRounds(KIND, inputs, released, start),
  };
};

/** Noise of a measured marginal if there are about as many as there usually are, for the prediction alone. */
const pairVariance = ({ columns, maxRowsPerUnit, rho }: ModelInputs): number =>
  (maxRowsPerUnit ** 2 * usualRounds(columns.length)) / (2 * toNumberUp(rho));

const usualRounds = (columns: number): number => Math.min(MOST_ROUNDS, USUAL_ROUNDS_PER_COLUMN * columns);

/** AIM with its usual size limit. */
export const aim: ModelFamily = aimFamily();
