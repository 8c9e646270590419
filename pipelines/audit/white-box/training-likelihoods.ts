import type { Network, UnitRows } from '../../../privacy/gradients/network/network.ts';
import type { ClippedSums } from '../../../privacy/gradients/sums/clipped-sums.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { CanaryRows } from './known-records.ts';
import type { AnsweredView, RecordedAnswer, RecordedAnswers } from './recorded-answers.ts';

type Training = Extract<RecordedAnswer, { readonly kind: 'training' }>;

export interface TrainingKnowledge {
  /** Clipped sums as the twin had them; closed by whoever opened them. */
  readonly sums: (network: Network) => Promise<ClippedSums>;
  /** Units that are surely among the records, beside the canary; none where absent. */
  readonly others?: readonly CanaryRows[];
}

/**
 * Logarithm of how much likelier the noisy sums of all recorded steps are with each canary among the records than without it: the white box of
 * Nasr et al. (2023). One a canary.
 *
 * In a step, a unit takes part with probability q. With c the clipped gradient of the canary at the parameters of the step, y the noisy sum less what
 * the others give, and sigma the deviation of the noise, a step adds `log(1 - q + q exp((2 <y, c> - |c|^2) / (2 sigma^2)))`. That is the exact
 * ratio where no other unit is among the records or q is 1; otherwise others give q times their gradients, their expected part, which costs power
 * and never validity. Canaries do not know of each other.
 */
export async function trainingLikelihoods(
  answers: RecordedAnswers,
  canaries: readonly CanaryRows[],
  knowledge: TrainingKnowledge,
): Promise<Float64Array> {
  const ratios = new Float64Array(canaries.length);
  for (const answer of answers) {
    if (answer.kind === 'training') await addTraining(answer, canaries, knowledge, ratios);
  }
  return ratios;
}

async function addTraining(
  { view, network, probability, clip, noiseMultiplier, steps }: Training,
  canaries: readonly CanaryRows[],
  { sums: openSums, others = [] }: TrainingKnowledge,
  ratios: Float64Array,
): Promise<void> {
  const share = toNumberUp(probability);
  const variance = (toNumberUp(noiseMultiplier) * clip) ** 2;
  const units = canaries.map((canary) => unitsOf(view, [canary]));
  const beside = unitsOf(view, others);
  const sums = await openSums(network);
  const known = new Float64Array(sums.parameters);
  const gradient = new Float64Array(sums.parameters);
  for (const { parameters, noisySum } of steps) {
    known.fill(0);
    if (others.length > 0) await sums.add(parameters, beside, clip, known);
    for (const [canary, rows] of units.entries()) {
      gradient.fill(0);
      await sums.add(parameters, rows, clip, gradient);
      let along = 0;
      let squared = 0;
      for (let i = 0; i < gradient.length; i++) {
        along += (noisySum[i]! - share * known[i]!) * gradient[i]!;
        squared += gradient[i]! ** 2;
      }
      ratios[canary]! += logOfMixture(share, (2 * along - squared) / (2 * variance));
    }
  }
}

/** `log(1 - share + share * exp(exponent))`, also where the exponential is more than a double holds. */
const logOfMixture = (share: number, exponent: number): number =>
  exponent > 0
    ? exponent + Math.log(share + (1 - share) * Math.exp(-exponent))
    : Math.log1p(share * Math.expm1(exponent));

/** Units as a network takes them, in the coding of the question. */
function unitsOf({ maps, maxRowsPerUnit }: AnsweredView, units: readonly CanaryRows[]): UnitRows {
  const starts = new Uint32Array(units.length + 1);
  const codes: number[] = [];
  for (const [unit, { codes: columns }] of units.entries()) {
    const rows = Math.min(columns[0]?.length ?? 0, maxRowsPerUnit);
    for (let row = 0; row < rows; row++) {
      for (const [column, of] of columns.entries()) codes.push(maps[column]?.[of[row]!] ?? of[row]!);
    }
    starts[unit + 1] = starts[unit]! + rows;
  }
  return { units: units.length, starts, codes: Int32Array.from(codes) };
}
