import { asRecords } from '../../../models/linked/as-records.ts';
import type { LinkedFamily, LinkedInputs, LinkedModel, LinkedRows } from '../../../models/linked/linked-model.ts';
import { type SequenceTraining, sequencePlan } from '../../../models/linked/sequence/sequence-plan.ts';
import type { ColumnShape } from '../../../models/model.ts';
import { largestRho } from '../../../privacy/budget.ts';
import type { Operations } from '../../../privacy/gradients/operations/operations.ts';
import { clippedSums } from '../../../privacy/gradients/sums/clipped-sums.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import { createViewGuard } from '../../../privacy/guard/views/create-view-guard.ts';
import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import { ceilTo, divide, multiply, type Rational, rational } from '../../../privacy/rational.ts';
import { memoryRun } from '../../memory-run.ts';

export interface AsMany {
  readonly family: LinkedFamily;
  readonly shape: LinkedShape;
  readonly patients: LinkedRows;
  readonly epsilon: Rational;
  readonly delta: Rational;
  /** As many patients as the noise is that of. */
  readonly noiseOf: number;
  readonly entropy: EntropySource;
  readonly operations: Operations;
}

const ordered = (size: number): ColumnShape => ({ ordered: [0, size - 1], apart: [], absent: [] });
const plain: ColumnShape = { apart: [], absent: [] };

/** What a family is told of so many simulated patients. */
export function asManyInputs({
  shape,
  epsilon,
  delta,
  noiseOf,
}: Pick<AsMany, 'shape' | 'epsilon' | 'delta' | 'noiseOf'>): LinkedInputs {
  return {
    shape,
    shapes: { units: [ordered(6), plain], events: [ordered(6), ordered(3), plain], details: [] },
    impossible: { units: [], events: [] },
    rho: largestRho(epsilon, delta),
    expected: { units: noiseOf, events: 5 * noiseOf },
    whole: { epsilon, delta, beside: { kind: 'composed', events: [] }, by: 'whole-plan' },
    forced: true,
  };
}

/**
 * A family fitted to simulated patients with the noise that more of them would have: counts whose noise is smaller by as much as these are fewer, and
 * sums of gradients whose noise is smaller by as much as batches are. Right for noise, pessimistic for what so few patients can say.
 */
export async function fitAsMany(many: AsMany): Promise<LinkedModel> {
  const { family, shape, noiseOf, entropy, operations } = many;
  const records = asRecords(shape, many.patients);
  const inputs = asManyInputs(many);
  const patients = records.unitCount;
  const times = rational(BigInt(noiseOf), BigInt(patients));
  // With so much budget the plan of the few has whatever noise it likes; that of the many takes its place below.
  const few: LinkedInputs = {
    ...inputs,
    rho: multiply(inputs.rho, multiply(times, times)),
    expected: { units: patients, events: 5 * patients },
    whole: { ...inputs.whole!, epsilon: rational(5000n) },
  };
  const plan = family.plan(few);
  const run = memoryRun({ kind: 'composed', events: plan.questions.map(({ event }) => event) });
  const guards = (view: View): Guard => {
    const guard = createViewGuard({
      records,
      shape,
      view,
      run,
      entropy,
      training: {
        clippedSums: async (network) => clippedSums(network, operations),
        checkpoints: { write: async () => {}, read: async () => undefined },
      },
    });
    return { ...guard, train: (question) => guard.train({ ...question, noiseMultiplier: noiseOfMany(inputs, few) }) };
  };
  return (await family.fit(few, guards, () => {})).model;
}

/** Of a sum over as many units as the few have in a batch. */
function noiseOfMany(inputs: LinkedInputs, few: LinkedInputs): Rational {
  const [many, own] = [inputs, few].map((one) => sequencePlan(one).training);
  return ceilTo(multiply(many!.noiseMultiplier, divide(batchOf(own!), batchOf(many!))), NOISE_LATTICE);
}

/** Noise of steps is a whole multiple of one part in so many. */
const NOISE_LATTICE = 2n ** 20n;

const batchOf = ({ probability, expectedUnits }: SequenceTraining): Rational =>
  multiply(probability, rational(BigInt(expectedUnits)));
