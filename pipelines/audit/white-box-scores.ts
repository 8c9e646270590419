import type { TrainingPorts } from '../../privacy/gradients/ports.ts';
import type { ClippedSums } from '../../privacy/gradients/sums/clipped-sums.ts';
import type { BaseRecords } from './base-records.ts';
import { jointCounts } from './joint-counts.ts';
import { canaryLikelihoods } from './white-box/canary-likelihoods.ts';
import type { CanaryRows } from './white-box/known-records.ts';
import type { RecordedAnswers } from './white-box/recorded-answers.ts';
import { stepsLookedAt } from './white-box/steps-looked-at.ts';
import { trainingLikelihoods } from './white-box/training-likelihoods.ts';

/** Of more canaries each is taken by itself: all together would take minutes a run. */
const MOST_TOGETHER = 500;

export const WHITE_BOX_DEFINITION: string = `Logarithm of how much likelier the noisy counts, distances, choices and sums of gradients are with the canary in than with it out, for an auditor who knows the base records and no coin; by counts, up to ${MOST_TOGETHER} canaries are told from each other together, with as much of the claimed noise as the counts make likeliest.`;

/** Scores canaries by everything that the guard answered in one run; comparisons with copies apart. */
export async function whiteBoxScores(
  answers: RecordedAnswers,
  base: BaseRecords,
  canaries: readonly CanaryRows[],
  openSums: TrainingPorts['clippedSums'],
): Promise<Float64Array> {
  const together = canaries.length <= MOST_TOGETHER;
  const apart = together ? answers.filter(({ kind }) => kind !== 'marginals') : answers;
  const scores = canaryLikelihoods(apart, base, canaries);
  if (together) addTo(scores, jointCounts(answers, base, canaries));
  if (answers.some(({ kind }) => kind === 'training')) {
    const opened: ClippedSums[] = [];
    const sums: TrainingPorts['clippedSums'] = async (network) => {
      const open = await openSums(network);
      opened.push(open);
      return open;
    };
    try {
      const looked = answers.map((answer) =>
        answer.kind === 'training'
          ? { ...answer, steps: stepsLookedAt(answer.steps, canaries.length + base.units) }
          : answer,
      );
      addTo(scores, await trainingLikelihoods(looked, canaries, { sums, others: unitsOf(base) }));
    } finally {
      for (const one of opened) one.close();
    }
  }
  return scores;
}

function addTo(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
}

function unitsOf({ columns, rowCount, unitOfRow, units }: BaseRecords): CanaryRows[] {
  const rowsOf: number[][] = Array.from({ length: units }, () => []);
  for (let row = 0; row < rowCount; row++) rowsOf[unitOfRow?.[row] ?? row]!.push(row);
  return rowsOf.map((rows) => ({ codes: columns.map(({ codes }) => rows.map((row) => codes[row]!)) }));
}
