import { describe, expect, test } from 'vitest';
import { type Audited, scoresOf } from '../../../bench/audit/audited.ts';
import { auditedFamily, auditedMarginal } from '../../../bench/audit/audited-families.ts';
import { auditedTraining } from '../../../bench/audit/audited-training.ts';
import { epsilonOf, lowerBounds, muAtZero, separateAudits } from '../../../bench/audit/figures.ts';
import { epsilonOfMu } from '../../../pipelines/two-samples/epsilon/gaussian-profile.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';

/*
 * The noise is the system's, so each run of these tests is new. Each floor lies five standard deviations of the bound below what the mechanism
 * should show, which chance alone brings about in fewer than one of a million: less than `npm run bench:audit` shows with more runs.
 */

const AUDITS = 200;
/** Bounds at this significance that exceed a true claim are that rare. */
const NEVER = 1e-7;

const budget = (epsilon: string, delta: string) => ({ epsilon: parseRational(epsilon), delta: parseRational(delta) });
const AT_ONE = budget('1', '0.01');

interface Case {
  readonly epsilon: number;
  readonly delta: number;
  readonly runs: number;
  readonly open: () => Audited;
  readonly leastMu: number;
}

const CASES: Record<string, Case> = {
  'one marginal question': {
    epsilon: 1,
    delta: 0.01,
    runs: 50_000,
    open: () => auditedMarginal(AT_ONE),
    leastMu: 0.39,
  },
  mst: { epsilon: 1, delta: 0.01, runs: 12_000, open: () => auditedFamily('mst', AT_ONE, 10), leastMu: 0.3 },
  'cliquetree at epsilon 1': {
    epsilon: 1,
    delta: 1e-6,
    runs: 8000,
    open: () => auditedFamily('cliquetree', budget('1', '0.000001'), 30),
    leastMu: 0.05,
  },
  'cliquetree at epsilon 4': {
    epsilon: 4,
    delta: 1e-6,
    runs: 3000,
    open: () => auditedFamily('cliquetree', budget('4', '0.000001'), 30),
    leastMu: 0.49,
  },
  'DP-SGD at epsilon 4': {
    epsilon: 4,
    delta: 1e-6,
    runs: 5000,
    open: () => auditedTraining(budget('4', '0.000001'), { steps: 20, probability: rational(1, 4) }),
    leastMu: 0.45,
  },
};

describe.each(Object.entries(CASES))('%s', (name, { epsilon, delta, runs, open, leastMu }) => {
  test('shows what it should and never more than is claimed', async () => {
    const audited = open();
    const scores = await scoresOf(audited, runs);
    expect(muAtZero(scores)).toBeGreaterThan(leastMu);

    const certain = lowerBounds(scores, delta, NEVER);
    expect(certain.epsilon).toBeLessThanOrEqual(epsilon);
    expect(certain.epsilonOfManyRuns).toBeLessThanOrEqual(epsilon);
    if (audited.impliedMu !== undefined) expect(certain.mu).toBeLessThanOrEqual(audited.impliedMu);

    // A bound holds in 95 % of audits at least; more than 10 of 200 that exceed the claim would be worse than that, and both ends of its intervals make it far rarer.
    const above = separateAudits(scores, AUDITS).filter((one) => epsilonOf(one, delta, 0.05) > epsilon);
    expect(above.length, name).toBeLessThanOrEqual(AUDITS / 20);
  });
});

test('half of the claim is shown of whatever is claimed to be 4', () => {
  for (const { epsilon, delta, leastMu } of Object.values(CASES)) {
    if (epsilon === 4) expect(epsilonOfMu(leastMu, delta)).toBeGreaterThan(epsilon / 2);
  }
});

test('the logarithm of a likelihood ratio it is: without the canary, what it says for it is one on average', async () => {
  const audited = auditedFamily('mst', AT_ONE, 10);
  const ratios: number[] = [];
  for (let run = 0; run < 4000; run++) ratios.push(Math.exp(await audited.score(false)));
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (ratios.length - 1);
  expect(Math.abs(mean - 1)).toBeLessThan(5.5 * Math.sqrt(variance / ratios.length));
  expect(variance).toBeGreaterThan(0.1);
});

test('noise for three times the claim shows as more than the claim', async () => {
  const claimed = auditedMarginal(AT_ONE).impliedMu!;
  const scores = await scoresOf(auditedMarginal(budget('3', '0.01')), 5000);
  expect(muAtZero(scores, NEVER)).toBeGreaterThan(claimed);
});
