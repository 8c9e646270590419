import { describe, expect, test } from 'vitest';
import { madeAudit } from '../../../../fixtures/support/made-audit.ts';
import type { Audit } from '../../../../pipelines/audit-file/audit-file.ts';
import type { Manifest } from '../../../../pipelines/release-folder/manifest/manifest.ts';
import { leakagePart } from '../../../../pipelines/release-folder/page/leakage/leakage-part.ts';

const PIPELINE = { planDigest: 'ab'.repeat(32), model: 'mst', epsilon: '1', delta: '1/1000000' };
const manifest = {
  claim: { epsilon: '1', delta: '1/1000000' },
  privacyUnit: { unit: 'patient' },
  code: { version: '0.2.0' },
} as Manifest;
const part = (audit?: Audit, changes: Partial<Manifest> = {}): string =>
  leakagePart({ manifest: { ...manifest, ...changes }, audit }).toString();

describe('what a release may tell of one unit', () => {
  test('without an audit says so, and what the claim allows', () => {
    const html = part();
    expect(html).toContain('Singling out');
    expect(html).toContain('81.7 %');
    expect(html).toContain('No audit went out with this release');
    expect(html).not.toContain('<figure');
    expect(html).toContain('Nobody was held out');
  });

  test('with a hold-out says by which chance', () => {
    const holdout = { share: '1/5', by: 'unit', statement: '' } as const;
    expect(part(undefined, { holdout })).toContain('Each patient was held out with probability 1/5');
  });

  test('with an audit has its bounds beside claim and ceiling, and says that no canary is in the release', () => {
    const audit = madeAudit(PIPELINE);
    const html = part(audit);
    expect(html).toContain('none was among the records that the release was made from');
    expect(html).toContain('most that could have been shown');
    expect(html.match(/<tr/g)!.length).toBeGreaterThan(2 * audit.bounds.length);
    expect(html).toContain('with version 0.1.0; the release was made with version 0.2.0');
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(part(audit)).toBe(html);
  });

  test('shows texts of a stranger’s audit as they are written', () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e`';
    const made = madeAudit(PIPELINE);
    const html = part({
      ...made,
      software: { name: 'synthward', version: hostile },
      records: { ...made.records, description: hostile },
      canaries: { ...made.canaries, rule: hostile },
      scorings: made.scorings.map((one) => ({ ...one, id: `${hostile}${one.id}`, definition: hostile })),
      bounds: made.bounds.map((one) => ({ ...one, scoring: `${hostile}${one.scoring}`, assumes: hostile })),
      findings: [hostile],
    });
    expect(html).not.toContain('<img');
    expect(html).not.toContain('\u202e');
    expect(html.match(/&#60;img src=x onerror=alert/g)!.length).toBeGreaterThan(10);
  });
});
