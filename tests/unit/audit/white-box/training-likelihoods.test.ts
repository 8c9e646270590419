import { expect, test } from 'vitest';
import type { CanaryRows } from '../../../../pipelines/audit/white-box/known-records.ts';
import { recordingGuard } from '../../../../pipelines/audit/white-box/recording-guard.ts';
import { trainingLikelihoods } from '../../../../pipelines/audit/white-box/training-likelihoods.ts';
import { createGuard } from '../../../../privacy/guard/create-guard.ts';
import { rational } from '../../../../privacy/rational.ts';
import {
  difference,
  exactSum,
  norm,
  product,
  questionOf,
  realTrainer,
  recordsOf,
  type Setting,
  TINY,
  type UnitCodes,
  Watched,
} from '../../../support/audited-trainer.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../../evaluate/memory-run.ts';

const SETTING: Setting = {
  steps: 6,
  probability: rational(1, 4),
  noiseMultiplier: rational(1, 2),
  clip: 0.5,
  expectedUnits: 3,
  start: new Float32Array(30),
};
const OTHERS: readonly UnitCodes[] = [[[0, 0]], [[1, 1]]];
const CANARIES: readonly UnitCodes[] = [
  [
    [2, 0],
    [2, 0],
  ],
  [[0, 1]],
];

const canaryOf = (unit: UnitCodes): CanaryRows => ({
  codes: TINY.sizes.map((_, column) => unit.map((row) => row[column]!)),
});

async function watched(units: readonly UnitCodes[], setting: Setting, training: boolean) {
  const records = recordsOf(units);
  const checkpoints = { write: async () => undefined, read: async () => undefined };
  const { guard, answers } = recordingGuard(
    createGuard({
      records,
      run: new MemoryRun(),
      entropy: insecureSeededEntropy('training'),
      training: { clippedSums: (network) => realTrainer.openSums(network, records), checkpoints },
    }),
    { training },
  );
  const learner = new Watched(setting.start!, setting);
  const result = await guard.train(questionOf(setting, learner));
  return { answers, learner, result };
}

/** `log(1 - q + q exp(log density of y around c, less that around 0))`, summed over steps; y is the noisy sum less `others`. */
async function expectedRatio(
  { steps }: Watched,
  canary: UnitCodes,
  setting: Setting,
  share: number,
  others: readonly UnitCodes[],
): Promise<number> {
  const sums = await realTrainer.openSums(TINY, recordsOf([canary]));
  const sigma =
    (Number(setting.noiseMultiplier.numerator) / Number(setting.noiseMultiplier.denominator)) * setting.clip;
  let ratio = 0;
  for (const { parameters, noisySum } of steps) {
    const known = others.length === 0 ? undefined : await exactSum(sums, parameters, others, setting.clip);
    const seen =
      known === undefined
        ? noisySum
        : difference(
            noisySum,
            known.map((value) => value * share),
          );
    const moved = await exactSum(sums, parameters, [canary], setting.clip);
    const squared = (values: ArrayLike<number>): number => norm(values) ** 2;
    const logDensity = (mean: ArrayLike<number>): number => -squared(difference(seen, mean)) / (2 * sigma * sigma);
    const likelier = Math.exp(logDensity(moved) - logDensity(new Float64Array(moved.length)));
    expect(product(moved, moved)).toBeGreaterThan(0);
    ratio += Math.log(1 - share + share * likelier);
  }
  sums.close();
  return ratio;
}

const opened = { sums: (network: typeof TINY) => realTrainer.openSums(network, recordsOf(CANARIES)) };
const knowledge = { sums: () => opened.sums(TINY) };

test('nobody else there: the ratio of a mixture of two Gaussians, step by step', async () => {
  const { answers, learner } = await watched([CANARIES[0]!], SETTING, true);
  const found = await trainingLikelihoods(answers, CANARIES.map(canaryOf), knowledge);
  for (const [i, canary] of CANARIES.entries()) {
    expect(found[i]).toBeCloseTo(await expectedRatio(learner, canary, SETTING, 0.25, []), 6);
  }
  expect(Math.abs(found[0]! - found[1]!)).toBeGreaterThan(1e-3);
});

test('whole batches: what other units give is known, and taken off', async () => {
  const setting = { ...SETTING, probability: rational(1) };
  const { answers, learner } = await watched([...OTHERS, CANARIES[0]!], setting, true);
  const others = OTHERS.map(canaryOf);
  const found = await trainingLikelihoods(answers, CANARIES.map(canaryOf), { ...knowledge, others });
  for (const [i, canary] of CANARIES.entries()) {
    expect(found[i]).toBeCloseTo(await expectedRatio(learner, canary, setting, 1, OTHERS), 6);
  }
  const guessed = await trainingLikelihoods(answers, CANARIES.map(canaryOf), knowledge);
  expect(guessed[0]).not.toBeCloseTo(found[0]!, 2);
});

test('a step that speaks overwhelmingly for a canary has a finite ratio', async () => {
  const setting = { ...SETTING, probability: rational(1, 2), noiseMultiplier: rational(1, 2 ** 10) };
  const { answers } = await watched([CANARIES[0]!], setting, true);
  const [ratio] = await trainingLikelihoods(answers, CANARIES.map(canaryOf), knowledge);
  expect(ratio).toBeGreaterThan(1e5);
  expect(ratio).toBeLessThan(Number.POSITIVE_INFINITY);
});

test('training is listened at where that is asked for, and learns the same either way', async () => {
  const heard = await watched(OTHERS, SETTING, true);
  const unheard = await watched(OTHERS, SETTING, false);
  expect(heard.result).toEqual(unheard.result);
  expect(heard.answers.map(({ kind }) => kind)).toEqual(['training']);
  expect(unheard.answers).toEqual([]);
  const [answer] = heard.answers;
  expect(answer?.kind === 'training' && answer.steps).toEqual(heard.learner.steps);
});
