import { calibrateNoiseMultiplier } from '../../../privacy/accounting/calibrate-noise-multiplier.ts';
import { nearestNumber } from '../../../privacy/decimal.ts';
import { parameterCount, parameterShapes } from '../../../privacy/gradients/network/parameter-shapes.ts';
import { eventOfView } from '../../../privacy/guard/views/events.ts';
import { type Rational, rational, toNumberUp } from '../../../privacy/rational.ts';
import { mst } from '../../graphical/mst/family.ts';
import type { LinkedInputs, PlannedView } from '../linked-model.ts';
import { splitAmongViews } from '../recipe/split-among-views.ts';
import { viewInputs } from '../recipe/view-inputs.ts';
import { viewsOf } from '../recipe/views-of.ts';
import { type SequenceLayout, sequenceLayout } from './sequence-layout.ts';

/** Everything about a sequence that is fixed before any record is opened. */
export interface SequencePlan {
  readonly layout: SequenceLayout;
  /** Parameters of the network. */
  readonly weights: number;
  /** Of what units are, and of details: a tree of pairs each, whose questions are fixed beforehand. */
  readonly trees: readonly (PlannedView & { readonly inputs: ReturnType<typeof viewInputs> })[];
  readonly training: SequenceTraining;
}

export interface SequenceTraining {
  readonly steps: number;
  readonly stepsPerCharge: number;
  readonly probability: Rational;
  readonly expectedUnits: number;
  readonly clip: number;
  readonly noiseMultiplier: Rational;
  readonly learningRate: number;
}

/** Numbers of the state. Twice as many were no better on simulated patients, and cost noise on as many more weights. */
export const HIDDEN = 24;
/** Of ten parts of the budget in zCDP, what these trees get: the length and what a unit is are few columns, read off many units. */
const TREES = 1n;
const PARTS = 10n;
const STEPS = 200;
const STEPS_PER_CHARGE = 10;
/** Units of a step. */
const BATCH = 16_000;
const PROBABILITY_STEPS = 2 ** 16;
const LEAST_PROBABILITY = 1 / 2048;
const UNITS_WHERE_UNKNOWN = 10_000;
/** About a quarter of the norm that the gradient of a unit of five events has, so that nearly all are clipped. A power of two. */
const CLIP = 4;
const LEARNING_RATE = 0.06;

/** The plan, the same each time. Throws `BUDGET_INVALID` for too little budget, and `RangeError` without the budget of the whole plan. */
export function sequencePlan(inputs: LinkedInputs): SequencePlan {
  const known = PLANS.get(inputs);
  if (known !== undefined) return known;
  const plan = Object.freeze(planned(inputs));
  PLANS.set(inputs, plan);
  return plan;
}

/** Calibrating takes seconds, and a plan is asked for twice. */
const PLANS = new WeakMap<LinkedInputs, SequencePlan>();

function planned(inputs: LinkedInputs): SequencePlan {
  const { shape, rho, whole, expected } = inputs;
  if (whole === undefined) throw new RangeError('Cannot plan training without the budget of the whole plan');
  const layout = sequenceLayout(shape, HIDDEN);
  const views = viewsOf({ shape, rho: partOf(rho), expected }).filter(
    ({ kind }) => kind === 'patient' || kind === 'inside',
  );
  const shares = splitAmongViews(partOf(rho), views);
  const trees = views.map((view, at) => {
    const told = viewInputs(inputs, view, shares[at]!);
    return { view, rho: shares[at]!, model: mst.plan(told), inputs: told };
  });
  const expectedUnits = expected.units ?? UNITS_WHERE_UNKNOWN;
  const probability = probabilityFor(expectedUnits);
  const beside = {
    kind: 'composed' as const,
    events: [
      whole.beside,
      ...trees.flatMap(({ view, model }) => model.questions.map(({ event }) => eventOfView(view, event))),
    ],
  };
  return {
    layout,
    weights: weightsOf(layout),
    trees,
    training: {
      steps: STEPS,
      stepsPerCharge: STEPS_PER_CHARGE,
      probability,
      expectedUnits,
      clip: CLIP,
      noiseMultiplier: calibrateNoiseMultiplier({ ...whole, beside }, { probability, steps: STEPS }),
      learningRate: LEARNING_RATE,
    },
  };
}

const weightsOf = ({ network }: SequenceLayout): number => parameterCount(parameterShapes(network));

const partOf = ({ numerator, denominator }: Rational): Rational => rational(numerator * TREES, denominator * PARTS);

function probabilityFor(units: number): Rational {
  const wanted = Math.min(1, Math.max(LEAST_PROBABILITY, BATCH / units));
  return rational(Math.ceil(wanted * PROBABILITY_STEPS), PROBABILITY_STEPS);
}

/** Units that take part in a step, as far as one can say beforehand. */
export const expectedBatch = ({ probability, expectedUnits }: SequenceTraining): number =>
  toNumberUp(probability) * expectedUnits;

/** Patients times epsilon from which the network was ahead of the clique trees on simulated patients, with fewer weights than that (docs/neural.md). */
const LEAST_PRODUCT = 1e5;

/** Why clique trees are expected to be better; `undefined` where the network is. */
export function whyNotSequence(inputs: LinkedInputs): string | undefined {
  const { units } = inputs.expected;
  const weights = weightsOf(sequenceLayout(inputs.shape, HIDDEN));
  if (units === undefined) return 'how many units there are is not stated (expectedUnits)';
  const epsilon = nearestNumber(inputs.whole!.epsilon);
  const product = units * epsilon;
  if (product < LEAST_PRODUCT) {
    return `${units} units at epsilon ${epsilon} are too few to train a network: units times epsilon should be ${LEAST_PRODUCT} at least`;
  }
  if (weights > product) {
    return `the network has ${weights} weights, more than units times epsilon (${product})`;
  }
  return undefined;
}
