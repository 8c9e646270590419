import { calibrateNoiseMultiplier } from '../../../privacy/accounting/calibrate-noise-multiplier.ts';
import { splitRho } from '../../../privacy/budget.ts';
import { nearestNumber } from '../../../privacy/decimal.ts';
import { UserError } from '../../../privacy/errors.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import type { MarginalRequest } from '../../../privacy/guard/guard.ts';
import { type Rational, rational, toNumberUp } from '../../../privacy/rational.ts';
import { oneWayRequests } from '../../graphical/planning/one-way-noise.ts';
import type { ModelInputs } from '../../model.ts';
import { refuseVocabulary } from './vocabulary.ts';

/** Everything about training that is fixed before any record is opened. */
export interface TrainingPlan {
  readonly oneWay: readonly MarginalRequest[];
  readonly order: readonly number[];
  readonly probability: Rational;
  readonly expectedUnits: number;
  readonly steps: number;
  readonly stepsPerCharge: number;
  readonly clip: number;
  readonly noiseMultiplier: Rational;
  readonly learningRate: number;
}

/** Of ten shares of the budget in zCDP, what counts of single columns get. */
const ONE_WAY_SHARE = 2n;
const OTHER_SHARES = 8n;
/** Units of a step: more of them add little, fewer add noise. */
const BATCH = 2500;
const PROBABILITY_STEPS = 1024;
const LEAST_PROBABILITY = 1 / 64;
const UNITS_WHERE_UNKNOWN = 10_000;
const STEPS_PER_CHARGE = 10;
const STEPS_AT_EPSILON_ONE = 150;
const MOST_STEPS = 500;
/** Steps times the learning rate, in units of the noise of a step, at epsilon 1. */
const WAY = 6;

/** The plan of the training, the same each time. Throws `DOMAIN_TOO_LARGE` for too many values and `BUDGET_INVALID` for too little budget. */
export function trainingPlan(inputs: ModelInputs): TrainingPlan {
  const known = PLANS.get(inputs);
  if (known !== undefined) return known;
  const plan = Object.freeze(planned(inputs));
  PLANS.set(inputs, plan);
  return plan;
}

/** Calibrating takes seconds, and a plan is asked for twice. */
const PLANS = new WeakMap<ModelInputs, TrainingPlan>();

function planned(inputs: ModelInputs): TrainingPlan {
  const { columns, whole, rho, maxRowsPerUnit, expectedRows } = inputs;
  refuseVocabulary(columns);
  if (whole === undefined) throw new RangeError('Cannot plan training without the budget of the whole plan');
  const [share] = splitRho(rho, [ONE_WAY_SHARE, OTHER_SHARES]);
  const oneWay = oneWayRequests(inputs, share!);
  const expectedUnits = unitsOf(expectedRows ?? UNITS_WHERE_UNKNOWN, maxRowsPerUnit);
  const probability = probabilityFor(expectedUnits);
  const epsilon = nearestNumber(whole.epsilon);
  const steps = stepsFor(epsilon);
  const beside = {
    kind: 'composed' as const,
    events: [whole.beside, marginalsEvent({ marginals: oneWay }, maxRowsPerUnit)],
  };
  return {
    oneWay,
    order: orderOf(inputs),
    probability,
    expectedUnits,
    steps,
    stepsPerCharge: STEPS_PER_CHARGE,
    clip: clipFor(columns.length),
    noiseMultiplier: calibrateNoiseMultiplier({ ...whole, beside }, { probability, steps }),
    learningRate: (WAY * epsilon ** 0.2) / steps,
  };
}

/** A guess of how many units so many rows are of: fewer where units have several, by how much nobody knows. */
export const unitsOf = (rows: number, maxRowsPerUnit: number): number =>
  Math.max(1, Math.round(rows / Math.sqrt(maxRowsPerUnit)));

function probabilityFor(units: number): Rational {
  const wanted = Math.min(1, Math.max(LEAST_PROBABILITY, BATCH / units));
  return rational(Math.ceil(wanted * PROBABILITY_STEPS), PROBABILITY_STEPS);
}

/** More budget bears more steps, and longer ones; found on Adult at epsilon 0.1, 1 and 10. */
function stepsFor(epsilon: number): number {
  const wanted = Math.min(MOST_STEPS, STEPS_AT_EPSILON_ONE * epsilon ** 0.43);
  return STEPS_PER_CHARGE * Math.max(1, Math.round(wanted / STEPS_PER_CHARGE));
}

/** Columns of few values first, so that what is known of a row when a column of many is drawn is as much as can be. */
const orderOf = ({ columns }: ModelInputs): readonly number[] =>
  columns.map((_, column) => column).toSorted((a, b) => columns[a]!.size - columns[b]!.size || a - b);

/**
 * About the norm of the gradient of a row: the softmax of the column at place k of the order has an error of norm about 0.6, which counts for its bias and for the
 * weights from k columns. A power of two, so that noise and clip are exact.
 */
export function clipFor(columns: number): number {
  const norm = Math.sqrt((0.4 * columns * (columns + 1)) / 2);
  return 2 ** Math.round(Math.log2(norm));
}

/** Units that take part in a step, as far as one can say beforehand. */
export const expectedBatch = ({ probability, expectedUnits }: TrainingPlan): number =>
  toNumberUp(probability) * expectedUnits;

/** Refuses a plan whose noise would hide whatever a step could learn. */
export function refuseBlindTraining(plan: TrainingPlan, whole: NonNullable<ModelInputs['whole']>): void {
  if (signalOf(plan) >= LEAST_SIGNAL) return;
  throw new UserError(
    'BUDGET_INVALID',
    `Cannot train with epsilon ${nearestNumber(whole.epsilon)} on about ${plan.expectedUnits} units: noise would hide all that they could teach`,
    { hint: 'Raise epsilon, or take the model "cliquetree" or "independent".' },
  );
}

const LEAST_SIGNAL = 1;

/** What all units could add up to over the whole run, if they agreed, in deviations of the noise over it. */
export const signalOf = (plan: TrainingPlan): number =>
  (expectedBatch(plan) * Math.sqrt(plan.steps)) / toNumberUp(plan.noiseMultiplier);
