import { UserError } from '../../../privacy/errors.ts';
import { trainingEvent } from '../../../privacy/guard/events.ts';
import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { eventOfView } from '../../../privacy/guard/views/events.ts';
import { sha256 } from '../../../privacy/ledger/canonical-json.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { mst } from '../../graphical/mst/family.ts';
import type { PlannedQuestion } from '../../model.ts';
import { AdamLearner } from '../../neural/training/adam-learner.ts';
import type { ConditionalModel } from '../conditional-model.ts';
import type { LinkedFamily, LinkedFitted, LinkedInputs, LinkedPlan, ViewGuards } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { refuseImpossibleEvents } from '../recipe/refuse-impossible-events.ts';
import { SEQUENCE, SequenceModel } from './sequence-model.ts';
import { initialParameters } from './sequence-parameters.ts';
import { expectedBatch, HIDDEN, type SequenceTraining, sequencePlan, whyNotSequence } from './sequence-plan.ts';

const TRAINING = 'train';
const BETA1 = 0.9;
const BETA2 = 0.99;
const AVERAGING = 0.98;
/** Parameters, sums and running means of a weight. */
const BYTES_A_WEIGHT = 48;
const STATE_BYTES = 3e8;
/** Of the progress of one part. */
const PARTS = 100;

/**
 * A gated recurrent unit over the events of a unit (Cho et al. 2014), trained by noisy sums of clipped gradients of whole units (Abadi et al. 2016).
 * It draws events in place of the clique trees `first` and `step`. What units are, with the measured number of their events, and details are
 * trees of pairs (`mst`): all events of their questions are fixed beforehand, which the account of a plan that trains rests on.
 */
export const sequence: LinkedFamily = {
  kind: SEQUENCE,

  /** Throws `CONFIG_INVALID` for impossible combinations of events, and where clique trees are expected to be better, unless forced. */
  plan(inputs: LinkedInputs): LinkedPlan {
    refuseImpossibleEvents(SEQUENCE, inputs);
    const why = whyNotSequence(inputs);
    if (why !== undefined && inputs.forced !== true) throw notExpectedBest(why);
    const { trees, training, layout, weights } = sequencePlan(inputs);
    const questions: PlannedQuestion[] = trees.flatMap(({ view, model }) =>
      model.questions.map((question) => ({
        ...question,
        id: `${view.name}/${question.id}`,
        event: eventOfView(view, question.event),
      })),
    );
    for (let charge = 1; charge <= training.steps / training.stepsPerCharge; charge++) {
      questions.push({
        id: `${layout.view.name}/${TRAINING}/${charge}`,
        description: `${training.stepsPerCharge} noisy sums of clipped gradients`,
        event: trainingEvent(training),
      });
    }
    return {
      kind: SEQUENCE,
      views: trees,
      questions,
      memoryBytes: Math.max(...trees.map(({ model }) => model.memoryBytes)) + BYTES_A_WEIGHT * weights + STATE_BYTES,
      notes: [
        why === undefined
          ? 'There are units enough for a network: on simulated patients it was ahead of the clique trees (timeline) from there on.'
          : `The clique trees (timeline) are expected to be better here: ${why}.`,
        `Training takes ${training.steps} steps, each over about ${Math.round(expectedBatch(training))} units, with noise of ${toNumberUp(training.noiseMultiplier).toPrecision(4)} times the clip on each of ${weights} weights.`,
        ...trees.flatMap(({ view, model }) => model.notes.map((note) => `View ${view.name}: ${note}`)),
      ],
    };
  },

  async fit(
    inputs: LinkedInputs,
    guards: ViewGuards,
    progress: (done: number, total: number) => void,
  ): Promise<LinkedFitted> {
    const { trees, training, layout } = sequencePlan(inputs);
    const parts = (trees.length + 1) * PARTS;
    const models: ModelledView[] = [];
    const measurements: { view: string; marginals: readonly NoisyMarginal[] }[] = [];
    for (const [at, { view, inputs: told }] of trees.entries()) {
      const { model, measurements: marginals } = await mst.fit(told, guards(view), (done, total) =>
        progress(at * PARTS + Math.floor((PARTS * done) / Math.max(1, total)), parts),
      );
      models.push({ view, model: model as ConditionalModel });
      measurements.push({ view: view.name, marginals });
    }
    const { network, view } = layout;
    const { learningRate: _, ...asked } = training;
    const learner = sequenceLearner(training, initialParameters(network));
    const parameters = await guards(view).train({ id: TRAINING, network, ...asked, learner });
    progress(parts, parts);
    return { model: new SequenceModel(inputs.shape, models, HIDDEN, parameters), measurements };
  },
};

/** The learner of a plan that starts at `initial`. */
export function sequenceLearner(training: SequenceTraining, initial: Float32Array): AdamLearner {
  const { steps, learningRate } = training;
  return new AdamLearner(
    initial,
    { steps, learningRate, beta1: BETA1, beta2: BETA2, averaging: AVERAGING, divisor: expectedBatch(training) },
    sha256(new Uint8Array(initial.buffer)),
  );
}

const notExpectedBest = (why: string): UserError =>
  new UserError(
    'CONFIG_INVALID',
    `Cannot go on with the model ${SEQUENCE}: timeline is expected to be better here, since ${why}`,
    {
      hint: `Set model.kind: timeline, or say --force-model to go on with ${SEQUENCE} all the same.`,
    },
  );
