import { expect, test } from 'vitest';
import type { Manifest } from '../../../pipelines/release-folder/manifest/manifest.ts';
import { checkSoftware } from '../../../pipelines/verify/folder/check-software.ts';
import { Checks } from '../../../pipelines/verify/report/report.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

test.each([
  { stated: A, own: A, verdict: 'pass', says: 'this very software' },
  { stated: A, own: B, verdict: 'cannot-check', says: `that of this one is ${B}` },
  { stated: A, own: undefined, verdict: 'cannot-check', says: 'not built with any' },
  { stated: undefined, own: A, verdict: 'cannot-check', says: 'names no bill of materials' },
  { stated: undefined, own: undefined, verdict: 'cannot-check', says: 'names no bill of materials' },
])('a release that states $stated, checked by $own: $verdict', ({ stated, own, verdict, says }) => {
  const checks = new Checks();
  const manifest = { code: { version: '1.0.0', billOfMaterialsSha256: stated } } as Manifest;
  checkSoftware(manifest, { version: '1.0.0', billOfMaterialsSha256: own }, checks);
  expect(checks.list).toEqual([
    expect.objectContaining({ id: 'software', verdict, detail: expect.stringContaining(says) }),
  ]);
});
