import { expect, test } from 'vitest';
import { madeAudit } from '../../../fixtures/support/made-audit.ts';
import type { Audit } from '../../../pipelines/audit-file/audit-file.ts';
import { auditVerdict, recomputedBounds, type ScoredAudit } from '../../../pipelines/audit-file/recompute.ts';
import { auditInWords } from '../../../pipelines/audit-file/words.ts';
import { manyRunEpsilon } from '../../../pipelines/two-samples/epsilon/many-run.ts';
import { oneRunCeiling, oneRunEpsilon } from '../../../pipelines/two-samples/epsilon/one-run.ts';

const PIPELINE: Audit['pipeline'] = {
  planDigest: 'a'.repeat(64),
  model: 'independent',
  epsilon: '1',
  delta: '1/1000000',
};

/** Every other canary is in; `score` is told the coin. */
function scored(runs: number, canaries: number, score: (coin: number, i: number) => number): ScoredAudit {
  const included = Array.from({ length: runs }, (_, run) =>
    Array.from({ length: canaries }, (_, canary) => ((run + canary) % 2 === 0 ? 1 : 0) as 0 | 1),
  );
  const scores = included.map((coins, run) => coins.map((coin, canary) => score(coin, run * canaries + canary)));
  return {
    pipeline: PIPELINE,
    runs,
    included,
    scorings: [{ id: 'one', view: 'white-box', definition: 'A score', scores }],
  };
}

test('canaries of all runs are the coins of one mechanism', () => {
  const audit = scored(10, 100, (coin) => coin);
  const [oneRun, gaussian] = recomputedBounds(audit);
  const options = { delta: 1e-6, significance: 0.025 };
  expect(oneRun).toEqual({
    method: 'one-run',
    scoring: 'one',
    ...options,
    epsilon: oneRunCeiling(500, 500, options),
    ceiling: oneRunCeiling(500, 500, options),
  });
  expect(gaussian!.method).toBe('one-run-gaussian');
  expect(gaussian!.assumes).toContain('Gaussian');
  expect(gaussian!.mu).toBeGreaterThan(1);
  expect(gaussian!.epsilon).toBe(gaussian!.ceiling);
});

test('with fifty runs one canary over all of them is a bound of its own, and the significance is divided by four', () => {
  const audit = scored(60, 4, (coin, i) => coin + (i % 7) / 10);
  const bounds = recomputedBounds(audit);
  expect(bounds.map(({ method }) => method)).toEqual(['one-run', 'one-run-gaussian', 'many-run', 'gaussian']);
  expect(new Set(bounds.map(({ significance }) => significance))).toEqual(new Set([0.0125]));
  const [members, others] = [1, 0].map((wanted) =>
    Float64Array.from(
      audit.included.flatMap((coins, run) => (coins[0] === wanted ? [audit.scorings[0]!.scores[run]![0]!] : [])),
    ),
  );
  const expected = manyRunEpsilon({ members: members!, others: others! }, { delta: 1e-6, significance: 0.0125 });
  expect(bounds[2]!.epsilon).toBe(expected);
  expect(expected).toBeGreaterThan(0);
  expect(bounds[2]!.ceiling).toBeGreaterThanOrEqual(expected);
});

test('scores that tell nothing, or the contrary, bound nothing', () => {
  for (const score of [() => 7, (coin: number) => -coin, (_: number, i: number) => Math.sin(i)]) {
    const bounds = recomputedBounds(scored(1, 400, score));
    expect(bounds.map(({ epsilon }) => epsilon)).toEqual([0, 0]);
    for (const { ceiling } of bounds) expect(ceiling).toBeGreaterThan(3);
  }
});

test('where all coins fell alike nothing can be shown', () => {
  const audit = scored(1, 1, (coin) => coin);
  expect(recomputedBounds(audit).map(({ epsilon, ceiling }) => [epsilon, ceiling])).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test('at delta 0 nothing is said of Gaussian mechanisms', () => {
  const audit = { ...scored(60, 4, (coin) => coin), pipeline: { ...PIPELINE, delta: '0' } };
  expect(recomputedBounds(audit).map(({ method }) => method)).toEqual(['one-run', 'many-run']);
});

test('scores that are not one a canary are refused', () => {
  const audit = scored(2, 3, (coin) => coin);
  expect(() => recomputedBounds({ ...audit, runs: 3 })).toThrow(RangeError);
  expect(() => recomputedBounds({ ...audit, included: [[1], [0]] })).toThrow(RangeError);
  expect(() => recomputedBounds({ ...audit, runs: 0, included: [], scorings: [] })).toThrow(RangeError);
});

test('the bounds are those of the one-run method', () => {
  const audit = scored(1, 2000, (coin, i) => coin + Math.sin(i * 7.3));
  const [members, others] = [1, 0].map((wanted) =>
    Float64Array.from(audit.scorings[0]!.scores[0]!.filter((_, i) => audit.included[0]![i] === wanted)),
  );
  const expected = oneRunEpsilon({ members: members!, others: others! }, { delta: 1e-6, significance: 0.025 });
  expect(expected).toBeGreaterThan(1);
  expect(recomputedBounds(audit)[0]!.epsilon).toBe(expected);
});

test('a violation is a bound without assumptions above the claim, or a question beside the plan', () => {
  const bounds = recomputedBounds(scored(1, 2000, (coin, i) => coin + Math.sin(i * 7.3)));
  expect(auditVerdict({ pipeline: PIPELINE }, bounds)).toBe('violation');
  expect(auditVerdict({ pipeline: { ...PIPELINE, epsilon: '5' } }, bounds)).toBe('no-violation-found');
  expect(auditVerdict({ pipeline: { ...PIPELINE, epsilon: '100' } }, bounds)).toBe('too-weak');
  const assumed = bounds.map((bound) => ({ ...bound, assumes: 'something' }));
  expect(auditVerdict({ pipeline: PIPELINE }, assumed)).toBe('too-weak');
  expect(auditVerdict({ pipeline: { ...PIPELINE, epsilon: '5' }, findings: ['One.'] }, bounds)).toBe('violation');
});

test('words say what was found, with which confidence, and what could have been', () => {
  const one = scored(1, 2000, (coin, i) => coin + Math.sin(i * 7.3));
  const bounds = recomputedBounds(one);
  const audit = madeAudit(PIPELINE, { ...one, bounds, verdict: auditVerdict(one, bounds) });
  const [head, found, verdict] = auditInWords(audit);
  expect(head).toContain('Epsilon 1 at delta 0.000001 is claimed.');
  expect(found).toContain(`at least epsilon ${Math.floor(bounds[0]!.epsilon * 100) / 100}`);
  expect(found).toContain('with 95 % confidence for all bounds together');
  expect(found).toContain(`could have shown ${Math.floor(bounds[0]!.ceiling * 100) / 100} at most`);
  expect(found).toContain('If the whole is as hard to tell apart as a Gaussian mechanism');
  expect(verdict).toContain('The claim does not hold');
  const nothing = madeAudit(PIPELINE);
  expect(auditInWords(nothing)[2]).toContain('shows no loss at all: the lower bound on epsilon is 0');
});
