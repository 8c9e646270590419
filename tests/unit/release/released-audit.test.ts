import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { madeAudit } from '../../../fixtures/support/made-audit.ts';
import type { Audit } from '../../../pipelines/audit-file/audit-file.ts';
import type { Plan } from '../../../pipelines/release/plan.ts';
import { releasedAudit } from '../../../pipelines/release/stages/released-audit.ts';
import { refuseOtherAudit } from '../../../pipelines/release/stages/run-facts.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { freshDir } from '../release-folder/sample-release.ts';

const PIPELINE = { planDigest: 'ab'.repeat(32), model: 'mst', epsilon: '1', delta: '1e-6' };
const plan = {
  digest: PIPELINE.planDigest,
  model: { kind: 'mst' },
  budget: { epsilon: rational(1n), delta: parseRational('1e-6') },
} as Plan;
const written = (body: string): string => {
  const path = join(freshDir(), 'audit.json');
  writeFileSync(path, body);
  return path;
};
const audit = (changes: Partial<Audit> = {}): string => JSON.stringify(madeAudit(PIPELINE, changes));
const reading = (body: string) => () => releasedAudit(written(body), plan);

test('an audit of the plan is taken, however its file is spaced', () => {
  const compact = reading(audit())();
  const spaced = reading(JSON.stringify(JSON.parse(audit()), null, 2))();
  expect(compact.audit).toEqual(madeAudit(PIPELINE));
  expect(spaced.digest).toBe(compact.digest);
});

test.each([
  ['of protected records', { records: { ...madeAudit(PIPELINE).records, origin: 'protected' as const } }, /protected/],
  ['of another plan', { pipeline: { ...PIPELINE, planDigest: 'cd'.repeat(32) } }, /another plan/],
  ['of another epsilon', { pipeline: { ...PIPELINE, epsilon: '2' } }, /another epsilon/],
  ['that found a violation', { findings: ['A question was never asked.'] }, /violation/],
])('one %s is refused', (_, changes, why) => {
  expect(reading(audit(changes))).toThrow(
    expect.objectContaining({ code: 'AUDIT_REFUSED', message: expect.stringMatching(why) }),
  );
});

test('what is no audit is refused as such', () => {
  const invalid = expect.objectContaining({ code: 'AUDIT_INVALID' });
  for (const body of ['', '{', '[]', '{"schema":"synthward/audit/1"}', '['.repeat(100_000), `${audit()}x`]) {
    expect(reading(body)).toThrow(invalid);
  }
  const folder = freshDir();
  mkdirSync(join(folder, 'audit.json'));
  expect(() => releasedAudit(join(folder, 'audit.json'), plan)).toThrow(invalid);
  expect(() => releasedAudit(join(folder, 'none.json'), plan)).toThrow(
    expect.objectContaining({ code: 'FILE_MISSING' }),
  );
});

test('a run goes on with the audit that it was started with alone', () => {
  const facts = { createdAt: '2026-01-02T03:04:05.000Z', releaseName: 'one', generationSeed: 'seed' };
  const changed = expect.objectContaining({ code: 'PLAN_CHANGED' });
  refuseOtherAudit({ runId: 'r', facts }, undefined);
  refuseOtherAudit({ runId: 'r', facts: { ...facts, auditDigest: 'a' } }, 'a');
  expect(() => refuseOtherAudit({ runId: 'r', facts }, 'a')).toThrow(changed);
  expect(() => refuseOtherAudit({ runId: 'r', facts: { ...facts, auditDigest: 'a' } }, 'b')).toThrow(changed);
  expect(() => refuseOtherAudit({ runId: 'r', facts: { ...facts, auditDigest: 'a' } }, undefined)).toThrow(changed);
});
