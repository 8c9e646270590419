import { expect, test } from 'vitest';
import { auditableDomain } from '../../../pipelines/audit/auditable-domain.ts';
import { blackBox } from '../../../pipelines/audit/black-box.ts';
import { makeCanaries } from '../../../pipelines/audit/canaries.ts';
import { jointCounts } from '../../../pipelines/audit/joint-counts.ts';
import { recordsWithCanaries } from '../../../pipelines/audit/records-with-canaries.ts';
import { simulatedRecords } from '../../../pipelines/audit/simulated-records.ts';
import type { RecordedAnswers } from '../../../pipelines/audit/white-box/recorded-answers.ts';
import { recordingGuard } from '../../../pipelines/audit/white-box/recording-guard.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { type Rational, rational } from '../../../privacy/rational.ts';
import { configured } from '../../support/audited-plan.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../evaluate/memory-run.ts';

const { plan } = await configured();
const domain = auditableDomain(plan);
const base = simulatedRecords(domain, 300);
const canaries = makeCanaries(domain, base, { count: 30, fitting: 1 });
const units = canaries.combinations.map((codes) => ({ codes: Array.from(codes, (code) => [code, code]) }));
const included = canaries.combinations.map((_, canary) => (canary % 3 === 0 ? 1 : 0));

const meanOf = (scores: Float64Array, coin: number): number => {
  const own = scores.filter((_, canary) => included[canary] === coin);
  return own.reduce((sum, score) => sum + score, 0) / own.length;
};

/** Noisy counts of all pairs, with the claimed variance and the one that was really drawn. */
async function pairs(claimed: Rational, drawn: Rational): Promise<RecordedAnswers> {
  const records = recordsWithCanaries(base, canaries, included);
  const entropy = insecureSeededEntropy('pairs');
  const { guard, answers } = recordingGuard(createGuard({ records, run: new MemoryRun(), entropy }));
  const marginals = [0, 1, 2].flatMap((a) =>
    [1, 2, 3].filter((b) => b > a).map((b) => ({ columns: [a, b], sigmaSquared: drawn })),
  );
  await guard.measureMarginals({ id: 'pairs', marginals });
  return answers.map((answer) =>
    answer.kind === 'marginals'
      ? { ...answer, answers: answer.answers.map((one) => ({ ...one, sigmaSquared: claimed })) }
      : answer,
  );
}

test('the black box ranks what is in a table before what is not', () => {
  const { columns } = recordsWithCanaries(base, canaries, included);
  const scores = blackBox(domain, base, canaries)(columns);
  expect(meanOf(scores, 1)).toBeGreaterThan(meanOf(scores, 0) + 5);
});

test('a table of nothing but the base records tells nothing', () => {
  const scores = blackBox(domain, base, canaries)(base.columns);
  expect([...scores].map(Math.abs).reduce((a, b) => Math.max(a, b))).toBeLessThan(1e-9);
});

test('counts with hardly any noise tell all canaries apart together', async () => {
  const scores = jointCounts(await pairs(rational(1, 100), rational(1, 100)), base, units);
  const [members, others] = [1, 0].map((coin) => scores.filter((_, canary) => included[canary] === coin));
  expect(Math.min(...members!)).toBeGreaterThan(Math.max(...others!));
});

test('noise that is a hundredth of the claimed one is found out by the counts themselves', async () => {
  const told = (scores: Float64Array): number =>
    scores.filter((score, canary) => score > 0 === (included[canary] === 1)).length / scores.length;
  const quiet = jointCounts(await pairs(rational(10_000), rational(1)), base, units);
  expect(told(quiet)).toBeGreaterThan(0.85);
  expect(meanOf(quiet, 1) - meanOf(quiet, 0)).toBeGreaterThan(3);
  const honest = jointCounts(await pairs(rational(10_000), rational(10_000)), base, units);
  expect(Math.abs(meanOf(honest, 1) - meanOf(honest, 0))).toBeLessThan(0.1);
});

test('with as much noise as is claimed, scores are logarithms of likelihood ratios: their size says how sure they are', async () => {
  const scores = jointCounts(await pairs(rational(100), rational(100)), base, units);
  // Of a Gaussian shift by mu, the ratio has variance mu squared; six pairs of two rows each give mu = 2 sqrt(6) / 10 at most.
  const squares = scores.reduce((sum, score) => sum + score * score, 0) / scores.length;
  expect(Math.sqrt(squares)).toBeLessThan(2 * ((2 * Math.sqrt(6)) / 10));
  expect(Math.sqrt(squares)).toBeGreaterThan(0.5 * ((2 * Math.sqrt(6)) / 10));
});

test('without counts nothing is told', () => {
  expect([...jointCounts([], base, units)]).toEqual(new Array(30).fill(0));
});
