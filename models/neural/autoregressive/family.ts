import type { FeedForward } from '../../../privacy/gradients/network/network.ts';
import { marginalsEvent, trainingEvent } from '../../../privacy/guard/events.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import { sha256 } from '../../../privacy/ledger/canonical-json.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { columnCounts, toMeasurement } from '../../graphical/estimation/measurement.ts';
import { oneWayStage } from '../../graphical/estimation/one-way.ts';
import { log } from '../../graphical/inference/elementary.ts';
import { possibleTables } from '../../graphical/inference/hard-constraints.ts';
import { expectedOneWayError } from '../../graphical/planning/expected-error.ts';
import { baseBytes, constraintBytes } from '../../graphical/planning/expected-memory.ts';
import type { Fitted, ModelFamily, ModelInputs, ModelPlan, PlannedQuestion } from '../../model.ts';
import { AdamLearner } from '../training/adam-learner.ts';
import { trainable } from '../training/trainable.ts';
import { AUTOREGRESSIVE, AutoregressiveModel } from './autoregressive-model.ts';
import { type AutoregressiveParts, NEVER, networkOf } from './parts.ts';
import { planNotes } from './plan-notes.ts';
import { possiblePrefixes } from './possible-prefixes.ts';
import { rake } from './rake.ts';
import { expectedBatch, refuseBlindTraining, type TrainingPlan, trainingPlan } from './training-plan.ts';

const TRAINING = 'train';
const BETA1 = 0.9;
const BETA2 = 0.99;
const AVERAGING = 0.98;
/** Parameters, sums and running means of a weight; and what a reference sample takes. */
const BYTES_A_WEIGHT = 48;
const SAMPLE_BYTES = 3e8;
/** Processor seconds of a row's gradient for each of its logits and columns, and of a weight in a step. */
const SECONDS_A_TERM = 2e-9;
const SECONDS_A_WEIGHT = 3e-7;

/**
 * A linear autoregressive network (Bengio and Bengio 2000; masks of Germain et al. 2015): each column by a softmax of a sum of weights of
 * the values before it. A fifth of the budget in zCDP counts single columns; the rest trains all weights by noisy sums of clipped
 * gradients (Abadi et al. 2016). Output biases start from the noisy counts, and are raked to them after training.
 */
export const autoregressive: ModelFamily = {
  kind: AUTOREGRESSIVE,

  plan(inputs: ModelInputs): ModelPlan {
    const { columns, maxRowsPerUnit, expectedRows, whole } = inputs;
    const training = trainingPlan(inputs);
    refuseBlindTraining(training, whole!);
    possiblePrefixes(sizesOf(inputs), training.order, possibleOf(inputs));
    const { oneWay, steps, stepsPerCharge } = training;
    const questions: PlannedQuestion[] = [
      {
        id: 'one-way',
        description: `Counts of the values of each of ${columns.length} columns`,
        event: marginalsEvent({ marginals: oneWay }, maxRowsPerUnit),
      },
    ];
    for (let charge = 1; charge <= steps / stepsPerCharge; charge++) {
      questions.push({
        id: `${TRAINING}/${charge}`,
        description: `${stepsPerCharge} noisy sums of clipped gradients`,
        event: trainingEvent(training),
      });
    }
    const weights = parametersOf(inputs);
    return {
      kind: AUTOREGRESSIVE,
      questions,
      expectedError:
        expectedRows === undefined
          ? undefined
          : { oneWay: expectedOneWayError(columns, oneWay, expectedRows), twoWay: undefined },
      memoryBytes: baseBytes(columns) + constraintBytes(inputs) + BYTES_A_WEIGHT * weights + SAMPLE_BYTES,
      fitSeconds:
        steps * (expectedBatch(training) * weightsOfRow(inputs) * SECONDS_A_TERM + weights * SECONDS_A_WEIGHT) + 10,
      notes: planNotes(inputs, training),
    };
  },

  async fit(inputs: ModelInputs, guard: Guard, progress: (done: number, total: number) => void): Promise<Fitted> {
    const { columns, shapes } = inputs;
    const training = trainingPlan(inputs);
    progress(0, 3);
    const answers = await guard.measureMarginals({ id: 'one-way', marginals: training.oneWay });
    const measurements = answers.map(toMeasurement);
    const possible = possibleOf(inputs);
    const { bases, total } = oneWayStage(columns, measurements, {
      mergeRare: false,
      smooth: true,
      possible,
      shapes,
    });
    progress(1, 3);
    const initial = initialParameters(inputs, bases, total);
    const network = networkOf(sizesOf(inputs), training.order);
    const trained = await guard.train({
      id: TRAINING,
      network,
      steps: training.steps,
      stepsPerCharge: training.stepsPerCharge,
      probability: training.probability,
      expectedUnits: training.expectedUnits,
      clip: training.clip,
      noiseMultiplier: training.noiseMultiplier,
      learner: learnerOf(training, initial, network),
    });
    progress(2, 3);
    const start = Float64Array.from(trained.subarray(trained.length - valuesOf(inputs)));
    const { order } = training;
    const parts: AutoregressiveParts = { columns, total, order, trained, bias: start, possible };
    const model = new AutoregressiveModel({ ...parts, bias: rake(parts, bases) });
    progress(3, 3);
    return { model, measurements: answers, columnCounts: measurements.map((one) => columnCounts(one)) };
  },
};

/** The learner of a plan that starts at `initial`. */
export function learnerOf(training: TrainingPlan, initial: Float32Array, network: FeedForward): AdamLearner {
  const { steps, learningRate, noiseMultiplier, clip } = training;
  return new AdamLearner(
    initial,
    {
      steps,
      learningRate,
      beta1: BETA1,
      beta2: BETA2,
      averaging: AVERAGING,
      divisor: expectedBatch(training),
      noise: toNumberUp(noiseMultiplier) * clip,
    },
    sha256(new Uint8Array(initial.buffer)),
    trainable(network),
  );
}

const sizesOf = ({ columns }: ModelInputs): readonly number[] => columns.map(({ size }) => size);

const valuesOf = ({ columns }: ModelInputs): number => columns.reduce((sum, { size }) => sum + size, 0);

const parametersOf = (inputs: ModelInputs): number => valuesOf(inputs) * (valuesOf(inputs) + 1);

/** Weights that one row looks up, and its exponentials. */
const weightsOfRow = (inputs: ModelInputs): number => valuesOf(inputs) * (inputs.columns.length + 20);

const possibleOf = (inputs: ModelInputs) => possibleTables(sizesOf(inputs), inputs.impossible);

/** No weights, and the logarithm of the expected share of each value as its bias. */
export function initialParameters(inputs: ModelInputs, bases: readonly Float64Array[], total: number): Float32Array {
  const initial = new Float32Array(parametersOf(inputs));
  let at = initial.length - valuesOf(inputs);
  for (const base of bases) for (const count of base) initial[at++] = count > 0 ? log(count / total) : NEVER;
  return initial;
}
