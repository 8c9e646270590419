import { expect, test } from 'vitest';
import { auditToJson, renderAudit } from '../../../cli/render/audit.ts';
import { madeAudit } from '../../../fixtures/support/made-audit.ts';

const PIPELINE = { planDigest: 'a'.repeat(64), model: 'independent', epsilon: '1/2', delta: '1e-6' };
const bound = { method: 'one-run', scoring: 'closest', delta: 1e-6, significance: 0.05 } as const;

test('bounds are rounded down, and stand beside what could have been shown', () => {
  const audit = madeAudit(PIPELINE, {
    bounds: [
      { ...bound, epsilon: 0.45999, ceiling: 3.68 },
      { ...bound, method: 'one-run-gaussian', epsilon: 0.7, mu: 0.2, ceiling: 5, assumes: 'It is Gaussian.' },
    ],
  });
  const lines = renderAudit(audit, '/somewhere/audit.json', 'Next: nothing.');
  const text = lines.join('\n');
  expect(text).toContain('Epsilon 0.5 at delta 0.000001 is claimed.');
  expect(text).toMatch(/closest +one-run +0\.459 +3\.680$/m);
  expect(text).toMatch(/closest +one-run-gaussian +0\.700 +0\.200 +5\.000 +assumes a Gaussian trade-off$/m);
  expect(lines.at(-1)).toBe('Next: nothing.');
});

test('a script is told the verdict, the bounds and where the scores are, and not the scores', () => {
  const audit = madeAudit(PIPELINE, { verdict: 'violation', findings: ['Question "x" is not in the plan.'] });
  const told = auditToJson(audit, '/somewhere/audit.json', 'Next: nothing.');
  expect(told).toMatchObject({
    schema: 'audit/1',
    verdict: 'violation',
    canaries: audit.canaries.count,
    findings: audit.findings,
    bounds: audit.bounds,
    file: '/somewhere/audit.json',
    privacyCost: 'none',
  });
  expect(JSON.stringify(told)).not.toContain('"scores"');
  expect(renderAudit(audit, 'a', 'b').join('\n')).toContain('Beside the plan: Question "x" is not in the plan.');
});
