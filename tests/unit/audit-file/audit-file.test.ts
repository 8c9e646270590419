import { describe, expect, test } from 'vitest';
import { madeAudit } from '../../../fixtures/support/made-audit.ts';
import { type Audit, auditSchema } from '../../../pipelines/audit-file/audit-file.ts';
import { otherThanClaimed } from '../../../pipelines/audit-file/other-than-claimed.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';

const PIPELINE = { planDigest: 'ab'.repeat(32), model: 'mst', epsilon: '1', delta: '0.000001' };
const audit = madeAudit(PIPELINE);
// biome-ignore lint/suspicious/noExplicitAny: what strangers write has no type
const changed = (change: (audit: any) => void): unknown => {
  const copy = structuredClone(audit);
  change(copy);
  return copy;
};
const problem = (value: unknown): string | undefined => auditSchema.safeParse(value).error?.issues[0]?.message;

test('an audit is read as it was written', () => {
  expect(auditSchema.parse(JSON.parse(JSON.stringify(audit)))).toEqual(audit);
});

describe('what is no audit', () => {
  test.each<[string, Parameters<typeof changed>[0], RegExp]>([
    ['another key', (one) => (one.harmless = true), /harmless/],
    ['a canary in the released model', (one) => (one.canaries.inReleasedModel = true), /false/],
    ['a coin that is no coin', (one) => (one.included[0][0] = 2), /zeros and ones/],
    ['a score that is text', (one) => (one.scorings[0].scores[0][3] = 'NaN'), /finite numbers/],
    ['a score that is none', (one) => (one.scorings[0].scores[0][3] = null), /finite numbers/],
    [
      'a score beyond all numbers',
      (one) => (one.scorings[0].scores[0][3] = Number.POSITIVE_INFINITY),
      /finite numbers/,
    ],
    ['a run more than stated', (one) => one.included.push(one.included[0]), /included/],
    ['a score fewer than canaries', (one) => one.scorings[0].scores[0].pop(), /does not score/],
    ['two scorings of one name', (one) => one.scorings.push(one.scorings[0]), /one id/],
    ['a bound of no scoring', (one) => (one.bounds[0].scoring = 'elsewhere'), /no scoring/],
    ['an epsilon beyond all numbers', (one) => (one.bounds[0].epsilon = Number.POSITIVE_INFINITY), /number/],
    ['no canary', (one) => Object.assign(one, { runs: 0, included: [] }), /no run/],
  ])('%s', (_, change, message) => {
    expect(problem(changed(change))).toMatch(message);
  });

  test('half a million wrong scores are one problem', () => {
    const wrong = changed((one) => (one.scorings[0].scores = [Array(500_000).fill('x')]));
    expect(auditSchema.safeParse(wrong).error!.issues).toHaveLength(1);
  });
});

describe('whether an audit is about what is claimed', () => {
  const claimed = {
    planDigest: PIPELINE.planDigest,
    model: 'mst',
    epsilon: rational(1n),
    delta: parseRational('1e-6'),
  };
  const other = (pipeline: Partial<Audit['pipeline']>): string | undefined =>
    otherThanClaimed({ ...audit, pipeline: { ...PIPELINE, ...pipeline } }, claimed);

  test('numbers are compared, not texts', () => {
    expect(other({})).toBeUndefined();
    expect(other({ epsilon: '2/2', delta: '1/1000000' })).toBeUndefined();
  });

  test.each<[string, Partial<Audit['pipeline']>]>([
    ['another plan', { planDigest: 'cd'.repeat(32) }],
    ['another model', { model: 'aim' }],
    ['another epsilon', { epsilon: '1.0000001' }],
    ['another epsilon', { epsilon: 'NaN' }],
    ['another delta', { delta: '1e-9999' }],
  ])('%s', (words, pipeline) => {
    expect(other(pipeline)).toBe(words);
  });
});
