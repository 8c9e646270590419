import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { notingGuard } from '../../../models/noting-guard.ts';
import { AskedOfPlan } from '../../../pipelines/audit/asked-of-plan.ts';
import type { RecordedAnswers } from '../../../pipelines/audit/white-box/recorded-answers.ts';
import { gaussianMu } from '../../../pipelines/two-samples/epsilon/gaussian-mu.ts';
import { manyRunEpsilon } from '../../../pipelines/two-samples/epsilon/many-run.ts';
import { choiceEvent } from '../../../privacy/guard/events.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';
import { rational } from '../../../privacy/rational.ts';
import { type Build, rightBuild } from '../../support/planted-bugs/build.ts';
import { categoriesFromRecords } from '../../support/planted-bugs/categories-from-records.ts';
import {
  type Bet,
  canaryRows,
  claimedMu,
  known,
  play,
  type Suspected,
  scores,
} from '../../support/planted-bugs/game.ts';
import { noiseDrawnTwice } from '../../support/planted-bugs/noise-drawn-twice.ts';
import { noiseHalved } from '../../support/planted-bugs/noise-halved.ts';
import { noiseInSingleFloats } from '../../support/planted-bugs/noise-in-single-floats.ts';
import { selectionNotCharged } from '../../support/planted-bugs/selection-not-charged.ts';
import { sensitivityWithoutRowBound } from '../../support/planted-bugs/sensitivity-without-row-bound.ts';
import { sharedSeed } from '../../support/planted-bugs/shared-seed.ts';

/*
 * The noise is the system's, so each run of these tests is new. A bound exceeds a claim that is true in at most one of ten million
 * runs; what is planted exceeds its claim by more than six standard errors.
 */
const SIGNIFICANCE = 1e-7;
const RUNS = 3000;

const suspected: Suspected = {
  sizes: [3, 2],
  maxRowsPerUnit: 3,
  others: [
    [
      [0, 0],
      [1, 0],
    ],
    [[1, 1]],
    [[0, 1]],
    [
      [0, 0],
      [0, 0],
      [0, 1],
    ],
  ],
  // The only ones with the value 2.
  canary: [
    [2, 1],
    [2, 1],
    [2, 1],
  ],
};

const likelihood = (answers: RecordedAnswers, { canaryLikelihoods }: Build): number =>
  canaryLikelihoods(answers, known(suspected), [canaryRows(suspected)])[0]!;

const valuesOf = (answers: RecordedAnswers, id: string): Float64Array => {
  const answer = answers.find((one) => one.id === id);
  if (answer?.kind !== 'marginals') throw new Error(`No marginal was measured as ${id}`);
  return answer.answers[0]!.values;
};

const measure = (guard: Guard, id: string, column: number, sigmaSquared = rational(18)): Promise<unknown> =>
  guard.measureMarginals({ id, marginals: [{ columns: [column], sigmaSquared }] });

const TWO_COLUMNS: Bet = {
  suspected,
  ask: async (guard) => {
    await measure(guard, 'first', 0);
    await measure(guard, 'second', 1);
  },
  score: likelihood,
};

/** Noise that is alike in both answers falls out of their difference. */
const DIFFERENCE: Bet = {
  ...TWO_COLUMNS,
  score: (answers) => valuesOf(answers, 'second')[1]! - valuesOf(answers, 'first')[1]!,
};

/** How many cells an answer has tells which values there are. */
const SHAPE: Bet = { ...TWO_COLUMNS, score: (answers) => valuesOf(answers, 'first').length };

/** A pipeline that is killed and asks again, three times. */
const ASKED_AGAIN: Bet = {
  suspected,
  ask: async (guard) => {
    for (let time = 0; time < 4; time++) await measure(guard, 'first', 0, rational(9));
  },
  score: likelihood,
};

/** Which of the two counts, 0 or 3, leaves a noise that single floats can hold: a multiple of 8, as most are at this size. */
const REACHABLE: Bet = {
  suspected,
  ask: async (guard) => void (await measure(guard, 'first', 0, rational(2 ** 56))),
  score: (answers) => {
    const seen = valuesOf(answers, 'first')[2]!;
    return ((seen - 3) % 8 === 0 ? 1 : 0) - (seen % 8 === 0 ? 1 : 0);
  },
};

describe.each<[string, Bet, () => Build | Promise<Build>, claimed: number, right: number]>([
  ['noise halved', TWO_COLUMNS, noiseHalved, 1, 1],
  ['sensitivity without the row bound', TWO_COLUMNS, sensitivityWithoutRowBound, 1 / 3, 1],
  ['a seed shared between answers', DIFFERENCE, sharedSeed, 1, 1],
  ['a category list taken from the records', SHAPE, () => categoriesFromRecords, 1, 1],
  ['noise drawn twice for one charge', ASKED_AGAIN, noiseDrawnTwice, 1, 1],
  ['noise in single floats', REACHABLE, noiseInSingleFloats, 3 / 2 ** 28, 3 / 2 ** 28],
])('%s', (name, bet, broken, claimed, right) => {
  test('shows more than is charged for', async () => {
    const build = await broken();
    const claim = await claimedMu(build, bet);
    expect(claim).toBeCloseTo(claimed, 9);
    const bound = gaussianMu(await scores(build, bet, RUNS), { significance: SIGNIFICANCE });
    console.log(`${name}: mu at least ${bound.toFixed(3)}, ${claim.toPrecision(3)} is charged`);
    expect(bound).toBeGreaterThan(claim);
  });

  test('the right build does not', async () => {
    const claim = await claimedMu(rightBuild, bet);
    expect(claim).toBeCloseTo(right, 9);
    const bound = gaussianMu(await scores(rightBuild, bet, RUNS), { significance: SIGNIFICANCE });
    console.log(`right build beside ${name}: mu at least ${bound.toFixed(3)}, ${claim.toPrecision(3)} is charged`);
    expect(bound).toBeLessThanOrEqual(claim);
  });
});

test('the score by likelihood finds most of what the right build charges', async () => {
  const bound = gaussianMu(await scores(rightBuild, TWO_COLUMNS, RUNS), { significance: SIGNIFICANCE });
  expect(bound).toBeGreaterThan(0.5);
});

describe('a selection that is not charged', () => {
  const epsilon = rational(4);
  const CHOICE: Bet = {
    suspected,
    ask: async (guard) => {
      const candidates = [
        { columns: [0], weight: 1, offset: 0, reference: () => Float64Array.of(4, 2, 0) },
        { columns: [1], weight: 1, offset: 0, reference: () => Float64Array.of(4, 7.5) },
      ];
      await guard.chooseMarginal({ id: 'choice', epsilon, candidates });
    },
    score: likelihood,
  };
  const options = { delta: 0, significance: SIGNIFICANCE };

  const findingsOf = async (build: Build): Promise<readonly string[]> => {
    const asked = new AskedOfPlan([{ id: 'choice', event: choiceEvent({ epsilon }) }]);
    const guard = build.createGuard({ records: known(suspected), run: asked.run, entropy: systemEntropy() });
    await CHOICE.ask(notingGuard(guard, (id, event) => asked.note(id, event)));
    return asked.findings();
  };

  test('is named, and shows where nothing is charged', async () => {
    const build = await selectionNotCharged();
    expect(await findingsOf(build)).toEqual(['Question "choice" was answered without a charge.']);
    expect((await play(build, CHOICE, true)).charges).toEqual([]);
    const bound = manyRunEpsilon(await scores(build, CHOICE, RUNS), options);
    console.log(`selection not charged: epsilon at least ${bound.toFixed(3)}, 0 is charged`);
    expect(bound).toBeGreaterThan(0);
  });

  test('the right build charges it, and shows no more', async () => {
    expect(await findingsOf(rightBuild)).toEqual([]);
    expect((await play(rightBuild, CHOICE, true)).charges).toEqual([choiceEvent({ epsilon })]);
    const bound = manyRunEpsilon(await scores(rightBuild, CHOICE, RUNS), options);
    expect(bound).toBeGreaterThan(0);
    expect(bound).toBeLessThanOrEqual(4);
  });
});

test('nothing that is shipped names a planted bug', () => {
  const folders = ['cli', 'pipelines', 'models', 'privacy', 'fixtures', 'bench', 'fuzz', 'packaging'];
  const root = new URL('../../../', import.meta.url);
  const naming = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => /planted-bugs|tests\/support/.test(readFileSync(new URL(`${folder}/${path}`, root), 'utf8'))),
  );
  expect(naming).toEqual([]);
  const { files } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { files: string[] };
  expect(files.filter((path) => path.startsWith('tests'))).toEqual([]);
});
