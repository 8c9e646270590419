import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { rational } from '../../../privacy/rational.ts';
import { freshDir, freshKey, SAMPLE_MAX_ROWS, sampleContent } from '../release-folder/sample-release.ts';

test('hundreds of answers with noise of their own have a cost too long for a line, and a release holds it', async () => {
  const key = await freshKey();
  const dir = freshDir();
  const content = sampleContent(key);
  const more = Array.from({ length: 160 }, (_, i) => ({
    question: `measure/${i}`,
    event: {
      kind: 'discrete-gaussian' as const,
      sigmaSquared: rational(10n ** 9n + 1021n * BigInt(i) + 7n, 1024n),
      sensitivity: BigInt(SAMPLE_MAX_ROWS),
    },
  }));
  const { manifest } = await writeRelease(dir, { ...content, charges: [...content.charges, ...more] });
  expect(manifest.claim.rho.length).toBeGreaterThan(2000);
  const { checks } = await verifyRelease(dir, { publicKeyPath: key.publicKeyPath });
  expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  rmSync(dir, { recursive: true, force: true });
});
