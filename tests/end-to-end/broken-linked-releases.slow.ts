import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LINKED_DEFECTS } from '../../fixtures/broken-releases/linked/linked-defects.ts';
import { makeBrokenLinkedReleases } from '../../fixtures/broken-releases/linked/make-broken.ts';
import { generateSigningKey, loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import type { VerifyReport } from '../../pipelines/verify/report/report.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import { insecureSeededEntropy } from '../support/insecure-seeded-entropy.ts';

const home = mkdtempSync(join(tmpdir(), 'broken-linked-'));
const releases = join(home, 'releases');
const publicKeyPath = join(home, 'curator.pem.pub');
afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeAll(async () => {
  const { privateKeyPath } = await generateSigningKey(join(home, 'curator.pem'));
  // Noise from a seed that states another origin, so that no check depends on what was drawn.
  const entropy: EntropySource = { ...insecureSeededEntropy('broken linked'), origin: 'operating-system' };
  await makeBrokenLinkedReleases(
    releases,
    { path: privateKeyPath, key: await loadSigningKey(privateKeyPath) },
    entropy,
  );
}, 120_000);

const failed = ({ checks }: VerifyReport) => checks.filter(({ verdict }) => verdict === 'fail');
const verify = (folder: string): Promise<VerifyReport> => verifyRelease(join(releases, folder), { publicKeyPath });

test('the sound release of linked tables is taken, and all of it is checked', async () => {
  const report = await verify('sound');
  expect(failed(report)).toEqual([]);
  for (const id of ['plan', 'fit', 'report', 'gate', 'links', 'regeneration', 'second-accountant', 'origins']) {
    expect(report.checks).toContainEqual(expect.objectContaining({ id, verdict: 'pass' }));
  }
});

test.each(LINKED_DEFECTS)('$folder is rejected with a message of its own', async ({ folder, checks, says }) => {
  const report = await verify(folder);
  expect(report.ok).toBe(false);
  expect(new Set(failed(report).map(({ id }) => id))).toEqual(new Set(checks));
  expect(failed(report).filter(({ id }) => id === checks[0])).toContainEqual(
    expect.objectContaining({ detail: expect.stringMatching(says) }),
  );
});

test('every break is described', () => {
  expect(readdirSync(releases).toSorted()).toEqual(['sound', ...LINKED_DEFECTS.map(({ folder }) => folder)].toSorted());
  const readme = readFileSync(
    fileURLToPath(new URL('../../fixtures/broken-releases/README.md', import.meta.url)),
    'utf8',
  );
  for (const { folder, what, givenAwayBy, checks } of LINKED_DEFECTS) {
    expect(readme).toContain(`| \`${folder}\` | ${what} | ${givenAwayBy} | \`${checks[0]}\` |`);
  }
});
