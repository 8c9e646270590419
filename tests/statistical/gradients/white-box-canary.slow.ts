import { describe, expect, test } from 'vitest';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import { trainingEvent } from '../../../privacy/guard/events.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { rational, toNumberUp } from '../../../privacy/rational.ts';
import { questionOf, realTrainer, type Setting, type Trainer, type UnitCodes } from '../../support/audited-trainer.ts';
import {
  clippedPerRow,
  dividedByBatchMask,
  dividedByRealisedBatch,
  EXPECTED_UNITS,
  fixedBatches,
  naiveNormOfRepeatedRows,
  noiseHalved,
  noiseOfMicroBatchesAveraged,
  noNoiseOnEmptyBatches,
} from '../../support/broken-trainers.ts';
import {
  claimedMu,
  deltaOf,
  type Evidence,
  logLikelihoodRatio,
  type Shift,
  type Suspected,
  score,
  shift,
  sigmaOf,
  watchCanary,
} from '../../support/white-box-canary.ts';
import { openTestRun } from '../../unit/guard/guard-fixture.ts';

/** The noise is the system's, so each run of these tests is new. Five standard errors: a false alarm in fewer than one of a million. */
const ERRORS = 5;
const RUNS = 400;

const times = <T>(count: number, value: T): readonly T[] => new Array<T>(count).fill(value);
const WHOLE: Setting = {
  steps: 4,
  probability: rational(1),
  noiseMultiplier: rational(7, 4),
  clip: 1,
  expectedUnits: EXPECTED_UNITS,
  start: new Float32Array(30),
};

const OTHERS: readonly UnitCodes[] = [
  [[0, 0]],
  [
    [2, 1],
    [0, 1],
  ],
  times(3, [1, 1]),
  [[1, 0]],
  [[0, 1]],
];
const CANARY: UnitCodes = times(12, [2, 0]);
const among = (others: readonly UnitCodes[], canary: UnitCodes): Suspected => ({
  without: others,
  with: [...others, canary],
});
const SOME = among(OTHERS, CANARY);

/** Scores of so many trainings with Adam; given a ledger, each is a question of its own to it. */
async function scores(
  trainer: Trainer,
  key: keyof Suspected,
  { runs = RUNS, suspected = SOME, setting = WHOLE, ledger = undefined as LedgerRun | undefined } = {},
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let i = 0; i < runs; i++) {
    const evidence = await watchCanary(trainer, suspected[key], suspected, setting, ledger, `${key} ${i}`);
    found.push(score(evidence, sigmaOf(setting)));
  }
  return found;
}

const shiftOf = async (trainer: Trainer, options: Parameters<typeof scores>[2] = {}): Promise<Shift> =>
  shift(await scores(trainer, 'with', options), await scores(trainer, 'without', options));

const eventOf = (setting: Setting) => trainingEvent(questionOf(setting, {} as never));

describe('whole batches', () => {
  const claim = claimedMu([eventOf(WHOLE), eventOf(WHOLE)]);

  test('the canary shows as the ledger says: over 400 trainings with it and 400 without', async () => {
    const { run, ledger } = openTestRun();
    const { mu, error } = await shiftOf(realTrainer, { ledger: run });
    const charges = ledger.charges('run');
    expect(charges).toHaveLength(2 * 2 * RUNS);
    expect(claimedMu(charges.slice(0, 2).map(({ event }) => event))).toBe(claim);
    expect(claim).toBeCloseTo(Math.sqrt(4) / 1.75, 10);
    expect(error).toBeLessThan(0.1);
    expect(Math.abs(mu - claim)).toBeLessThan(ERRORS * error);
  });

  test('half the noise shows as more, in each of 20 repetitions', async () => {
    const trainer = await noiseHalved();
    for (let repetition = 0; repetition < 20; repetition++) {
      const { mu, error } = await shiftOf(trainer);
      expect(mu - ERRORS * error, `repetition ${repetition}`).toBeGreaterThan(claim);
    }
  });

  test.each<[string, () => Trainer | Promise<Trainer>, Suspected]>([
    ['noise of micro-batches averaged', noiseOfMicroBatchesAveraged, SOME],
    ['clip per row', clippedPerRow, SOME],
    ['naive norm on repeated rows', naiveNormOfRepeatedRows, SOME],
    ['realised-batch divisor', () => dividedByRealisedBatch(EXPECTED_UNITS), among([[[0, 0]]], CANARY)],
    ['batch-mask divisor', dividedByBatchMask, among(times(30, [[0, 0]]), times(40, [0, 0]))],
  ])('so does %s', async (_name, broken, suspected) => {
    const { mu, error } = await shiftOf(await broken(), { suspected });
    expect(mu - ERRORS * error).toBeGreaterThan(claim);
  });

  test('at a level of 5 %, 3 to 7 % of 2,000 audits without any canary find one', async () => {
    // Two samples of ten each; 2.101 is Student's two-sided quantile for 18 degrees of freedom.
    const critical = 2.101 * Math.sqrt(2 / 10);
    const small = { runs: 10, setting: { ...WHOLE, steps: 1 } };
    let found = 0;
    for (let audit = 0; audit < 2000; audit++) {
      const first = await scores(realTrainer, 'without', small);
      const { mu } = shift(first, await scores(realTrainer, 'without', small));
      if (Math.abs(mu) > critical) found++;
    }
    expect(found / 2000).toBeGreaterThan(0.03);
    expect(found / 2000).toBeLessThan(0.07);
  });
});

describe('units drawn at random', () => {
  const SAMPLED: Setting = {
    ...WHOLE,
    steps: 8,
    probability: rational(1, 4),
    noiseMultiplier: rational(1),
    standStill: true,
  };
  const sampling = toNumberUp(SAMPLED.probability);
  const claimed = pldAccountant.account({ kind: 'repeated', times: 2, event: eventOf(SAMPLED) });
  /** A canary and nobody else: a step has it or is empty. */
  const ALONE: Suspected = { without: [], with: [CANARY] };

  const watched = async (trainer: Trainer, runs: number, key: keyof Suspected): Promise<readonly Evidence[]> => {
    const found: Evidence[] = [];
    for (let i = 0; i < runs; i++) found.push(await watchCanary(trainer, ALONE[key], ALONE, SAMPLED));
    return found;
  };
  const ratio = (evidence: Evidence): number => logLikelihoodRatio(evidence, sigmaOf(SAMPLED), sampling);

  test('delta is that of the accountant', async () => {
    const present = (await watched(realTrainer, 4000, 'with')).map(ratio);
    const absent = (await watched(realTrainer, 4000, 'without')).map(ratio);
    for (const epsilon of [0.5, 1, 2]) {
      const { delta, error } = deltaOf(epsilon, present, absent);
      const { lower, upper } = claimed.deltaAt(epsilon);
      expect(delta).toBeGreaterThan(lower - ERRORS * error);
      expect(delta).toBeLessThan(upper + ERRORS * error);
    }
  });

  // The adversary knows what is wrong with the trainer.
  test.each<[string, () => Promise<Trainer>, (evidence: Evidence) => number]>([
    ['half the noise', noiseHalved, (evidence) => logLikelihoodRatio(evidence, sigmaOf(SAMPLED) / 2, sampling)],
    [
      'no noise on empty batches',
      noNoiseOnEmptyBatches,
      ({ seen }) => (seen.some((x) => x !== 0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY),
    ],
  ])('%s shows as more', async (_name, broken, ratioOf) => {
    const trainer = await broken();
    const present = (await watched(trainer, RUNS, 'with')).map(ratioOf);
    const { delta, error } = deltaOf(1, present, (await watched(trainer, RUNS, 'without')).map(ratioOf));
    expect(delta - ERRORS * error).toBeGreaterThan(claimed.deltaAt(1).upper);
  });

  /** In a batch of four of sixteen equal units, the canary takes the place of one of them. */
  const CROWD: readonly UnitCodes[] = times(16, [[0, 0]]);
  const INSTEAD: Suspected = { without: CROWD.slice(0, 4), with: [...CROWD.slice(0, 3), [[2, 1]]] };

  const deltaInCrowd = async (trainer: Trainer, runs: number) => {
    const found = async (units: readonly UnitCodes[]): Promise<readonly number[]> => {
      const all: number[] = [];
      for (let i = 0; i < runs; i++) {
        all.push(logLikelihoodRatio(await watchCanary(trainer, units, INSTEAD, SAMPLED), sigmaOf(SAMPLED), 4 / 17));
      }
      return all;
    };
    return deltaOf(1, await found([...CROWD, [[2, 1]]]), await found(CROWD));
  };

  test('batches of a fixed size show as more than Poisson sampling, which they are accounted as', async () => {
    const { delta, error } = await deltaInCrowd(await fixedBatches(), 2000);
    expect(delta - ERRORS * error).toBeGreaterThan(claimed.deltaAt(1).upper);
    const real = await deltaInCrowd(realTrainer, RUNS);
    expect(real.delta - ERRORS * real.error).toBeLessThan(claimed.deltaAt(1).upper);
  });
});
