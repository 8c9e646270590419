import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import type { ReleasedAnswer } from '../../../pipelines/release-folder/artefacts/answers-file.ts';
import { ReplayStopped, replayGuard } from '../../../pipelines/verify/replay/replay-guard.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { marginalsEvent, trainingEvent } from '../../../privacy/guard/events.ts';
import { rational } from '../../../privacy/rational.ts';
import {
  BIASES_QUESTION,
  difference,
  exactSum,
  MOST_ROWS,
  norm,
  questionOf,
  realTrainer,
  recordsOf,
  type Setting,
  TINY,
  type Trainer,
  type UnitCodes,
  Watched,
  watchTraining,
} from '../../support/audited-trainer.ts';
import { brokenTrainers, EXPECTED_UNITS, NO_NOISE } from '../../support/broken-trainers.ts';
import { MemoryRun } from '../evaluate/memory-run.ts';

const repeated = (row: readonly number[], times: number): UnitCodes => new Array<readonly number[]>(times).fill(row);
const PARAMETERS = 30;
const SOME: Setting = {
  steps: 40,
  probability: rational(1, 2),
  noiseMultiplier: rational(2),
  clip: 2,
  expectedUnits: EXPECTED_UNITS,
};
const MIXED: readonly UnitCodes[] = [
  [[0, 0]],
  [
    [2, 1],
    [0, 1],
    [0, 0],
  ],
  repeated([1, 1], 4),
  [
    [1, 0],
    [2, 0],
  ],
  repeated([2, 1], MOST_ROWS),
  [[0, 1]],
];

/** Units of unequal length, in packings in which divisors and norms go wrong in different ways. */
const PACKINGS: readonly (readonly UnitCodes[])[] = [
  MIXED,
  [[[0, 0]], [[0, 0]], [[2, 1]]],
  [...new Array<UnitCodes>(63).fill([[0, 0]]), repeated([0, 0], MOST_ROWS)],
];

const someParameters = (seed: number): Float32Array =>
  Float32Array.from({ length: PARAMETERS }, (_, i) => (seed === 0 ? 0 : Math.sin(12.9898 * (i + 1) + 78.233 * seed)));

/** The sum of one step over everybody, through the guard, with next to no noise. */
async function sumOf(trainer: Trainer, units: readonly UnitCodes[], start: Float32Array): Promise<Float32Array> {
  const alone = { ...SOME, steps: 1, probability: rational(1), noiseMultiplier: NO_NOISE, start, standStill: true };
  return (await watchTraining(trainer, units, alone)).steps[0]!.noisySum;
}

/** By how many clips a sum moves at most when one unit is taken away. */
async function greatestMove(trainer: Trainer): Promise<number> {
  let greatest = 0;
  for (const units of PACKINGS) {
    for (const seed of [0, 1, 2]) {
      const start = someParameters(seed);
      const all = await sumOf(trainer, units, start);
      // Of equal units one stands for all.
      for (const u of new Set(units.map((unit) => units.lastIndexOf(unit)))) {
        const move = norm(difference(all, await sumOf(trainer, units.toSpliced(u, 1), start)));
        greatest = Math.max(greatest, move / SOME.clip);
      }
    }
  }
  return greatest;
}

/** Root mean square of the noise on sums over everybody, or over nobody, in multiples of what the event says. */
async function sizeOfNoise(trainer: Trainer, units: readonly UnitCodes[]): Promise<number> {
  const setting = { ...SOME, steps: 100, probability: rational(1), start: someParameters(1), standStill: true };
  const { steps } = await watchTraining(trainer, units, setting);
  const exact = await exactSum(await realTrainer.openSums(TINY, recordsOf(units)), setting.start, units, SOME.clip);
  const squares = steps.reduce((sum, { noisySum }) => sum + norm(difference(noisySum, exact)) ** 2, 0);
  return Math.sqrt(squares / (100 * PARAMETERS)) / (2 * SOME.clip);
}

/** Mean and variance of how many of 16 equal units are drawn at a probability of 1/4. */
async function drawnUnits(trainer: Trainer): Promise<{ mean: number; variance: number }> {
  const units = new Array<UnitCodes>(16).fill([[0, 0]]);
  const start = someParameters(0);
  const one = norm(await sumOf(realTrainer, units.slice(0, 1), start));
  const setting = {
    ...SOME,
    steps: 400,
    probability: rational(1, 4),
    noiseMultiplier: NO_NOISE,
    start,
    standStill: true,
  };
  const counts = (await watchTraining(trainer, units, setting)).steps.map(({ noisySum }) => norm(noisySum) / one);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return { mean, variance: counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length };
}

/** What can be seen of a training besides noisy numbers. */
async function course(trainer: Trainer): Promise<unknown> {
  const run = new MemoryRun();
  const { steps, progress, printed } = await watchTraining(trainer, MIXED, SOME, run);
  return { steps: steps.length, progress, printed, charges: run.charges };
}

function expectedCourse(): unknown {
  const { id, sigmaSquared } = BIASES_QUESTION;
  const marginals = TINY.sizes.map((_, column) => ({ columns: [column], sigmaSquared }));
  const training = trainingEvent(questionOf(SOME, {} as never));
  const charges = [
    { id, event: marginalsEvent({ marginals }, MOST_ROWS) },
    { id: 'training/1', event: training },
    { id: 'training/2', event: training },
  ];
  const progress = Array.from({ length: SOME.steps + 1 }, (_, done) => [done, SOME.steps]);
  return { steps: SOME.steps, progress, printed: [], charges };
}

/** Whether all numbers that two trainings on the same records show differ. */
async function noiseIsFresh(trainer: Trainer): Promise<boolean> {
  const shown = async (): Promise<readonly string[]> => {
    const { start, steps } = await watchTraining(trainer, MIXED, { ...SOME, probability: rational(1) });
    return [start.slice(-5).join(), ...steps.map(({ noisySum }) => noisySum.join())];
  };
  const [first, second] = [await shown(), await shown()];
  return first.every((text, i) => text !== second[i]);
}

/** A run that keeps its answers as a release does. */
class ReleasedRun extends MemoryRun {
  readonly answers = new Map<string, ReleasedAnswer>();
  readonly #digests = new Map<string, string>();

  override charge(id: string, digest: string, event: PrivacyEvent): boolean {
    this.#digests.set(id, digest);
    return super.charge(id, digest, event);
  }
  override answer(id: string, body: Uint8Array): void {
    super.answer(id, body);
    this.answers.set(id, { questionSha256: this.#digests.get(id)!, body: () => body });
  }
}

/** Whether `verify`, which knows the code of the real trainer and the released answers, comes to the same parameters. */
async function followsFromAnswers(trainer: Trainer): Promise<boolean> {
  const run = new ReleasedRun();
  const { result, checkpoints } = await watchTraining(trainer, MIXED, SOME, run);
  const trained = [...checkpoints.values()].at(-1) ?? new Uint8Array(0);
  const { columns } = recordsOf(MIXED);
  const { guard } = replayGuard(columns, MOST_ROWS, run.answers, trained);
  try {
    const start = await realTrainer.start(guard, recordsOf([]));
    return isDeepStrictEqual(await guard.train(questionOf(SOME, new Watched(start, SOME))), result);
  } catch (error) {
    if (error instanceof ReplayStopped) return false;
    throw error;
  }
}

const CLIP = 'one unit moves a sum by the clip at most';
const NOISE = 'noise has the size of the event';
const EMPTY = 'so it has where nobody is drawn';
const DRAWN = 'units are drawn one by one';
const COURSE = 'steps, charges and progress are those of the plan, and nothing is printed';
const FRESH = 'no number is shown twice';
const FOLLOWS = 'what it ends with follows from the released answers';

/** Each is true of the real trainer. */
const CHECKS: Readonly<Record<string, (trainer: Trainer) => Promise<boolean>>> = {
  [CLIP]: async (trainer) => (await greatestMove(trainer)) <= 1.0001,
  // 3,000 numbers: five standard errors are 6.5 %.
  [NOISE]: async (trainer) => Math.abs((await sizeOfNoise(trainer, MIXED)) - 1) < 0.065,
  [EMPTY]: async (trainer) => Math.abs((await sizeOfNoise(trainer, [])) - 1) < 0.065,
  // Binomial: mean 4, variance 3; five standard errors are .43 and 1.05.
  [DRAWN]: async (trainer) => {
    const { mean, variance } = await drawnUnits(trainer);
    return Math.abs(mean - 4) < 0.43 && Math.abs(variance - 3) < 1.05;
  },
  [COURSE]: async (trainer) => isDeepStrictEqual(await course(trainer), expectedCourse()),
  [FRESH]: noiseIsFresh,
  [FOLLOWS]: followsFromAnswers,
};

/** All checks that each defect fails. */
const CAUGHT_BY: Readonly<Record<string, readonly string[]>> = {
  'noise halved': [NOISE, EMPTY],
  'noise of micro-batches averaged': [NOISE, EMPTY],
  'no noise on empty batches': [EMPTY],
  'fixed batches accounted as Poisson': [DRAWN],
  'an unpaid table': [COURSE, FOLLOWS],
  'clip per row': [CLIP, NOISE],
  'naive norm on repeated rows': [CLIP, NOISE],
  'batch-mask divisor': [CLIP],
  'realised-batch divisor': [CLIP, DRAWN],
  'seeded noise': [FRESH],
  'exact counts in biases': [FRESH, FOLLOWS],
  'early stop by loss': [NOISE, DRAWN, COURSE, FOLLOWS],
  'a validation loss in a log': [COURSE],
};

test.each(Object.keys(CHECKS))('the real trainer: %s', async (check) => {
  expect(await CHECKS[check]!(realTrainer)).toBe(true);
});

test.each(Object.keys(brokenTrainers))('a trainer with %s is caught', async (defect) => {
  const trainer = await brokenTrainers[defect]!();
  const failed: string[] = [];
  for (const [check, holds] of Object.entries(CHECKS)) if (!(await holds(trainer))) failed.push(check);
  expect(failed).toEqual(CAUGHT_BY[defect]);
});
