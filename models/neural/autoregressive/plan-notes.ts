import { nearestNumber } from '../../../privacy/decimal.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { ModelInputs } from '../../model.ts';
import { expectedBatch, signalOf, type TrainingPlan } from './training-plan.ts';

/** Units that a step is made for; with fewer all take part in each. */
const FEW_UNITS = 2500;
const WEAK_SIGNAL = 1000;

/** Plain sentences about a plan to train. */
export function planNotes(inputs: ModelInputs, plan: TrainingPlan): readonly string[] {
  const { columns, expectedRows, maxRowsPerUnit, whole } = inputs;
  const { steps, stepsPerCharge, probability, noiseMultiplier, expectedUnits } = plan;
  const constant = columns.filter(({ size }) => size === 1);
  return [
    'The clique tree is expected to be better on this table: with the same budget it had a smaller error on every table that both were tried on.',
    `Training takes ${steps} steps, each over about ${Math.round(expectedBatch(plan))} units drawn at random (each with probability ${nearestNumber(probability)}), with noise of ${toNumberUp(noiseMultiplier).toPrecision(4)} times the clip.`,
    `A run that is stopped goes on from its last checkpoint: each interruption costs up to ${stepsPerCharge} of the ${steps} steps; nothing is spent beyond the plan.`,
    ...(expectedRows === undefined
      ? [`The plan takes a guess of ${expectedUnits} units, since expectedRows is not stated.`]
      : []),
    ...(expectedUnits < FEW_UNITS && expectedRows !== undefined
      ? ['There are too few units for batches: each step takes all of them, so that drawing at random hides nobody.']
      : []),
    ...(signalOf(plan) < WEAK_SIGNAL
      ? [
          `Epsilon ${nearestNumber(whole!.epsilon)} is little for so few units: the network will hardly learn how columns depend on each other.`,
        ]
      : []),
    ...(maxRowsPerUnit > 1 ? ['The gradients of all rows of a unit are added up before they are clipped.'] : []),
    ...(constant.length > 0
      ? [`Nothing is learnt of ${constant.map(({ name }) => name).join(', ')}: there is one value only.`]
      : []),
  ];
}
